"""Forms about places."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tremplin.core.ui import forms
from tremplin.domain.territories import actions, policies
from tremplin.domain.territories.building_list import EXAMPLE, Fault, Line, read
from tremplin.domain.territories.models import Building, Commune, Entrance, Perimeter, Territory

Model = forms.forms.ModelChoiceField


class Versioned(forms.Form):
    """Carries what its author saw, so that two people who edit one sheet never overwrite each other unseen."""

    seen = forms.forms.CharField(widget=forms.forms.HiddenInput, max_length=16)

    def attempt(self, action: Any, actor: Any, row: Any, **values: Any) -> Any:
        """After a conflict the form has seen what is there now: sent again, it replaces it knowingly."""
        result = super().attempt(action, actor, row, **values)
        if result is None:
            data = self.data.copy()
            data["seen"] = actions.version_of(type(row).objects.get(pk=row.pk))
            self.data = data
        return result


class TerritoryForm(forms.Form):
    """A territory drawn by hand, from a commune, or from a published perimeter found before."""

    name = forms.forms.CharField(label=_("Nom"), max_length=120, help_text=_("Comme les habitants l’appellent."))
    kind = forms.ChipsField(label=_("De quelle sorte ?"), choices=Territory.Kind.choices)
    parent = Model(label=_("Dans quel territoire ?"), queryset=Territory.objects.none(), required=False, empty_label=_("Aucun"))
    buildings_total = forms.forms.IntegerField(
        label=_("Combien de bâtiments y a-t-il en tout ?"), required=False, min_value=0, max_value=5000,
        help_text=_("Pour dire « 2 barres sur 20 » : celles où vous allez, et toutes."),
    )  # fmt: skip
    commune = Model(queryset=Commune.objects.all(), required=False, widget=forms.forms.HiddenInput)
    perimeter = Model(queryset=Perimeter.objects.all(), required=False, widget=forms.forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.actor is not None  # noqa: S101
        self.fields["parent"].queryset = policies.visible_to(self.actor).filter(archived_at=None).order_by("name")  # type: ignore[attr-defined]


class TerritoryEditForm(Versioned):
    name = forms.forms.CharField(label=_("Nom"), max_length=120)
    parent = Model(label=_("Dans quel territoire ?"), queryset=Territory.objects.none(), required=False, empty_label=_("Aucun"))
    buildings_total = forms.forms.IntegerField(
        label=_("Combien de bâtiments y a-t-il en tout ?"), required=False, min_value=0, max_value=5000
    )

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "seen": actions.version_of(territory), "name": territory.name, "parent": territory.parent_id,
            "buildings_total": territory.buildings_total,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        assert self.actor is not None  # noqa: S101
        rows = policies.visible_to(self.actor).filter(archived_at=None).exclude(pk=territory.pk).order_by("name")
        self.fields["parent"].queryset = rows  # type: ignore[attr-defined]


class GeoJsonForm(forms.Form):
    file = forms.DropField(
        label=_("Fichier GeoJSON"), help_text=_("Des polygones en degrés (WGS 84). Rien ne change avant que vous ayez vu le résultat."),
    )  # fmt: skip
    kind = forms.ChipsField(
        label=_("Que dessine-t-il ?"), choices=[(code, label) for code, label in Territory.Kind.choices], initial=Territory.Kind.MICRO,
    )  # fmt: skip


class FootprintsForm(forms.Form):
    file = forms.DropField(label=_("Fichier GeoJSON"), help_text=_("L’emprise de chaque bâtiment, en degrés (WGS 84)."))


class BuildingListForm(forms.Form):
    """One building per line; `lines` once valid."""

    text = forms.forms.CharField(
        label=_("Un bâtiment par ligne"), max_length=20000, widget=forms.forms.Textarea(attrs={"rows": 8, "class": "form-control"}),
        help_text=_("Par exemple : %(example)s") % {"example": EXAMPLE},
    )  # fmt: skip
    lines: list[Line]
    faults: list[Fault]

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        self.lines, self.faults = read(text)
        if self.faults:
            words = [_("Ligne %(line)s : %(why)s") % {"line": fault.number, "why": fault.why} for fault in self.faults[:10]]
            raise forms.ValidationError([str(word) for word in words])
        return text


class BuildingForm(Versioned):
    name = forms.forms.CharField(label=_("Nom"), max_length=80)
    worked = forms.forms.BooleanField(label=_("Nous y allons"), required=False)

    def __init__(self, *args: Any, building: Building, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": actions.version_of(building), "name": building.name, "worked": building.worked}
        super().__init__(*args, **kwargs)


class NewEntranceForm(forms.Form):
    label = forms.forms.CharField(label=_("Entrée"), max_length=20)
    floors = forms.forms.IntegerField(label=_("Étages"), min_value=1, max_value=40)
    doors_per_floor = forms.forms.IntegerField(label=_("Portes par étage"), min_value=1, max_value=60)


class EntranceForm(NewEntranceForm, Versioned):
    def __init__(self, *args: Any, entrance: Entrance, **kwargs: Any) -> None:
        values = {name: getattr(entrance, name) for name in ("label", "floors", "doors_per_floor")}
        kwargs["initial"] = {"seen": actions.version_of(entrance), **values}
        super().__init__(*args, **kwargs)
