"""What the team types about a pathway. Words of the person are free; all else is a choice."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tremplin.core.ui import forms
from tremplin.domain.methods.shapes import Method
from tremplin.domain.pathways.models import FollowUpAnswer, Outcome, PlanStep, Source
from tremplin.domain.pathways.moments import Situation, Why
from tremplin.domain.people.queries import Member

Choices = list[tuple[str, Any]]


def language() -> str:
    return get_language() or "fr"


def members(team: Iterable[Member]) -> Choices:
    return [(str(member.id), member.name) for member in team]


def words_field(label: Any, help_text: Any = "", **options: Any) -> forms.forms.CharField:
    return forms.forms.CharField(
        label=label, help_text=help_text, max_length=500, widget=forms.widgets.NoteArea({"rows": 2}), **options
    )


class OpenForm(forms.OnceForm):
    goal = words_field(
        _("Le premier objectif"), _("Avec ses mots : « Avoir le permis », « Dormir mieux ». La personne peut le lire.")
    )
    on = forms.PastDateField(label=_("Depuis le"))
    referent = forms.forms.ChoiceField(label=_("La personne de l’équipe qui l’accompagne"))
    agreed = forms.forms.BooleanField(
        label=_("La personne a dit oui : elle veut être accompagnée, et elle connaît son référent"), required=False
    )

    def __init__(self, *args: Any, team: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referent"].choices = members(team)  # type: ignore[attr-defined]


class GoalForm(forms.OnceForm):
    words = words_field(_("L’objectif"), _("Avec les mots de la personne. Elle peut le lire."))
    version = forms.forms.IntegerField(required=False, widget=forms.forms.HiddenInput())


class StepForm(forms.OnceForm):
    words = words_field(_("L’action"), _("Un petit pas à cocher : « Appeler l’auto-école ». La personne peut le lire."))
    by_whom = forms.ChipsField(label=_("Qui le fait"), choices=PlanStep._meta.get_field("by_whom").choices, initial="person")
    due_on = forms.DateField(label=_("Pour le"), required=False)
    version = forms.forms.IntegerField(required=False, widget=forms.forms.HiddenInput())


class AppointmentForm(forms.OnceForm):
    at = forms.DateTimeField(label=_("Quand"))
    minutes = forms.ChipsField(
        label=_("Durée"),
        choices=[("30", _("30 minutes")), ("45", _("45 minutes")), ("60", _("1 heure")), ("120", _("2 heures"))],
        initial="45",
    )
    reason = forms.ChipsField(label=_("Pourquoi"), choices=Why.choices, initial=Why.FOLLOW)
    place = forms.forms.CharField(label=_("Où"), max_length=200, required=False)
    with_id = forms.forms.ChoiceField(label=_("Avec"))

    def __init__(self, *args: Any, team: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with_id"].choices = members(team)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**data, "minutes": int(data["minutes"]), "with_id": UUID(data["with_id"])}


class MoveForm(forms.OnceForm):
    at = forms.DateTimeField(label=_("Le nouveau moment"))
    version = forms.forms.IntegerField(widget=forms.forms.HiddenInput())


class OutcomeForm(forms.OnceForm):
    kind = forms.ChipsField(label=_("Ce qui est arrivé"))
    link = forms.ChipsField(label=_("Pour un raccrochage : le lien qui reprend"), choices=Outcome.Link.choices, required=False)
    on = forms.PastDateField(label=_("Quel jour"))
    source = forms.ChipsField(
        label=_("Qui le dit"),
        choices=Source.choices,
        help_text=_("La confiance : seule la personne en parle. Personne ne répond à sa place."),
    )
    words = words_field(_("Ses mots"), _("La personne peut lire ceci."), required=False)

    def __init__(self, *args: Any, method: Method, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, one.label.read(language())) for code, one in method.outcomes.items()]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    on = forms.PastDateField(label=_("Le dernier jour d’accompagnement"))


class ExitForm(forms.OnceForm):
    reason = forms.ChipsField(label=_("Pourquoi l’accompagnement s’arrête"))
    words = words_field(
        _("En quelques mots"), _("Nécessaire pour « autre motif ». Des faits, que la personne peut lire."), required=False
    )
    on = forms.PastDateField(label=_("Le dernier jour d’accompagnement"))
    source = forms.ChipsField(label=_("Qui le dit"), choices=Source.choices)
    news_agreed = forms.forms.BooleanField(
        label=_("La personne est d’accord pour que nous prenions de ses nouvelles à 3, 6 et 12 mois"), required=False
    )

    def __init__(self, *args: Any, method: Method, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(code, one.label.read(language())) for code, one in method.exits.items()]  # type: ignore[attr-defined]


class NewsForm(forms.OnceForm):
    result = forms.ChipsField(
        label=_("Ce que cela a donné"),
        choices=FollowUpAnswer.Result.choices,
        help_text=_("« Injoignable » : nous avons essayé. Si personne n’a essayé, n’enregistrez rien."),
    )
    situation = forms.ChipsField(label=_("Où la personne en est"), choices=Situation.choices, required=False)
    source = forms.ChipsField(label=_("Qui le dit"), choices=Source.choices, initial=Source.PERSON)
    on = forms.PastDateField(label=_("Quel jour"))
    agreed = forms.forms.BooleanField(label=_("La personne accepte que nous prenions de ses nouvelles"), required=False)

    def __init__(self, *args: Any, agrees: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if agrees:
            del self.fields["agreed"]


class TrustForm(forms.OnceForm):
    """The person answers on the screen, or beside somebody who ticks for them what they point at."""

    agreed = forms.forms.BooleanField(required=False)
    in_institutions = forms.PicturesField(required=False)
    in_self = forms.PicturesField(required=False)

    def __init__(self, *args: Any, method: Method, address: str, agrees: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form = "tu" if address == "tu" else "vous"
        for name, code in (("in_institutions", "services"), ("in_self", "oneself")):
            question = method.trust[code]
            answers = [(str(number), answer) for number, answer in enumerate(question.answers.read(language()), start=1)]
            self.fields[name].label = question.question.read(language(), "tu" if form == "tu" else "vous")[0]
            self.fields[name].choices = answers  # type: ignore[attr-defined]
            self.fields[name].widget.pictures = question.pictures
        self.fields["agreed"].label = _("Je veux bien répondre. Je peux passer une question.")
        if agrees:
            del self.fields["agreed"]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        pictures = {name: int(data[name]) if data[name] else None for name in ("in_institutions", "in_self")}
        return {**pictures, "agreed": data.get("agreed", False), "id": data["id"]}
