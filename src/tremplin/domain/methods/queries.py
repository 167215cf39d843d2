"""Which method a project lives by, here and now: the method it took, with the local variant of each territory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.models import Project
from tremplin.domain.methods.models import LocalVariant
from tremplin.domain.methods.reading import (
    Cadence,
    Difference,
    ExitReason,
    Method,
    MethodError,
    Objection,
    Outcome,
    Topic,
    apply,
    differences,
    library,
)
from tremplin.domain.territories.models import Territory

__all__ = [
    "Adopted", "Cadence", "Compared", "ExitReason", "Method", "Objection", "Outcome", "Topic", "adopted", "cadence", "changes_of", "compare",
    "exit_reasons", "forget", "history", "lived", "method_in_force", "objections", "outcomes", "sound", "topics", "trade_choices", "variant_of",
]  # fmt: skip

UNTIL_CHOSEN = "boosters"
"""A project that has not chosen yet still needs lists to note its first meetings with."""
MEMORY = "_methods_in_force"
IN_FORCE = """
SELECT variant.*, coalesce(taken.method_key, '') AS taken_key, taken.method_version AS taken_version, taken.created_at AS taken_at,
       taken.adopted_by AS taken_by
  FROM (VALUES (1)) AS one (row)
  LEFT JOIN (SELECT * FROM methods_adoption WHERE project_id = %(project)s ORDER BY created_at DESC, id DESC LIMIT 1) AS taken ON true
  LEFT JOIN (SELECT DISTINCT ON (territory_id) * FROM methods_localvariant WHERE project_id = %(project)s ORDER BY territory_id, number DESC)
       AS variant ON true
