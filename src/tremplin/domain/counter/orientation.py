"""From a question to leads of the directory: by the engine, or by plain filters when it is switched off (AI-06).

People are never ranked for a service (AI-03): this module only goes from one question to services.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.conf import settings
from django.db.models import Q, Value

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.counter.asking import Search
from tremplin.domain.partners import directory_queries
from tremplin.domain.partners import policies as partner_policies
from tremplin.domain.partners.lists import THEMATICS
from tremplin.domain.partners.models import Service
from tremplin.engines import orientation as engine
from tremplin.engines.explanation import Reason
from tremplin.engines.orientation.directory import EARTH_KM, EVERYBODY, EVERYWHERE, PAYING

MOST = 96
FOOT_KM_PER_MINUTE = 5.0 / 60 / 1.3
TRANSIT_KM_PER_MINUTE, TRANSIT_ACCESS = 20.0 / 60 / 1.3, 5
"""The engine's own fastest walk and ride: a limit never sets aside what could still be reached."""


@dataclass(frozen=True, slots=True)
class Known:
    """What this project says of a service, or of the partner that runs it."""

    paused_until: date | None
    opinion: str


@dataclass(frozen=True, slots=True)
class Lead:
    """One service for this question, with what the project knows of it."""

    service: Service
    km: float | None
    foot: tuple[int, int] | None
    transit: tuple[int, int] | None
    remote: bool
    reasons: tuple[Reason, ...]
    explanation: Mapping[str, Any]
    remark: Known | None = None
    partner: Known | None = None

    def closed_until(self, today: date) -> date | None:
        """A pause noted by the team, for the service or for its partner."""
        dates = [self.remark.paused_until if self.remark else None, self.partner.paused_until if self.partner else None]
        return max((day for day in dates if day and day >= today), default=None)


@dataclass(frozen=True, slots=True)
class Found:
    """The list, how many fit, how many each rule set aside, and how it was made."""

    leads: list[Lead]
    fitting: int
    set_aside: Mapping[str, int] = field(default_factory=dict)
    treatment: Mapping[str, Any] = field(default_factory=dict)
    engine_on: bool = True


def switched_on() -> bool:
    return bool(getattr(settings, "ORIENTATION_ENGINE", True))


def find(actor: Actor, search: Search, *, only: str = "") -> Found:
    """Leads for a question; nothing asked finds nothing. `only`: one service, to explain it again when it is proposed."""
    if not search.needs:
        return Found([], 0, engine_on=switched_on())
    return by_engine(actor, search, only) if switched_on() else by_filters(actor, search, only)


def by_engine(actor: Actor, search: Search, only: str) -> Found:
    services = directory_queries.directory()
    asked = asked_of(search)
    answer = engine.orient(asked, services, today=actor.today, limit=len(services) if only else MOST)
    chosen = [s for s in answer.suggestions if not only or s.service_id == only]
    rows = directory_queries.services([s.service_id for s in chosen])
    treatment = plain(asdict(answer.treatment))
    leads = [
        Lead(rows[s.service_id], s.km, s.foot, s.transit, s.remote, s.reasons, explanation_of(s, treatment))
        for s in chosen
        if s.service_id in rows
    ]
    return Found(known_here(actor, leads), answer.fitting, {k: v for k, v in answer.set_aside.items() if v}, treatment)


def explanation_of(suggestion: engine.Suggestion, treatment: Mapping[str, Any]) -> dict[str, Any]:
    """The four items of AI-01, in codes: degree and mode, data and sources, parameters and weights applied here, operations."""
    told: dict[str, Any] = {
        "reasons": [{"code": str(r.code), "params": plain(r.params)} for r in suggestion.reasons],
        **treatment,
    }
    if suggestion.score is not None:
        told |= {"score": round(suggestion.score, 3), "weights": [plain(asdict(criterion)) for criterion in suggestion.criteria]}
    return told


