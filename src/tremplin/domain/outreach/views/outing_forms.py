"""What is asked to plan an outing and to note its return."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui import forms, widgets
from tremplin.domain.outreach.actions.outings import MOST_PLACES
from tremplin.domain.outreach.forms import count
from tremplin.domain.outreach.models import Band, Mode, Outing, OutingPlace
from tremplin.domain.outreach.places import Places
from tremplin.domain.people.queries import Member

PLACE_NAMES = tuple(f"place_{rank}" for rank in range(1, MOST_PLACES + 1))
COUNTS = {
    "doors_knocked": _("Portes frappées"),
    "doors_opened": _("Portes ouvertes"),
    "people_met": pgettext_lazy("nombre", "Personnes"),
}


class OutingForm(forms.OnceForm):
    on = forms.DateField(label=_("Quel jour ?"))
    band = forms.ChipsField(label=_("À quel moment ?"), choices=Band.choices)
    team = forms.ManyChipsField(label=_("Qui y va ?"), required=False, help_text=_("Deux personnes au moins."))
    place_1 = django_forms.ChoiceField(label=_("Premier lieu"))
    place_2 = django_forms.ChoiceField(label=_("Puis"), required=False)
    place_3 = django_forms.ChoiceField(label=_("Puis"), required=False)
    place_4 = django_forms.ChoiceField(label=_("Puis"), required=False)
    place_5 = django_forms.ChoiceField(label=_("Puis"), required=False)
    meeting_point = django_forms.CharField(
        label=_("Où vous retrouvez-vous ?"), max_length=120, required=False, help_text=_("Un lieu. Aucun nom de personne.")
    )
    version = django_forms.IntegerField(widget=django_forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, places: Places, members: Mapping[UUID, Member], **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.places = places
        self.fields["team"].choices = [(str(one.id), one.name) for one in members.values()]
        for rank, name in enumerate(PLACE_NAMES):
            self.fields[name].choices = [*([("", "–")] if rank else []), *places.choices()]

    @property
    def more_places(self) -> list[Any]:
        return [self[name] for name in PLACE_NAMES[2:]]

    @property
    def more_open(self) -> bool:
        return any(field.value() or field.errors for field in self.more_places)

    def facts(self) -> dict[str, Any]:
        clean = self.cleaned_data
        chosen = [clean[name] for name in PLACE_NAMES if clean.get(name)]
        return {
            **{name: clean[name] for name in ("on", "band", "meeting_point")},
            "team_ids": [UUID(one) for one in clean["team"]],
            "places": [self.places.resolve(one) for one in chosen],
        }


class CancelForm(forms.Form):
    reason = forms.ChipsField(label=_("Pourquoi ?"), choices=Outing.CancelReason.choices)


class CheckInForm(forms.Form):
    kind = django_forms.CharField(max_length=5)
    undo = django_forms.BooleanField(required=False)
    page = django_forms.CharField(max_length=5, required=False)


class ReturnForm(forms.Form):
    """Counts per place, on one page; the places, the team and the moment are those of the plan."""

    mode = forms.ChipsField(label=_("Comment ?"), choices=Mode.choices)
    partners_met = count(_("Partenaires rencontrés"))
    invitation = django_forms.BooleanField(label=_("Des habitants nous ont invités"), required=False)

    def __init__(self, *args: Any, actor: Actor, places: Sequence[OutingPlace], **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.places = places
        for place in places:
            self.fields[f"was-{place.id}"] = django_forms.BooleanField(label=_("Nous y étions"), required=False, initial=True)
            for name, label in COUNTS.items():
                if name == "people_met" or place.entrance_id:
                    self.fields[f"{name}-{place.id}"] = count(label)
        for name in self.fields.keys() - type(self).base_fields.keys():
            widgets.dress(self.fields[name])
        if len(places) == 1:
            self.fields[f"was-{places[0].id}"].widget = django_forms.HiddenInput()

    @property
    def more(self) -> list[Any]:
        """What is the same for the whole outing, and seldom to be changed."""
        return [self[name] for name in ("mode", "partners_met", "invitation")]

    @property
    def more_open(self) -> bool:
        return any(field.errors for field in self.more)

    @property
    def rows(self) -> list[tuple[OutingPlace, Any, list[Any]]]:
        return [
            (
                place,
                self[f"was-{place.id}"],
                [self[f"{name}-{place.id}"] for name in COUNTS if f"{name}-{place.id}" in self.fields],
            )
            for place in self.places
        ]

    def facts(self) -> dict[str, Any]:
        clean = self.cleaned_data
        counts = [
            (place, {name: clean.get(f"{name}-{place.id}") or 0 for name in COUNTS})
            for place in self.places
            if clean[f"was-{place.id}"]
        ]
        return {
            "counts": counts,
            "mode": clean["mode"],
            "partners_met": clean["partners_met"] or 0,
            "invitation": clean["invitation"],
        }
