"""Reading the directory: the arrays of the orientation engine, one structure or service, a search by name and place."""

from collections.abc import Iterable
from datetime import date
from threading import Lock

from django.db.models import Q, QuerySet

from tremplin.core.imports import queries as imports
from tremplin.core.imports.folding import fold
from tremplin.domain.partners.directory import Organisation, Service
from tremplin.engines import orientation

KIND = "data-inclusion"
_lock = Lock()
_laid_out: dict[str, tuple[imports.Version, orientation.Directory]] = {}


def directory() -> orientation.Directory:
    """All living services, laid out for the orientation engine; kept in the process until an import changes them.

    The key is the last import and the last undoing: one short question to the database at each call.
    """
    version = imports.version(KIND, Service)
    with _lock:
        known = _laid_out.get(KIND)
        if known is None or known[0] != version:
            known = (version, orientation.Directory(living_services()))
            _laid_out[KIND] = known
        return known[1]


def living_services() -> list[orientation.Service]:
    """The services still listed, each at its own place or, without one, at its structure's."""
    rows = Service.objects.filter(gone_at=None, organisation__gone_at=None).values_list(
        "id", "latitude", "longitude", "organisation__latitude", "organisation__longitude",
        "thematics", "publics", "reception_modes", "fees", "eligible_zones", "updated_on", "source",
    )  # fmt: skip
    found = []
    for key, lat, lon, its_lat, its_lon, themes, publics, reception, fees, zones, updated, source in rows.iterator(
        chunk_size=5000
    ):
        lat, lon = (its_lat, its_lon) if lat is None else (lat, lon)
        codes = (frozenset(themes), frozenset(publics), frozenset(reception))
        found.append(orientation.Service(key, lat, lon, *codes, fees, frozenset(zones), updated, source))
    return found


def services(ids: Iterable[str]) -> dict[str, Service]:
    """Services by id with their structures, in one question; also those gone since, so that an old referral keeps its name."""
    return {service.id: service for service in Service.objects.filter(id__in=list(ids)).select_related("organisation")}


def service(service_id: str) -> Service | None:
    return Service.objects.filter(id=service_id).select_related("organisation").first()


def organisation(organisation_id: str) -> Organisation | None:
    """A structure by its id; None when it never was there, or when its import was undone."""
    return Organisation.objects.filter(id=organisation_id).first()


def services_of(organisation_id: str) -> QuerySet[Service]:
    return Service.objects.filter(organisation_id=organisation_id, gone_at=None).order_by("name")


def search_organisations(text: str = "", *, commune: str = "", department: str = "") -> QuerySet[Organisation]:
    """Living structures whose name holds each word, in a commune (INSEE code) or a department; the caller pages them."""
    found = Organisation.objects.filter(gone_at=None)
    for word in fold(text).split():
        found = found.filter(search_name__contains=word)
    if commune:
        found = found.filter(commune_code=commune)
    if department:
        found = found.filter(Q(commune_code__startswith=department) | Q(commune_code="", postcode__startswith=department))
    return found.order_by("search_name", "id")


def listed_on() -> date | None:
    """The producer's date of the directory, to show how fresh it is; None before the first import."""
    run = imports.last_run(KIND)
    return run.source_date if run else None
