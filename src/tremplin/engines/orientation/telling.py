"""One suggestion, told: distance, minutes as ranges, and the reasons for it."""

from __future__ import annotations

from datetime import date
from math import ceil, floor

import numpy as np

from tremplin.engines.explanation import Reason
from tremplin.engines.orientation.answers import Criterion, Minutes, Suggestion, Why
from tremplin.engines.orientation.asked import Asked
from tremplin.engines.orientation.directory import EVERYBODY, PAYING, REMOTE, Directory, Numbers, Service, category

DETOUR = 1.3  # streets against the crow's flight
FOOT_KMH = (5.0, 4.0)
FOOT_MAX_KM = 6.0  # beyond, nobody is told to walk
TRANSIT_KMH = (20.0, 10.0)
TRANSIT_ACCESS_MINUTES = (5, 20)  # walking to the stop and waiting

Criteria = list[tuple[str, Numbers, float]]


def on_foot(km: float) -> Minutes | None:
    """Minutes on foot over a distance as the crow flies; None when too far to walk."""
    if km > FOOT_MAX_KM:
        return None
    fast, slow = (km * DETOUR / speed * 60 for speed in FOOT_KMH)
    return Minutes(floor(fast), ceil(slow))


def by_transit(km: float) -> Minutes:
    """Minutes by public transport, door to door: a wide range, since no timetable is read."""
    fast, slow = (access + km * DETOUR / speed * 60 for access, speed in zip(TRANSIT_ACCESS_MINUTES, TRANSIT_KMH, strict=True))
    return Minutes(floor(fast), ceil(slow))


def suggestion(
    asked: Asked,
    directory: Directory,
    rank: int,
    distances: Numbers,
    today: date,
    criteria: Criteria | None = None,
    score: Numbers | None = None,
) -> Suggestion:
    """All that is told of one service; without criteria (for a minor) there is no number but distances and dates."""
    service = directory.services[rank]
    on_site = bool(directory.on_site[rank])
    km = float(distances[rank]) if on_site and np.isfinite(distances[rank]) else None
    return Suggestion(
        service_id=service.id,
        km=None if km is None else round(km, 1),
        foot=None if km is None else on_foot(km),
        transit=None if km is None else by_transit(km),
        remote=bool(directory.remote[rank]),
        themes=_answering(asked, service),
        reasons=tuple(_reasons(asked, service, km, on_site, today)),
        score=None if score is None else float(score[rank]),
        criteria=tuple(Criterion(code, float(value[rank]), weight) for code, value, weight in criteria or ()),
    )


def _answering(asked: Asked, service: Service) -> tuple[str, ...]:
    stems = {category(code) for code in (*asked.needs, *asked.wishes)}
    return tuple(sorted(theme for theme in service.themes if category(theme) in stems))


def _reasons(asked: Asked, service: Service, km: float | None, on_site: bool, today: date) -> list[Reason]:
    reasons = []
    for code, name, codes in ((Why.NEED_MET, "need", asked.needs), (Why.WISH_MET, "wish", asked.wishes)):
        for rank, wanted in enumerate(codes, start=1):
            exact = wanted in service.themes or ("--" not in wanted and any(category(t) == wanted for t in service.themes))
            if exact or any(category(theme) == category(wanted) for theme in service.themes):
                reasons.append(Reason(code, {name: wanted, "rank": rank, "exact": exact}))
    if km is not None:
        reasons.append(Reason(Why.NEAR, {"km": round(km, 1)}))
    elif on_site:
        reasons.append(Reason(Why.DISTANCE_UNKNOWN))
    if REMOTE in service.reception:
        reasons.append(Reason(Why.REMOTE))
    shared = tuple(sorted(service.publics & asked.publics))
    if shared:
        reasons.append(Reason(Why.FOR_THIS_PUBLIC, {"publics": shared}))
    elif not service.publics or EVERYBODY in service.publics:
        reasons.append(Reason(Why.FOR_ALL))
    else:
        reasons.append(Reason(Why.PUBLIC_TO_CHECK, {"publics": tuple(sorted(service.publics))}))
    if service.cost != PAYING:
        reasons.append(Reason(Why.FREE if service.cost else Why.COST_UNKNOWN))
    if service.updated is None:
        reasons.append(Reason(Why.UPDATE_UNKNOWN))
    else:
        reasons.append(Reason(Why.UPDATED, {"on": service.updated, "days": (today - service.updated).days}))
    return reasons