def asked_of(search: Search) -> engine.Asked:
    limits: dict[engine.Mode, float] = {}
    if search.minutes and search.by == "foot":
        limits[engine.Mode.FOOT] = search.minutes * FOOT_KM_PER_MINUTE
    elif search.minutes:
        limits[engine.Mode.TRANSIT] = max(0.0, search.minutes - TRANSIT_ACCESS) * TRANSIT_KM_PER_MINUTE
    point = search.place if search.place and search.place.lat is not None else None
    return engine.Asked(
        needs=search.needs,
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        publics=search.publics,
        zones=search.place.zones if search.place else frozenset(),
        reception=search.reception,
        free_only=search.free_only,
        max_km=limits,
        minor=search.minor,
    )


def by_filters(actor: Actor, search: Search, only: str) -> Found:
    """The same question without the engine: what fits, the nearest first, then by name. No number but the distance."""
    wanted = [theme for need in search.needs for theme in themes_under(need)]
    rows = Service.objects.filter(gone_at=None, organisation__gone_at=None, thematics__overlap=wanted).select_related(
        "organisation"
    )
    if search.publics:
        rows = rows.filter(Q(publics__overlap=[*search.publics, EVERYBODY]) | Q(publics=[]))
    if search.place and search.place.zones:
        rows = rows.filter(Q(eligible_zones__overlap=[*search.place.zones, EVERYWHERE]) | Q(eligible_zones=[]))
    if search.free_only:
        rows = rows.exclude(fees=PAYING)
    if search.reception:
        rows = rows.filter(reception_modes__contains=[search.reception])
    if only:
        rows = rows.filter(pk=only)
    told: dict[str, Any] = {
        "degree": "aid",
        "mode": "plain_filters",
        "operations": ["keep_themes", "keep_public", "keep_free", "keep_reception", "order_by_distance"],
    }
    told |= {"data": [["needs", "person"], ["services", "directory"]], "parameters": {}, "reasons": []}
    leads = [
        Lead(service, km_to(search, service), None, None, "a-distance" in service.reception_modes, (), told) for service in rows
    ]
    limit = max(asked_of(search).max_km.values(), default=None)
    reached = [lead for lead in leads if limit is None or lead.km is None or lead.km <= limit or lead.remote]
    reached.sort(key=lambda lead: (lead.km is None, lead.km or 0.0, lead.service.name, lead.service.pk))
    return Found(known_here(actor, reached[:MOST]), len(reached), {}, told, engine_on=False)


def themes_under(need: str) -> list[str]:
    return [need] if "--" in need else [code for code in THEMATICS if code.startswith(f"{need}--")]


def km_to(search: Search, service: Service) -> float | None:
    """Great-circle distance, one decimal; None when either end has no point."""
    place = search.place
    if place is None or place.lat is None or place.lon is None or service.latitude is None or service.longitude is None:
        return None
    lat, there = radians(place.lat), radians(service.latitude)
    half = sin((there - lat) / 2) ** 2 + cos(lat) * cos(there) * sin(radians(service.longitude - place.lon) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)), 1)


def known_here(actor: Actor, leads: list[Lead]) -> list[Lead]:
    """Adds what this project says of the services, remarks and the partners that run them: one question."""
    chosen = [lead.service.pk for lead in leads]
    organisations = {lead.service.organisation_id for lead in leads}
    said = partner_policies.remarks_visible_to(actor).filter(service_id__in=chosen)
    ours = partner_policies.visible_to(actor).filter(organisation_id__in=organisations, archived_at=None)
    about = said.annotate(of=Value("service")).values_list("of", "service_id", "paused_until", "opinion")
    by = ours.annotate(of=Value("organisation"), none=Value("")).values_list("of", "organisation_id", "paused_until", "none")
    known = {(of, key): Known(until, opinion) for of, key, until, opinion in about.union(by, all=True)}
    return [
        replace(
            lead,
            remark=known.get(("service", lead.service.pk)),
            partner=known.get(("organisation", lead.service.organisation_id)),
        )
        for lead in leads
    ]


def plain(value: Any) -> Any:
    """Dates and sets as JSON keeps them."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
