"""Forms of the counter and of handovers."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tremplin.core.ui import forms
from tremplin.domain.counter import thematics
from tremplin.domain.counter.models import DeclineReason
from tremplin.domain.people.forms import NamedForm

MEETING = {"label": _("Jour et heure"), "help_text": _("Dans l’année qui vient.")}


class DateProposalForm(forms.Form):
    meeting_at = forms.DateTimeField(**MEETING)
    note = forms.NoteField(
        label=_("Lieu, étage, qui demander"),
        required=False,
        max_length=300,
        help_text=_("L’équipe et la personne peuvent le lire."),
    )


class MeetingForm(forms.Form):
    meeting_at = forms.DateTimeField(**MEETING)


class DeclineForm(forms.Form):
    reason = forms.ChipsField(label=_("Pourquoi ?"), choices=DeclineReason.choices)
    note = forms.NoteField(
        label=_("Une autre piste ?"), required=False, max_length=300, help_text=_("L’équipe et la personne peuvent le lire.")
    )


class PauseForm(forms.Form):
    until = forms.DateField(
        label=_("Pause jusqu’au"), help_text=_("Trois mois au plus. Toutes les équipes le verront avant de vous écrire.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.today:
            widget = self.fields["until"].widget
            widget.attrs.update(min=self.today.isoformat(), max=(self.today + timedelta(days=92)).isoformat())


ANSWERS = [
    ("accepted", _("Oui, il reçoit la personne")),
    ("proposed", _("Il propose une date")),
    ("declined", _("Non, ce n’est pas possible")),
    ("met", _("La rencontre a eu lieu")),
    ("no_show", _("La personne n’est pas venue")),
]


class PhoneAnswerForm(forms.Form):
    """What the partner said, typed by the team."""

    kind = forms.ChipsField(label=_("Que dit le partenaire ?"), choices=ANSWERS)
    meeting_at = forms.DateTimeField(label=_("Jour et heure"), required=False, help_text=_("S’il y a un rendez-vous."))
    reason = forms.ChipsField(label=_("S’il refuse, pourquoi ?"), choices=DeclineReason.choices, required=False)
    by_phone = forms.forms.BooleanField(label=_("Dit par téléphone"), required=False, initial=True)
    together = forms.forms.BooleanField(label=_("Nous étions ensemble au rendez-vous"), required=False)
    note = forms.NoteField(label=_("Note écrite"), required=False, max_length=500)


class HandoverForm(forms.Form):
    """The minimum card, and the person's agreement for this recipient."""

    client_id = forms.ClientId()
    called = forms.forms.CharField(
        label=_("Comment l’appeler"), max_length=60, help_text=_("Prénom ou surnom, comme la personne le souhaite.")
    )
    wish = forms.NoteField(label=_("Ce qu’elle souhaite, avec ses mots"), max_length=500)
    availability = forms.forms.CharField(label=_("Quand elle est disponible"), max_length=120, required=False)
    reach = forms.forms.CharField(
        label=_("Comment la joindre"), max_length=120, help_text=_("Par vous, si elle ne donne pas son numéro.")
    )
    message = forms.NoteField(label=_("Message convenu ensemble"), max_length=500, required=False)
    meeting_at = forms.DateTimeField(label=_("Rendez-vous déjà convenu"), required=False)
    warm = forms.forms.BooleanField(label=_("Nous irons ensemble au premier rendez-vous"), required=False)
    answer_phone = forms.PhoneField(
        label=_("Votre numéro professionnel"), required=False, help_text=_("Pour un partenaire qui préfère appeler.")
    )
    agreed = forms.forms.BooleanField(label=_("La personne est d’accord pour que ce partenaire voie ceci."))
    until = forms.DateField(label=_("Accord valable jusqu’au"))
    identity = forms.forms.BooleanField(
        label=_("Si le partenaire accepte, elle veut bien donner son nom et sa date de naissance."), required=False
    )
    ask_anyway = forms.forms.BooleanField(label=_("Je demande quand même"), required=False)

    MORE = ("message", "meeting_at", "warm", "answer_phone")
    """Folded: a phone shows first what a handover can't do without."""

    @property
    def more(self) -> list[Any]:
        return [self[name] for name in self.MORE]

    @property
    def more_open(self) -> bool:
        """Something is written there already, or has to be mended."""
        return any(field.value() or field.errors for field in self.more)

    def __init__(self, *args: Any, identified: bool = False, warning: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not identified:
            del self.fields["identity"]
        if warning:
            self.fields["ask_anyway"].help_text = warning
        else:
            del self.fields["ask_anyway"]


class NeedForm(forms.Form):
    client_id = forms.ClientId()
    thematic = forms.forms.ChoiceField(label=_("Thème"), required=False)
    wish = forms.NoteField(label=_("Ce que la personne souhaite, avec ses mots"), required=False, max_length=500)
    priority = forms.ChipsField(
        label=_("C’est…"), choices=[("1", _("le plus important")), ("2", _("important")), ("3", _("un jour"))], initial="1"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["thematic"].choices = [("", _("Choisissez, ou écrivez plus bas")), *thematics.choices(keepable=True)]  # type: ignore[attr-defined]


class OtherDateForm(forms.Form):
    note = forms.NoteField(
        label=_("Ce qui conviendrait"),
        required=False,
        max_length=300,
        help_text=_("Le partenaire ne le lit pas : proposez-le-lui de vive voix."),
    )


class AddressForm(forms.Form):
    label = forms.forms.CharField(
        label=_("À qui le donnez-vous ?"), max_length=80, help_text=_("Le nom de l’équipe, pour vous y retrouver.")
    )


class TieForm(forms.Form):
    code = forms.forms.CharField(
        label=_("Code donné par ce partenaire"), max_length=40, help_text=_("Douze signes. Il sert une fois, pendant sept jours.")
    )


class OwnFileForm(NamedForm):
    """A file of one's own after a handover: a partner named the person, nothing to ask."""

    named_by = None
