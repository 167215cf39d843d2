"""Reading the reference tables: which perimeter holds a place, which commune a name means."""

from threading import Lock

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from tremplin.core.imports import queries as imports
from tremplin.core.imports.folding import fold
from tremplin.domain.territories.reference import Commune, Perimeter
from tremplin.engines.targeting.geometry import PointIndex

_lock = Lock()
_indexes: dict[str, tuple[imports.Version, PointIndex]] = {}


def perimeters_at(lat: float, lon: float, layer: str) -> list[str]:
    """Codes of the living perimeters of a layer that hold the point; an edge belongs to its perimeter.

    Perimeters published as points only hold nothing. The index is kept in the process until an import changes the layer.
    """
    return index_of(layer).codes_at(lat, lon)


def index_of(layer: str) -> PointIndex:
    version = imports.version("perimeters", Perimeter)
    with _lock:
        known = _indexes.get(layer)
        if known is None or known[0] != version:
            drawn = Perimeter.objects.filter(layer=layer, gone_at=None).exclude(shape=None).values_list("code", "shape")
            known = (version, PointIndex((code, bytes(shape or b"")) for code, shape in drawn))
            _indexes[layer] = known
        return known[1]


def layers() -> list[str]:
    """The layers that have living perimeters."""
    return list(Perimeter.objects.filter(gone_at=None).order_by("layer").values_list("layer", flat=True).distinct())


def perimeters_of(layer: str, commune: str = "") -> QuerySet[Perimeter]:
    """The living perimeters of a layer, perhaps of one commune (INSEE code)."""
    found = Perimeter.objects.filter(layer=layer, gone_at=None)
    return (found.filter(commune_codes__contains=[commune]) if commune else found).order_by("name", "code")


def communes_named(text: str, limit: int = 10) -> list[Commune]:
    """Living communes by the start of their name or of one of its words, by postcode or INSEE code; the exact and the large first."""
    words = fold(text)
    found = Commune.objects.filter(gone_at=None)
    if not words:
        return []
    if words.isdigit():
        found = found.filter(postcodes__contains=[words]) if len(words) == 5 else found.filter(code__startswith=words)
        if len(words) == 5 and not found.exists():
            found = Commune.objects.filter(gone_at=None, code=words)
    else:
        found = found.filter(search_name__startswith=words) | found.filter(search_name__contains=f" {words}")
    rank = Case(
        When(search_name=words, then=Value(0)),
        When(search_name__startswith=words, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return list(found.annotate(rank=rank).order_by("rank", F("population").desc(nulls_last=True), "code")[:limit])


def commune(code: str) -> Commune | None:
    return Commune.objects.filter(code=code).first()
