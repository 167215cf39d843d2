"""A verb that is sent twice gives back the row of its first time: the id comes from whoever sends it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.models import ProjectModel

M = TypeVar("M", bound=ProjectModel)
_free: ContextVar[frozenset[UUID]] = ContextVar("ids that stand for nothing yet", default=frozenset())


def noted_already(model: type[M], actor: Actor, id: UUID | None, **same: Any) -> M | None:
    """The row of this id that the project has already; `same`: of this person, of this goal."""
    if id is None or id in _free.get():
        return None
    found: M | None = model._default_manager.filter(project_id=actor.project_id, id=id, **same).first()
    return found


@contextmanager
def known_free(ids: Iterable[UUID]) -> Iterator[None]:
    """Within this block nobody asks again for these ids: they were looked up together and locked. The primary key stays the judge."""
    token = _free.set(frozenset(ids))
    try:
        yield
    finally:
        _free.reset(token)
