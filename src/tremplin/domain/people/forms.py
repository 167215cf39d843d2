"""What is asked about a person: as little as possible, after the notice."""

import re
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from tremplin.core.ui import forms
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import AgeBand, Agreement, Notice, Person, Sex

CHANNELS = Notice._meta.get_field("channel").choices
IDENTITY = ("pseudonym", "first_name", "last_name", "phone", "email", "birth", "place_hint", "entrance_id", "door")


class BirthField(django_forms.CharField):
    """A year, or a day: "2001" or "14/02/2001", kept as "2001" or "2001-02-14" (PRIV-19: the year is enough)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("help_text", _("L’année suffit : 2001. Le jour exact seulement s’il le faut."))
        kwargs.setdefault("widget", django_forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text or re.fullmatch(r"\d{4}", text):
            return str(text)
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"):
            try:
                return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007
            except ValueError:
                continue
        raise django_forms.ValidationError(_("Écrivez l’année comme 2001, ou la date comme 14/02/2001."))


def text(label: Any, length: int = 60, **kwargs: Any) -> django_forms.CharField:
    widget = django_forms.TextInput(attrs={"autocomplete": "off", **kwargs.pop("attrs", {})})
    return django_forms.CharField(label=label, max_length=length, required=kwargs.pop("required", False), widget=widget, **kwargs)


class FoldedForm(forms.OnceForm):
    """What is asked first stays in sight, beside the notice or below it; the rest is folded until somebody wants it."""

    beside_notice: tuple[str, ...] = ("told", "channel")
    folded: tuple[str, ...] = ()

    @property
    def notice_fields(self) -> list[django_forms.BoundField]:
        return [field for field in self.visible_fields() if field.name in self.beside_notice]

    @property
    def first_fields(self) -> list[django_forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in {*self.beside_notice, *self.folded}]

    @property
    def folded_fields(self) -> list[django_forms.BoundField]:
        return [field for field in self.visible_fields() if field.name in self.folded]

    @property
    def unfolded(self) -> bool:
        """Something folded is to be corrected."""
        return any(field.errors for field in self.folded_fields)


class PseudonymForm(FoldedForm):
    folded = ("sex", "age_band", "due_on", "see_by")
    told = django_forms.BooleanField(
        label=_("Je l’ai dit à la personne"), error_messages={"required": _("Dites-le d’abord à la personne, puis cochez.")}
    )
    pseudonym = text(
        _("Comment l’appeler ?"),
        40,
        help_text=_("Un surnom qu’elle choisit, jamais son nom complet."),
        required=True,
        error_messages={"required": _("Notez le surnom qu’elle choisit.")},
    )
    place_hint = text(_("Où la retrouver ?"), 80, help_text=_("Un lieu : « hall B », « parking ». Pas d’adresse complète."))
    sex = forms.ChipsField(label=_("Sexe"), choices=[(v, lab) for v, lab in Sex.choices if v], required=False)
    age_band = forms.ChipsField(label=_("Âge"), choices=[(v, lab) for v, lab in AgeBand.choices if v], required=False)

    def identity(self) -> Identity:
        return Identity(pseudonym=self.cleaned_data["pseudonym"], place_hint=self.cleaned_data["place_hint"])

    def plain(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("sex", "age_band")}


class NamedForm(forms.OnceForm):
    """Somebody who is not there: enough to find them and tell them, nothing else."""

    named_by = forms.ChipsField(label=_("Qui en parle ?"), choices=Person.NamedBy.choices)
    pseudonym = text(
        _("Comment l’appelle-t-on ?"),
        40,
        help_text=_("Un surnom ou un prénom, jamais le nom complet."),
        required=True,
        error_messages={"required": _("Notez un surnom ou un prénom.")},
    )
    place_hint = text(_("Où la trouver ?"), 80, help_text=_("Un lieu : « hall B », « parking ». Pas d’adresse complète."))
    phone = forms.PhoneField(label=_("Téléphone, pour l’informer"), required=False)
    territory = django_forms.ChoiceField(label=_("Territoire"))

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, str(place)) for key, place in places.items()]
        self.fields["territory"].choices = choices if len(choices) == 1 else [("", _("Choisissez")), *choices]

    def identity(self) -> Identity:
        return Identity(**{name: self.cleaned_data[name] for name in ("pseudonym", "place_hint", "phone")})


class InformForm(forms.OnceForm):
    told = django_forms.BooleanField(
        label=_("Je l’ai dit à la personne, et elle veut bien"),
        error_messages={"required": _("Dites-le d’abord à la personne, puis cochez.")},
    )
    channel = forms.ChipsField(label=_("Comment ?"), choices=CHANNELS)


class NamesForm(FoldedForm):
    """Names, and ways to reach the person."""

    first_name = text(_("Prénom"), help_text=_("Le prénom ou le nom : l’un des deux suffit."))
    last_name = text(_("Nom"))
    birth = BirthField(label=_("Année ou date de naissance"), required=False)
    phone = forms.PhoneField(label=_("Téléphone"), required=False)
    email = text(_("E-mail"), 120, attrs={"type": "email", "inputmode": "email"})
    sex = forms.ChipsField(label=_("Sexe"), choices=[(v, lab) for v, lab in Sex.choices if v], required=False)
    spe_status = forms.ChipsField(
        label=_("Mission Locale ou Pôle emploi ?"), choices=Person.SpeStatus.choices[:-1], required=False
    )
    address_form = forms.ChipsField(label=_("On se dit"), choices=[("tu", "tu"), ("vous", "vous")], required=False)

    def identity(self) -> Identity:
        return Identity(**{name: self.cleaned_data.get(name) or "" for name in IDENTITY if name in self.fields})

    def plain(self) -> dict[str, str]:
        kept = {name: self.cleaned_data.get(name, "") for name in ("sex", "spe_status", "address_form")}
        return {**kept, "address_form": kept["address_form"] or "vous"}


class IdentifiedForm(NamesForm):
    folded = ("email", "sex", "address_form", "due_on", "see_by")
    told = django_forms.BooleanField(
        label=_("La personne a reçu cette information"),
        error_messages={"required": _("Donnez d’abord l’information, puis cochez.")},
    )
    channel = forms.ChipsField(label=_("Comment ?"), choices=CHANNELS)
    contact_agreed = django_forms.BooleanField(label=_("Elle est d’accord pour qu’on la recontacte"), required=False)
    field_order = (
        "told",
        "channel",
        "first_name",
        "last_name",
        "birth",
        "phone",
        "contact_agreed",
        "spe_status",
        "email",
        "sex",
        "address_form",
        "id",
    )


class SheetForm(NamesForm):
    """The whole sheet, with the version it was opened from."""

    pseudonym = text(_("Surnom"), 40)
    place_hint = text(_("Où la retrouver"), 80)
    age_band = forms.ChipsField(label=_("Âge"), choices=[(v, lab) for v, lab in AgeBand.choices if v], required=False)
    version = django_forms.IntegerField(widget=django_forms.HiddenInput)
    entrance_id = django_forms.CharField(required=False, widget=django_forms.HiddenInput)
    door = django_forms.CharField(required=False, widget=django_forms.HiddenInput)
    field_order = (
        "first_name",
        "last_name",
        "pseudonym",
        "place_hint",
        "phone",
        "email",
        "birth",
        "age_band",
        "sex",
        "spe_status",
        "address_form",
    )

    def __init__(self, *args: Any, level: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if level == Person.Level.PSEUDONYM:
            for name in ("first_name", "last_name", "email", "birth"):
                del self.fields[name]

    def plain(self) -> dict[str, str]:
        return {**super().plain(), "age_band": self.cleaned_data.get("age_band", "")}


class NoteForm(forms.OnceForm):
    text = forms.NoteField(label=_("Note écrite"))


class ReferentForm(forms.Form):
    referent = forms.ChipsField(label=_("Qui suit cette personne ?"))

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referent"].choices = [(str(one.id), one.name) for one in members.values()]


class AgreementForm(forms.OnceForm):
    purpose = forms.ChipsField(label=_("La personne est d’accord pour…"), choices=[(p.value, p.label) for p in Agreement.Purpose])
    recipient = django_forms.ChoiceField(label=_("Avec quel partenaire ?"), required=False)
    until = forms.DateField(label=_("Jusqu’au"), required=False)

    def __init__(self, *args: Any, recipients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].choices = [
            ("", _("Aucun : l’équipe seulement")),
            *((str(key), name) for key, name in recipients.items()),
        ]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("purpose") in (Agreement.Purpose.HANDOVER, Agreement.Purpose.IDENTITY) and not clean.get("recipient"):
            self.add_error("recipient", _("Choisissez le partenaire : un accord vaut pour lui seul."))
        return clean


class OppositionForm(forms.OnceForm):
    kind = forms.ChipsField(
        label=_("Que ne plus faire ?"), choices=[("door", _("frapper à une porte")), ("phone", _("appeler un numéro"))]
    )
    entrance = django_forms.ChoiceField(label=_("Pour une porte : quelle entrée ?"), required=False)
    door = text(
        _("Pour une porte : laquelle ?"), 20, help_text=_("Un lieu, jamais un nom : « 3e gauche ». Vide : toute l’entrée.")
    )
    phone = forms.PhoneField(
        label=_("Pour un appel : quel numéro ?"),
        required=False,
        help_text=_("Seule une empreinte est gardée. Personne ne peut la relire."),
    )
    until = forms.DateField(label=_("Jusqu’au"), required=False, help_text=_("Vide : un an. Vous pourrez prolonger."))

    def __init__(self, *args: Any, entrances: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entrance"].choices = [
            ("", _("Choisissez")),
            *((str(e.id), e.where) for e in entrances),
        ]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("kind") == "door" and not clean.get("entrance"):
            self.add_error("entrance", _("Choisissez l’entrée."))
        if clean.get("kind") == "phone" and not clean.get("phone"):
            self.add_error("phone", _("Écrivez le numéro à ne plus appeler."))
        return clean


class UntilForm(forms.Form):
    until = forms.DateField(label=_("Jusqu’au"), required=False, help_text=_("Vide : un an de plus."))
