"""The place in pictures: one page for a territory, and the footprints of its map."""

import hashlib
import json
from typing import Any
from uuid import UUID

import shapely
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import paged
from tremplin.core.ui.when import say
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.place import bands, drawings, months
from tremplin.domain.outreach.place.asked import Asked, Order, Period, Which
from tremplin.domain.outreach.place.beside import beside
from tremplin.domain.outreach.place.rounds import Row, chosen, rounds
from tremplin.domain.territories import pictures
from tremplin.domain.territories import policies as places
from tremplin.domain.territories.models import Building, Territory
from tremplin.domain.territories.queries import standing


def territory_of(actor: Actor, territory_id: UUID) -> Territory:
    """A territory where the actor walks; any other does not exist for them."""
    territory = get_object_or_404(places.visible_to(actor), pk=territory_id)
    policies.require(policies.can_be_present(actor, territory))
    return territory


@require_GET
@project_view(*FILE_ROLES)
def page(request: HttpRequest, actor: Actor, territory_id: UUID) -> HttpResponse:
    territory, asked = territory_of(actor, territory_id), Asked.of(request.GET)
    first = asked.period.first_day(actor.today)
    buildings = standing(actor, territory)
    walked = rounds(actor, territory, buildings, first)
    rows, (moods, seen) = chosen(walked.rows, asked), beside(actor, territory)
    context = {
        "territory": territory, "asked": asked, "walked": walked, "rows": rows, "page_obj": paged(request, rows),
        "periods": Period.choices, "whiches": Which.choices, "orders": Order.choices, "first": first,
        "houses": drawings.houses(walked.rows, walked.total), "moods": moods, "photos": seen,
        **map_context(actor, territory, rows), **bands_context(actor, territory, walked.bands, first),
        **months_context(actor, territory, [one.building for one in buildings]),
    }  # fmt: skip
    context["fronts"], context["never"] = folded([(row, drawings.facade(row)) for row in context["page_obj"]], asked)
    return render(request, "outreach/place.html", context)


Front = tuple[Row, drawings.Facade | None]


def folded(fronts: list[Front], asked: Asked) -> tuple[list[Front], list[Front]]:
    """Those shown at once, and those where nobody ever went: behind a count, unless they are what was asked for or all there is."""
    gone = [one for one in fronts if one[0].state != "never"]
    if asked.which != Which.ALL or asked.words or not gone:
        return fronts, []
    return gone, [one for one in fronts if one[0].state == "never"]


def map_context(actor: Actor, territory: Territory, rows: list[Row]) -> dict[str, Any]:
    """The plan, and what the map needs to say the same: the buildings of the table, under the same filters."""
    drawn = [row for row in rows if row.building.shape]
    if not drawn:
        return {"plan": None}
    shapes = [(row.building.pk, row.building.name, row.building.shape, row.state) for row in drawn]
    plan = pictures.plan([(territory.pk, territory.name, territory.shape, "ground"), *shapes])
    told = {row.building.pk: (building_url(actor, row.building), words(actor, row)) for row in drawn}
    on_map = [{"id": str(row.building.pk), "state": row.state, **_told(told[row.building.pk])} for row in drawn]
    outlines = plan.outlines if plan else ()
    return {
        "plan": plan, "ground": [one for one in outlines if one.id == territory.pk], "map_json": json.dumps(on_map, ensure_ascii=False),
        "outlines": [(one, *told[one.id]) for one in outlines if one.id in told],
    }  # fmt: skip


def _told(pair: tuple[str, str]) -> dict[str, str]:
    return {"url": pair[0], "words": pair[1]}


def words(actor: Actor, row: Row) -> str:
    """What the map says of a building: the words of its line in the table."""
    name = row.building.name[:1].upper() + row.building.name[1:]
    last = say(row.last_on, actor.today) if row.last_on else _("jamais visité")
    knocked = _("%(n)s portes frappées sur %(total)s") % {"n": row.knocked, "total": row.doors}
    return f"{name} : {last}, {knocked}"


def building_url(actor: Actor, building: Building) -> str:
    return reverse("territories:building", args=[actor.project.slug, building.pk])


def bands_context(actor: Actor, territory: Territory, doors: Any, first: Any) -> dict[str, Any]:
    opened, talked = bands.moments(doors), bands.moments(bands.tries(actor, territory, first))
    lines = [
        (one.label, [(moment, drawings.interval(moment.share.n, moment.share.N)) for moment in (one, two)])
        for one, two in zip(opened, talked, strict=True)
    ]
    return {"bands": lines, "doors_told": bands.told(opened), "tries_told": bands.told(talked), "enough": bands.ENOUGH}


def months_context(actor: Actor, territory: Territory, buildings: list[Building]) -> dict[str, Any]:
    shown, found = months.last_months(actor.today), months.meetings(actor, territory)
    totals = found.totals(shown)
    method, language = method_in_force(actor, territory), get_language() or "fr"
    heard = months.objections(found, shown, method, language, _("autres objections"))
    waves = months.waves(found, buildings, shown)
    lines = [
        (month, total, [(one.label, one.counts[rank]) for one in heard])
        for rank, (month, total) in enumerate(zip(shown, totals, strict=True))
    ]
    return {
        "heard": heard, "heard_bars": drawings.objection_bars(heard, totals, shown), "heard_lines": [line for line in lines if line[1]],
        "met": sum(totals), "thin": drawings.THIN, "waves": [wave for wave in waves if wave.n],
        "wave_bars": drawings.wave_bars(waves, _("Bâtiments où quelqu’un a été rencontré pour la première fois")),
        "beside": sum(wave.beside for wave in waves), "compared": sum(wave.N for wave in waves),
        "by_chance": round(sum(wave.expected for wave in waves), 1),
    }  # fmt: skip


@require_safe
@project_view(*FILE_ROLES)
def footprints(request: HttpRequest, actor: Actor, territory_id: UUID) -> HttpResponse:
    """The outlines of the living buildings, as GeoJSON: places only. What was done there stands on the page."""
    territory = territory_of(actor, territory_id)
    shapes = Building.objects.filter(project_id=actor.project_id, territory=territory, archived_at=None, shape__isnull=False)
    features = [
        {
            "type": "Feature", "id": str(key), "properties": {"name": name},
            "geometry": json.loads(shapely.to_geojson(shapely.from_wkb(bytes(shape)))),
        }
        for key, name, shape in shapes.order_by("position", "name").values_list("id", "name", "shape")
    ]  # fmt: skip
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="application/geo+json")
    # Kept by the browser but asked about each time: whoever has left the team gets a 404, never the copy.
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return get_conditional_response(request, etag=etag, response=response) or response