"""
"""The method that the project took and the last variant of each territory: at least one row, be there neither."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """The method that the project took, when and by whom; `newer` is the version shipped since, if another."""

    method: Method
    version: str
    at: datetime
    by: UUID | None
    newer: str = ""


@dataclass(slots=True)
class _Memory:
    """What one request has read already: one query for the whole page, however many territories it shows."""

    adopted: Adopted | None
    variants: dict[UUID, LocalVariant]
    methods: dict[UUID | None, Method] = field(default_factory=dict)


def method_in_force(actor_or_project: Actor | Project, territory: Territory | UUID | None = None) -> Method:
    """The method as lived on this territory (the whole project's when none is named).

    A project without a method yet gets the lists of « Boosters ». Read once per request, by one query.
    """
    memory = _memory(_project(actor_or_project))
    key = territory.pk if isinstance(territory, Territory) else territory
    if key not in memory.methods:
        base = memory.adopted.method if memory.adopted else library()[UNTIL_CHOSEN]
        variant = memory.variants.get(key) if key else None
        memory.methods[key] = lived(base, variant.changes if variant else {})
    return memory.methods[key]


def objections(actor: Actor | Project, territory: Territory | UUID | None = None) -> tuple[Objection, ...]:
    """The objections in use on this territory, in the order of the method."""
    return method_in_force(actor, territory).open_objections


def topics(actor: Actor | Project, territory: Territory | UUID | None = None) -> tuple[Topic, ...]:
    return method_in_force(actor, territory).open_topics


def cadence(actor: Actor | Project, territory: Territory | UUID | None = None) -> Cadence:
    return method_in_force(actor, territory).cadence


def exit_reasons(actor: Actor | Project) -> tuple[ExitReason, ...]:
    return tuple(method_in_force(actor).exits.values())


def outcomes(actor: Actor | Project) -> tuple[Outcome, ...]:
    return tuple(method_in_force(actor).outcomes.values())


def trade_choices(actor: Actor) -> list[tuple[str, str]]:
    """The trades of the method in force, for the team's forms."""
    language = get_language() or "fr"
    return [(code, trade.name.read(language)) for code, trade in method_in_force(actor).trades.items()]


def adopted(actor_or_project: Actor | Project) -> Adopted | None:
    """The method that the project took, or None when it has not chosen yet."""
    return _memory(_project(actor_or_project)).adopted


def variant_of(actor_or_project: Actor | Project, territory: Territory | UUID) -> LocalVariant | None:
    """The variant that counts today on this territory: its last one, if it was written for the method in force."""
    key = territory.pk if isinstance(territory, Territory) else territory
    return _memory(_project(actor_or_project)).variants.get(key)


def changes_of(actor_or_project: Actor | Project, territory: Territory | UUID) -> Mapping[str, object]:
    variant = variant_of(actor_or_project, territory)
    return variant.changes if variant else {}


def history(actor: Actor, territory: Territory) -> list[LocalVariant]:
    """Every variant of the territory for the method in force, the latest first."""
    taken = adopted(actor)
    rows = LocalVariant.objects.filter(project_id=actor.project_id, territory=territory).order_by("-number")
    return [row for row in rows if taken is None or row.method_key == taken.method.key]


def lived(base: Method, changes: Mapping[str, object]) -> Method:
    """The method with these changes; changes that a later version of the method can't take any more are left out, never the others."""
    return _lived(base.key, json.dumps(changes, sort_keys=True))


@lru_cache(maxsize=256)
def _lived(key: str, written: str) -> Method:
    """Read once: a shipped method never changes while the process lives, and reading one takes longer than most pages."""
    base, changes = library()[key], json.loads(written)
    try:
        return apply(base, changes)
    except MethodError:
        kept = {path: value for path, value in changes.items() if sound(base, path, value)}
        try:
            return apply(base, kept)
        except MethodError:
            return base


def sound(base: Method, path: str, value: object) -> bool:
    """Whether this one change can be applied to the method by itself."""
    try:
        apply(base, {path: value})
    except MethodError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the page of differences: a path of the method, its value there, and the value of each territory that differs."""

    path: str
    base: object
    values: Mapping[UUID, object]


def compare(actor: Actor, territories: list[Territory]) -> list[Compared]:
    """What each of these territories does otherwise, in the order of the method."""
    base = method_in_force(actor)
    lines: dict[str, Difference] = {}
    values: dict[str, dict[UUID, object]] = {}
    gathered: dict[str, object] = {}
    for territory in territories:
        for line in _known_differences(base, changes_of(actor, territory)):
            lines[line.path] = line
            values.setdefault(line.path, {})[territory.pk] = line.variant
            gathered.setdefault(line.path, line.variant)
    ordered = [line.path for line in differences(base, gathered)]
    return [Compared(path, lines[path].base, values[path]) for path in ordered]


def _known_differences(base: Method, changes: Mapping[str, object]) -> list[Difference]:
    try:
        return differences(base, changes)
    except MethodError:
        return differences(base, {path: value for path, value in changes.items() if sound(base, path, value)})


def forget(actor_or_project: Actor | Project) -> None:
    """Call after an adoption or a new variant, so that the rest of the request sees it."""
    _project(actor_or_project).__dict__.pop(MEMORY, None)


def _project(actor_or_project: Actor | Project) -> Project:
    return actor_or_project.project if isinstance(actor_or_project, Actor) else actor_or_project


def _memory(project: Project) -> _Memory:
    """Kept on the Project object, which lives as long as the request (or the job) that it serves."""
    memory = project.__dict__.get(MEMORY)
    if not isinstance(memory, _Memory):
        memory = project.__dict__[MEMORY] = _read(project)
    return memory


def _read(project: Project) -> _Memory:
    rows = list(LocalVariant.objects.raw(IN_FORCE, {"project": project.pk}))
    taken: Any = rows[0]
    method = library().get(taken.taken_key)
    key = method.key if method else UNTIL_CHOSEN
    variants = {row.territory_id: row for row in rows if row.pk and row.method_key == key}
    if method is None:
        return _Memory(None, variants)
    newer = method.version if method.version != taken.taken_version else ""
    return _Memory(Adopted(method, taken.taken_version, taken.taken_at, taken.taken_by, newer), variants)
