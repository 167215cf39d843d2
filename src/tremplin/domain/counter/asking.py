"""What is asked at the counter, read from the address: themes, place, publics, limits. Codes only: no word of a person is in an address."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui import forms
from tremplin.domain.counter import thematics
from tremplin.domain.partners.lists import CATEGORIES, PUBLICS
from tremplin.domain.people import policies as people
from tremplin.domain.people.identity import MINOR_BANDS
from tremplin.domain.people.models import Person
from tremplin.domain.territories.models import Commune, Territory

YOUTH_BANDS = frozenset({"13-15", "16-17", "18-25"})
MINUTES = [("", _("peu importe")), ("15", _("15 min")), ("30", _("30 min")), ("45", _("45 min")), ("60", _("1 h"))]
BY = [("transit", _("en transports")), ("foot", _("à pied"))]
RECEPTION = [("", _("peu importe")), ("en-presentiel", _("sur place")), ("a-distance", _("à distance"))]


@dataclass(frozen=True, slots=True)
class Place:
    """Where from: in words, in degrees, and in the codes that a service's zone may name (commune, department, EPCI)."""

    label: str
    lat: float | None
    lon: float | None
    zones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Search:
    """One question to the directory."""

    needs: tuple[str, ...]
    place: Place | None = None
    publics: frozenset[str] = frozenset()
    reception: str = ""
    free_only: bool = False
    minutes: int | None = None
    by: str = "transit"
    minor: bool = False


class SearchForm(forms.Form):
    """The question, by links and bookmarks as well as by hand."""

    category = forms.ManyChipsField(
        label=_("De quoi s’agit-il ?"), choices=[(code, words) for code, words in CATEGORIES.items()], required=False
    )
    theme = forms.forms.ChoiceField(label=_("Plus précisément"), required=False)
    place = forms.forms.ChoiceField(label=_("Près de"), required=False)
    commune = forms.forms.CharField(
        label=_("Ou près d’une autre commune"), max_length=80, required=False, help_text=_("Nom ou code postal.")
    )
    publics = forms.ManyChipsField(
        label=_("Pour quel public ?"),
        choices=[(code, words) for code, words in PUBLICS.items() if code != "tous-publics"],
        required=False,
    )
    minutes = forms.ChipsField(label=_("Pas à plus de"), choices=MINUTES, required=False)
    by = forms.ChipsField(label=_("Trajet"), choices=BY, required=False)
    reception = forms.ChipsField(label=_("Accueil"), choices=RECEPTION, required=False)
    free_only = forms.forms.BooleanField(label=_("Gratuit seulement"), required=False)

    def __init__(self, *args: Any, territories: Sequence[Territory] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("Tout le sujet")), *thematics.choices()]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("Choisissez")), *((str(t.pk), t.name) for t in territories)]  # type: ignore[attr-defined]
        self.territories = {str(t.pk): t for t in territories}

    def clean_commune(self) -> str:
        typed: str = self.cleaned_data["commune"]
        self.found = commune_named(typed)
        if typed and self.found is None:
            raise forms.forms.ValidationError(_("Cette commune n’est pas dans la liste. Essayez son code postal."))
        return typed


def commune_named(typed: str) -> Commune | None:
    """The commune of a name or a postcode; the most populated when several have it."""
    text = typed.strip()
    if not text:
        return None
    rows = Commune.objects.filter(gone_at=None)
    if text.isdigit():
        rows = rows.filter(postcodes__contains=[text])
    else:
        folded = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
        rows = rows.filter(search_name__in={folded, folded.replace("-", " "), folded.replace(" ", "-")})
    return rows.order_by("-population").first()


def place_of(territory: Territory | None) -> Place | None:
    """A territory's own point, else its commune's."""
    if territory is None:
        return None
    commune = commune_of(territory)
    zones = zones_of(commune)
    if territory.latitude is not None and territory.longitude is not None:
        return Place(territory.name, territory.latitude, territory.longitude, zones)
    return Place(territory.name, commune.latitude if commune else None, commune.longitude if commune else None, zones)


def commune_of(territory: Territory) -> Commune | None:
    """The territory's commune, already there when it came with the member's territories."""
    if not territory.commune_code:
        return None
    known = territory.__dict__.get("its_commune")
    return Commune(**known) if known else Commune.objects.filter(pk=territory.commune_code).first()


def zones_of(commune: Commune | None) -> frozenset[str]:
    return frozenset(filter(None, (commune.code, commune.department, commune.epci_code))) if commune else frozenset()


def territories_of(actor: Actor) -> list[Territory]:
    """Where this member works, each place with its commune: one question."""
    fields = {name: name for name in ("code", "department", "epci_code", "latitude", "longitude")}
    commune = Commune.objects.filter(pk=OuterRef("commune_code")).values(json=JSONObject(**fields))
    return list(people.territories_of(actor).annotate(its_commune=Subquery(commune)).order_by("name"))


def publics_of(person: Person) -> set[str]:
    """What the sheet says of the person, as publics of the directory."""
    return {"jeunes"} if person.age_band in YOUTH_BANDS else set()


def its_territory(form: SearchForm, person: Person) -> Territory:
    return form.territories.get(str(person.territory_id)) or person.territory


def search_of(form: SearchForm, *, needs: Sequence[str] = (), person: Person | None = None) -> Search:
    """The question of a valid form; a person's own needs, place and publics stand in for what was not filled."""
    said = form.cleaned_data
    asked = (*filter(None, [said["theme"]]), *(code for code in said["category"] if not said["theme"].startswith(f"{code}--")))
    commune = getattr(form, "found", None)
    territory = form.territories.get(said["place"]) or (its_territory(form, person) if person else None)
    place = Place(commune.name, commune.latitude, commune.longitude, zones_of(commune)) if commune else place_of(territory)
    return Search(
        needs=tuple(dict.fromkeys(asked or needs)),
        place=place,
        publics=frozenset(said["publics"] or (publics_of(person) if person else ())),
        reception=said["reception"],
        free_only=said["free_only"],
        minutes=int(said["minutes"]) if said["minutes"] else None,
        by=said["by"] or "transit",
        minor=bool(person and person.age_band in MINOR_BANDS),
    )
