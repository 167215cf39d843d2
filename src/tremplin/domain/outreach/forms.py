"""What is asked after being there, meeting somebody, trying again. Everything that can be known is filled in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui import forms
from tremplin.domain.methods.shapes import Method
from tremplin.domain.outreach.models import Ambiance, Band, ContactAttempt, Mode
from tremplin.domain.outreach.moments import NextMove, Reason
from tremplin.domain.outreach.places import Places
from tremplin.domain.people.models import AgeBand, Sex
from tremplin.domain.people.queries import Member

IN_SIGHT = 6
FIRST_TIME = [("", _("je ne sais pas")), ("yes", _("première fois")), ("no", _("déjà vu·e"))]
SOON = [
    ("", _("pas de date")),
    ("1", _("demain")),
    ("3", _("dans 3 jours")),
    ("7", _("dans une semaine")),
    ("30", _("dans un mois")),
]


class PlacedForm(forms.OnceForm):
    """A form about a place and a team."""

    place = django_forms.ChoiceField(label=_("Où ?"))
    team = forms.ManyChipsField(label=_("Avec qui ?"), required=False)

    def __init__(self, *args: Any, actor: Actor, places: Places, members: dict[UUID, Member], **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.places = places
        self.fields["place"].choices = places.choices()
        self.fields["team"].choices = [(str(one.id), one.name) for one in members.values() if one.id != actor.user_id]
        if len(self.fields["team"].choices) == 0:
            del self.fields["team"]

    def placed(self) -> dict[str, Any]:
        """Territory, entrance and team, as the actions take them."""
        territory, entrance = self.places.resolve(self.cleaned_data["place"])
        team = [UUID(one) for one in self.cleaned_data.get("team", [])]
        me = [self.actor.user_id] if self.actor and self.actor.user_id else []
        return {"territory": territory, "entrance": entrance, "team_ids": [*me, *team]}


def count(label: Any, **kwargs: Any) -> django_forms.IntegerField:
    widget = django_forms.NumberInput(attrs={"inputmode": "numeric", "min": 0})
    return django_forms.IntegerField(label=label, min_value=0, max_value=2000, required=False, widget=widget, **kwargs)


class PresenceForm(PlacedForm):
    mode = forms.ChipsField(label=_("Comment ?"), choices=Mode.choices)
    on = forms.PastDateField(label=_("Quel jour ?"))
    band = forms.ChipsField(label=_("À quel moment ?"), choices=Band.choices)
    doors_knocked = count(_("Portes frappées"))
    doors_opened = count(_("Portes ouvertes"))
    people_met = count(_("Personnes rencontrées"))
    partners_met = count(_("Partenaires rencontrés"))
    invitation = django_forms.BooleanField(label=_("Des habitants nous ont invités"), required=False)
    ambiance = forms.ChipsField(
        label=_("Quelle ambiance ?"), choices=Ambiance.Mood.choices, required=False,
        help_text=_("Le lieu, jamais les gens. L’équipe seule le voit, et c’est effacé après 30 jours."),
    )  # fmt: skip
    field_order = (
        "place",
        "mode",
        "people_met",
        "doors_knocked",
        "doors_opened",
        "partners_met",
        "invitation",
        "ambiance",
        "team",
        "on",
        "band",
        "id",
    )

    def facts(self) -> dict[str, Any]:
        clean = self.cleaned_data
        counts = {name: clean[name] or 0 for name in ("doors_knocked", "doors_opened", "people_met", "partners_met")}
        return {
            **self.placed(),
            **counts,
            **{name: clean[name] for name in ("id", "mode", "on", "band", "invitation", "ambiance")},
        }


class EncounterForm(PlacedForm):
    mode = forms.ChipsField(label=_("Comment ?"), choices=Mode.choices)
    people_count = django_forms.IntegerField(
        label=_("Combien de personnes ?"),
        min_value=1,
        max_value=200,
        widget=django_forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
    )
    sex = forms.ChipsField(label=_("Qui ?"), choices=[(v, lab) for v, lab in Sex.choices if v], required=False)
    age_band = forms.ChipsField(
        label=_("Quel âge, à peu près ?"), choices=[(v, lab) for v, lab in AgeBand.choices if v], required=False
    )
    topics = forms.ManyChipsField(label=_("De quoi avez-vous parlé ?"), required=False)
    objection = forms.ChipsField(label=_("Une objection ?"), required=False)
    next_step = forms.ChipsField(label=_("Et ensuite ?"), choices=NextMove.choices, required=False)
    first_time = forms.ChipsField(label=_("Déjà croisé·e ?"), choices=FIRST_TIME, required=False)
    at = forms.DateTimeField(label=_("Quand ?"))
    field_order = (
        "people_count",
        "topics",
        "next_step",
        "objection",
        "sex",
        "age_band",
        "first_time",
        "place",
        "mode",
        "team",
        "at",
        "id",
    )

    def __init__(self, *args: Any, method: Method, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "fr"
        self.fields["topics"].choices = [(one.code, one.label.read(language)) for one in method.open_topics]
        self.fields["objection"].choices = [
            ("", _("aucune")),
            *((one.code, one.says.read(language)) for one in method.open_objections),
        ]
        self.groups = group_fields()
        for name, field in self.groups_by_name().items():
            self.fields[name] = field

    def groups_by_name(self) -> dict[str, django_forms.IntegerField]:
        return {cell: count(label) for _band, row in self.groups for cell, label in row}

    @property
    def first_topics(self) -> list[Any]:
        """The topics most talked about stay in sight; the method says which come first."""
        return list(self["topics"].subwidgets)[:IN_SIGHT]

    @property
    def other_topics(self) -> list[Any]:
        return list(self["topics"].subwidgets)[IN_SIGHT:]

    @property
    def other_topic_chosen(self) -> bool:
        return any(option.data["selected"] for option in self.other_topics)

    @property
    def here(self) -> str:
        """Where, with whom and when, as it is filled in: one line to check."""
        chosen = str(self["place"].value() or "")
        entrance, territory = self.places.entrances.get(chosen), self.places.territories.get(chosen)
        where = entrance.where if entrance else str(territory or "")
        names = dict(self.fields["team"].choices) if "team" in self.fields else {}
        team = [names[one] for one in self["team"].value() or [] if one in names] if names else []
        mode = str(dict(Mode.choices).get(str(self["mode"].value()), ""))
        with_whom = str(_("avec %(names)s") % {"names": ", ".join(team)}) if team else ""
        return ", ".join(filter(None, [where, mode, with_whom]))

    @property
    def group_rows(self) -> list[tuple[Any, list[Any]]]:
        """Rows of the table sex × age, for groups that are not all alike."""
        return [(band, [self[cell] for cell, _label in row]) for band, row in self.groups]

    def facts(self) -> dict[str, Any]:
        clean = self.cleaned_data
        group = {
            cell.removeprefix("group-"): clean[cell] for _band, row in self.groups for cell, _label in row if clean.get(cell)
        }
        if not group and (clean["sex"] or clean["age_band"]):
            group = {f"{clean['sex']}:{clean['age_band']}": clean["people_count"]}
        first = {"yes": True, "no": False}.get(clean["first_time"])
        same = {name: clean[name] for name in ("id", "mode", "people_count", "topics", "objection", "next_step", "at")}
        return {**self.placed(), **same, "composition": group, "first_time": first}


def group_fields() -> list[tuple[Any, list[tuple[str, Any]]]]:
    sexes = [(value, label) for value, label in Sex.choices if value]
    return [
        (band_label, [(f"group-{sex}:{band}", f"{label}, {band_label}") for sex, label in sexes])
        for band, band_label in AgeBand.choices
        if band
    ]


class PromiseForm(forms.OnceForm):
    """À revoir."""

    due_on = forms.DateField(label=_("Quel jour ?"))
    channel = forms.ChipsField(label=_("Par quel moyen ?"), choices=ContactAttempt.Channel.choices)
    reason = forms.ChipsField(label=_("Pourquoi ?"), choices=Reason.choices, required=False)


class AttemptForm(forms.OnceForm):
    outcome = forms.ChipsField(label=_("Comment cela s’est-il passé ?"), choices=ContactAttempt.Outcome.choices)
    channel = forms.ChipsField(label=_("Par quel moyen ?"), choices=ContactAttempt.Channel.choices)
    objection = forms.ChipsField(label=_("Une objection ?"), required=False)
    due_on = forms.DateField(
        label=_("À revoir le"), required=False, help_text=_("Laissez la date proposée, changez-la, ou effacez-la.")
    )
    promise_id = forms.ClientId()

    def __init__(self, *args: Any, method: Method, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "fr"
        self.fields["objection"].choices = [
            ("", _("aucune")),
            *((one.code, one.says.read(language)) for one in method.open_objections),
        ]


class AdviceForm(forms.OnceForm):
    partner = forms.ChipsField(label=_("À qui ?"))
    question = forms.NoteField(label=_("Que voulez-vous savoir ?"))
    named = django_forms.BooleanField(
        label=_("La personne est d’accord pour que je la nomme"), required=False, help_text=_("Sinon, la demande reste sans nom.")
    )

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = [(str(one.id), one.name) for one in partners]


class AnswerForm(forms.Form):
    answer = forms.NoteField(label=_("Qu’a-t-il répondu ?"))
    leave = django_forms.BooleanField(label=_("Il conseille de laisser la personne tranquille"), required=False)
    leave_until = forms.DateField(
        label=_("Tranquille jusqu’au"),
        required=False,
        help_text=_("Vide : six mois. La pause s’arrête aussi si la personne vient d’elle-même."),
    )


class MediatorForm(forms.OnceForm):
    partner = forms.ChipsField(label=_("Quel médiateur ?"))

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = [(str(one.id), one.name) for one in partners]


class SeeAgainMixin(django_forms.Form):
    """The promise that may come with a new file."""

    soon = forms.ChipsField(label=_("À revoir ?"), choices=SOON, required=False)
    due_on = forms.DateField(label=_("Ou un autre jour"), required=False)
    see_by = forms.ChipsField(
        label=_("Par quel moyen ?"), choices=ContactAttempt.Channel.choices, required=False, initial="visit"
    )

    def promise(self, today: Any) -> dict[str, Any] | None:
        """Date and channel, when one was chosen."""
        clean = self.cleaned_data
        due = clean.get("due_on") or (today + timedelta(days=int(clean["soon"])) if clean.get("soon") else None)
        return {"due_on": due, "channel": clean.get("see_by") or "visit"} if due else None
