"""What data·inclusion v1 says of each field: its place in our tables and its checks."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from tremplin.core.imports.tables import Table
from tremplin.domain.partners import lists

COMMON = (
    "source", "name", "description", "updated_on", "commune_code", "commune", "postcode", "address", "address_more",
    "latitude", "longitude", "phone", "email", "opening_hours", "search_name",
)  # fmt: skip

STRUCTURES = Table(
    name="structures",
    table="partners_organisation",
    key=("id",),
    columns=(*COMMON, "siret", "website", "networks"),
    source="import_source",
    source_date="import_date",
    scope={"import_source": "source"},
)
SERVICES = Table(
    name="services",
    table="partners_service",
    key=("id",),
    columns=(
        *COMMON, "organisation_id", "type", "thematics", "publics", "publics_more", "conditions", "fees", "fees_more",
        "reception_modes", "eligible_zones", "mobilisation_modes", "mobilisation_link", "mobilisation_more", "mobilisable_by",
        "weekly_hours", "weeks", "link",
    ),
    source="import_source",
    source_date="import_date",
    scope={"import_source": "source"},
    parent=("organisation_id", STRUCTURES),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coded:
    """A field that holds codes: a closed list, or any code of this shape."""

    field: str
    column: str
    known: Collection[str] | None = None
    many: bool = True


TEXTS = {
    "nom": ("name", 300),
    "description": ("description", 20_000),
    "commune": ("commune", 80),
    "adresse": ("address", 300),
    "complement_adresse": ("address_more", 300),
    "telephone": ("phone", 60),
    "horaires_accueil": ("opening_hours", 500),
    "source": ("source", 60),
}
SERVICE_TEXTS = {
    "publics_precisions": ("publics_more", 20_000),
    "conditions_acces": ("conditions", 20_000),
    "frais_precisions": ("fees_more", 20_000),
    "mobilisation_precisions": ("mobilisation_more", 20_000),
}
STRUCTURE_LINKS = {"site_web": ("website", 300)}
SERVICE_LINKS = {"lien_mobilisation": ("mobilisation_link", 500), "lien_source": ("link", 500)}
REQUIRED = ("source", "id", "nom")
"""v1 also requires a description and a date: their absence is told, and does not refuse the row."""
WISHED = ("description", "date_maj")

STRUCTURE_CODES = (Coded("reseaux_porteurs", "networks"),)
SERVICE_CODES = (
    Coded("type", "type", lists.SERVICE_TYPES, many=False),
    Coded("thematiques", "thematics", {**lists.THEMATICS, **lists.CATEGORIES}),
    Coded("publics", "publics", lists.PUBLICS),
    Coded("frais", "fees", lists.FEES, many=False),
    Coded("modes_accueil", "reception_modes", lists.RECEPTION_MODES),
    Coded("modes_mobilisation", "mobilisation_modes", lists.MOBILISATION_MODES),
    Coded("mobilisable_par", "mobilisable_by", lists.MOBILISABLE_BY),
)
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
ZONE = re.compile(r"france|\d{2,3}|2[AB]|(?:\d{2}|2[AB])\d{3}|\d{9}")
INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
POSTCODE = re.compile(r"\d{5}")
IDENTIFIER = re.compile(r"\S(?:[^\n]{0,118}\S)?")  # spaces are met inside, in official files
EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[^\s@<>(),;:\"\[\]\\]+\.[A-Za-z]{2,}")
LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
PHONE = re.compile(r"\+?[\d .()/-]{3,25}")
