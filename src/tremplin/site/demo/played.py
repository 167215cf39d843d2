"""What is played by the real verbs and not written in bulk: two projects that hand over to each other, and what phones brought.

Copies of handovers are written by named functions of the database that the web role alone may call, and answers to operations by the apply
path; the few of the demo go through both. As the web role, after the world stands, in one transaction; only its secrets are drawn by chance.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction

from tremplin.core.tenancy.access import accesses_of
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import as_actor
from tremplin.site.demo.places import demo_moment, uid, user_id
from tremplin.site.demo.stories import moment


@contextmanager
def as_web() -> Iterator[None]:
    """The commands that make the demo run as the importer; these verbs are the web's."""
    connection = connections["default"]
    before = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    password = (settings.DATA / "secrets" / "db-web.password").read_text().strip()
    connection.close()
    connection.settings_dict.update(USER="tremplin_web", PASSWORD=password)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@dataclass(slots=True)
class Cast:
    """The members of the demo at any moment, as the middleware would make them."""

    until: datetime
    known: dict[tuple[str, UUID], Actor] = field(default_factory=dict)

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        return moment(self.until.date() - timedelta(days=days_ago), hour, minute)

    def member(self, key: str, project: str, at: datetime) -> Actor:
        project_id = uid("project", project)
        if (key, project_id) not in self.known:
            access = next(access for access in accesses_of(user_id(key)) if access.project.id == project_id)
            self.known[key, project_id] = access.actor(user_id(key), "", at)
        return self.known[key, project_id].at(at)

    def does(self, actor: Actor, verb: Callable[..., Any], *subjects: Any, **values: Any) -> Any:
        with as_actor(actor):
            return verb(actor, *subjects, **values)


def play(until: datetime | None = None) -> None:
    """All of it, or nothing."""
    from tremplin.site.demo import exchanges, phones

    cast = Cast(until or demo_moment())
    with transaction.atomic():
        exchanges.play(cast)
        phones.play(cast)
