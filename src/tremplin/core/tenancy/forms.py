"""Forms about projects and teams."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy import queries
from tremplin.core.tenancy.actor import Role
from tremplin.core.tenancy.models import Membership, Project
from tremplin.core.ui import forms

TIME_ZONES = [
    ("Europe/Paris", _("Hexagone et Corse")),
    ("America/Guadeloupe", _("Guadeloupe")),
    ("America/Martinique", _("Martinique")),
    ("America/Cayenne", _("Guyane")),
    ("Indian/Reunion", _("La Réunion")),
    ("Indian/Mayotte", _("Mayotte")),
    ("America/Miquelon", _("Saint-Pierre-et-Miquelon")),
    ("Pacific/Noumea", _("Nouvelle-Calédonie")),
    ("Pacific/Tahiti", _("Polynésie française")),
]


class ProjectForm(forms.Form):
    """What a project starts with; the leads are written one per line."""

    name = forms.forms.CharField(label=_("Nom du projet"), max_length=120, help_text=_("Comme les habitants l’appellent."))
    leads = forms.forms.CharField(
        label=_("Structures porteuses"), max_length=600, help_text=_("Une par ligne. Plusieurs structures peuvent porter ensemble."),
        widget=forms.forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    kind = forms.ChipsField(
        label=_("De quelle sorte de projet s’agit-il ?"), choices=Project.Kind.choices, initial=Project.Kind.ACTION
    )
    summary = forms.forms.CharField(
        label=_("En une phrase"), max_length=300, required=False, widget=forms.forms.Textarea(attrs={"rows": 2}),
        help_text=_("Pour qui, où et comment."),
    )  # fmt: skip
    time_zone = forms.forms.ChoiceField(
        label=_("Heure du projet"), choices=TIME_ZONES, help_text=_("Les jours et les échéances se comptent à cette heure.")
    )

    def clean_leads(self) -> list[str]:
        return [line.strip() for line in str(self.cleaned_data["leads"]).splitlines() if line.strip()]


class PlaceForm(forms.Form):
    """Trade and territories of a member. Choices come from the rooms above; an id of another project is simply not in the list."""

    trade = forms.forms.ChoiceField(label=_("Métier"), required=False, choices=[("", _("Aucun en particulier"))])
    territory_ids = forms.ManyChipsField(
        label=_("Territoires"), required=False, help_text=_("Sans choix, la personne travaille sur tout le projet."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.actor is not None  # noqa: S101
        trades = queries.choices(self.actor, "trades")
        kept = str(self.initial.get("trade") or "")
        if kept and kept not in dict(trades):
            trades = [*trades, (kept, kept)]
        self.fields["trade"].choices = [("", _("Aucun en particulier")), *trades]  # type: ignore[attr-defined]
        places = queries.choices(self.actor, "territories")
        self.fields["territory_ids"].choices = places  # type: ignore[attr-defined]
        if not places:
            del self.fields["territory_ids"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["territory_ids"] = [UUID(one) for one in data.get("territory_ids", [])]
        return data

    @classmethod
    def about(cls, membership: Membership) -> dict[str, Any]:
        return {"trade": membership.trade, "territory_ids": [str(one) for one in membership.territory_ids]}


class InvitationForm(PlaceForm):
    email = forms.forms.EmailField(
        label=_("Adresse e-mail"),
        max_length=254,
        widget=forms.forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    role = forms.forms.ChoiceField(
        label=_("Rôle"), choices=[("", _("Choisissez")), *((role.value, role.label) for role in queries.INVITABLE)]
    )

    field_order = ("email", "role", "trade", "territory_ids")

    def clean_role(self) -> str:
        return Role(self.cleaned_data["role"]).value
