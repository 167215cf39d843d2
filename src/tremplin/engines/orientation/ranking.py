"""Filters, criteria and order of services for one person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import numpy as np

from tremplin.engines.explanation import Reason
from tremplin.engines.orientation.answers import Orientation, Treatment, Why
from tremplin.engines.orientation.asked import Asked, Weights
from tremplin.engines.orientation.directory import ON_SITE, REMOTE, Directory, Mask, Numbers
from tremplin.engines.orientation.telling import suggestion

OPERATIONS = ("match_themes", "keep_public", "keep_zone", "keep_free", "keep_reception", "keep_reach")


def orient(asked: Asked, directory: Directory, *, today: date, weights: Weights | None = None, limit: int = 25) -> Orientation:
    """Ranks the directory's services for one person.

    Args:
        today: to tell how old an entry is.
        limit: most suggestions returned; `fitting` says how many there were.

    Same score: the nearest first, then by id. Services without coordinates stay in the list, after those as good that have some.

    Raises:
        ValueError: no need and no wish, or coordinates that are no place.
    """
    _require_question(asked)
    weights = weights or Weights()
    km = _distances(asked, directory)
    matches = _matches(asked, directory, weights)
    kept = np.ones(len(directory), dtype=bool)
    set_aside: dict[str, int] = {}
    for code, fits in _filters(asked, directory, km, matches):
        set_aside[code] = int((kept & ~fits).sum())
        kept &= fits
    chosen = np.flatnonzero(kept)
    far = np.where(np.isnan(km), np.inf, km)
    public = np.where(
        directory.marked(directory.by_public, asked.publics), 1.0, np.where(directory.for_all, weights.for_all, 0.0)
    )
    if asked.minor:
        # MIN-05: no score, not even in passing: the criteria one after the other, in the person's own order of needs.
        keys = [np.arange(len(directory)), far, -public, *(-match for match in reversed(matches))]
        ordered = chosen[np.lexsort([key[chosen] for key in keys])]
        told = [suggestion(asked, directory, int(rank), km, today) for rank in ordered[:limit]]
    else:
        criteria = _criteria(asked, directory, km, matches, public, today, weights)
        # Rounded, so that services as good as each other are not told apart by the last bit of a sum.
        score = np.round(sum(weight * value for _, value, weight in criteria), 9)
        ordered = chosen[np.lexsort((chosen, far[chosen], -score[chosen]))]
        told = [suggestion(asked, directory, int(rank), km, today, criteria, score) for rank in ordered[:limit]]
    return Orientation(tuple(told), len(chosen), set_aside, _treatment(asked, directory, weights))


def why_not(asked: Asked, directory: Directory, service_id: str) -> list[Reason]:
    """Every rule that sets a service aside for this person; empty when it fits."""
    _require_question(asked)
    rank = directory.rank_of.get(service_id)
    if rank is None:
        return [Reason(Why.UNKNOWN_SERVICE)]
    km = _distances(asked, directory)
    service = directory.services[rank]
    params: dict[str, Reason] = {
        Why.OTHER_PUBLIC: Reason(Why.OTHER_PUBLIC, {"publics": tuple(sorted(service.publics))}),
        Why.TOO_FAR: Reason(Why.TOO_FAR, {"km": round(float(km[rank]), 1), "max_km": max(asked.max_km.values(), default=0.0)}),
        Why.OTHER_RECEPTION: Reason(Why.OTHER_RECEPTION, {"asked": asked.reception}),
    }
    filters = _filters(asked, directory, km, _matches(asked, directory, Weights()))
    return [params.get(code, Reason(code)) for code, fits in filters if not fits[rank]]


def _require_question(asked: Asked) -> None:
    if not asked.needs and not asked.wishes:
        raise ValueError("nothing is asked: at least one need or one wish")
    if (asked.lat is None) is not (asked.lon is None):
        raise ValueError("a place has a latitude and a longitude")
    if asked.lat is not None and asked.lon is not None and not (abs(asked.lat) <= 90 and abs(asked.lon) <= 180):
        raise ValueError(f"({asked.lat}, {asked.lon}) is no place in degrees")


def _distances(asked: Asked, directory: Directory) -> Numbers:
    if asked.lat is None or asked.lon is None:
        return np.full(len(directory), np.nan)
    return directory.km_from(asked.lat, asked.lon)


def _matches(asked: Asked, directory: Directory, weights: Weights) -> list[Numbers]:
    """For each need, then each wish: 1 for the very theme, less for its category, 0 for none."""
    found = []
    for code in (*asked.needs, *asked.wishes):
        match = np.zeros(len(directory))
        exact, alike = (directory.by_theme, directory.by_category) if "--" in code else (directory.by_category, {})
        stem = code.split("--", 1)[0]
        if stem in alike:
            match[alike[stem]] = weights.same_category
        if code in exact:
            match[exact[code]] = 1.0
        found.append(match)
    return found


def _filters(asked: Asked, directory: Directory, km: Numbers, matches: list[Numbers]) -> list[tuple[Why, Mask]]:
    """The rules in order, each with the services that pass it. What is unknown never excludes."""
    everyone = np.ones(len(directory), dtype=bool)
    publics = directory.for_all | directory.marked(directory.by_public, asked.publics) if asked.publics else everyone
    zones = directory.everywhere | directory.marked(directory.by_zone, asked.zones) if asked.zones else everyone
    by_reception = {REMOTE: directory.remote, ON_SITE: directory.on_site}
    reach = everyone
    if asked.max_km:
        # What can be had at a distance is within reach, unless only meeting will do.
        reach = ~(km > max(asked.max_km.values())) | (directory.remote & (asked.reception != ON_SITE))
    return [
        (Why.NO_THEME, np.any(np.array(matches) > 0, axis=0)),
        (Why.OTHER_PUBLIC, publics),
        (Why.OTHER_ZONE, zones),
        (Why.NOT_FREE, ~directory.paying if asked.free_only else everyone),
        (Why.OTHER_RECEPTION, by_reception.get(asked.reception, everyone)),
        (Why.TOO_FAR, reach),
    ]


def _criteria(
    asked: Asked, directory: Directory, km: Numbers, matches: list[Numbers], public: Numbers, today: date, weights: Weights
) -> list[tuple[str, Numbers, float]]:
    """Code, value in [0, 1] of each service, and weight."""
    shares = [1 / (rank + 1) for rank in range(len(asked.needs))]
    shares += [weights.wish / (rank + 1) for rank in range(len(asked.wishes))]
    themes = np.array(shares) @ np.array(matches) / sum(shares)
    on_site = np.where(np.isnan(km) | ~directory.on_site, 0.0, weights.half_km / (weights.half_km + np.nan_to_num(km)))
    near = np.maximum(on_site, np.where(directory.remote, weights.remote_near, 0.0))
    days = today.toordinal() - directory.updated
    fresh = np.clip((weights.stale_days - days) / (weights.stale_days - weights.fresh_days), 0, 1)
    return [
        ("themes", themes, weights.themes),
        ("near", near, weights.near),
        ("public", public, weights.public),
        ("fresh", fresh, weights.fresh),
    ]


def _treatment(asked: Asked, directory: Directory, weights: Weights) -> Treatment:
    """What was really used: a datum the person did not give is not listed."""
    given = {
        "needs": asked.needs,
        "wishes": asked.wishes,
        "place": asked.lat is not None,
        "publics": asked.publics,
        "zones": asked.zones,
        "reception": asked.reception,
        "free_only": asked.free_only,
        "max_km": asked.max_km,
    }
    sources = sorted({service.source for service in directory.services})
    data = [(name, "person") for name, value in given.items() if value] + [("services", source) for source in sources]
    if asked.minor:
        order = ("needs", "wishes", "public", "km")
        return Treatment("aid", "ordered_criteria", tuple(data), {"order": order}, (*OPERATIONS, "order_by_criteria"))
    return Treatment(
        "aid", "weighted_criteria", tuple(data), {**asdict(weights)}, (*OPERATIONS, "weigh_criteria", "order_by_score")
    )
