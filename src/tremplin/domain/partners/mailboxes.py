"""How often a body's mailbox was asked, by all teams, and whether it asked for a pause. Only counts and dates cross projects.

The digest of a mailbox is keyed by the instance and not by the project: two teams that write to the same counsellor meet there, without
learning who the other is.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault

ALL_PROJECTS = UUID(int=0)


def normalised(mailbox: str) -> str:
    return mailbox.strip().casefold()


def digest(mailbox: str) -> bytes:
    """The keyed fingerprint of a mailbox, the same in every project of the instance; empty for no mailbox."""
    return vault.lasting_blind(ALL_PROJECTS, "mailbox", normalised(mailbox)) if mailbox.strip() else b""


def month_start(actor: Actor) -> datetime:
    """The first moment of this month, where the project works."""
    first = actor.today.replace(day=1)
    return datetime(first.year, first.month, 1, tzinfo=ZoneInfo(actor.project.time_zone))


def asks_this_month(digests: Iterable[bytes], since: datetime) -> dict[bytes, int]:
    """How many handovers all projects sent to each of these mailboxes since that moment: counts only, one query."""
    wanted = [bytes(value) for value in set(digests) if value]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT d, asks_this_month(d, %s) FROM unnest(%s::bytea[]) AS d", [since, wanted])
        return {bytes(row[0]): int(row[1]) for row in cursor.fetchall()}


def asks_of(mailbox: str, since: datetime) -> int:
    """The same for one mailbox."""
    value = digest(mailbox)
    return asks_this_month([value], since).get(value, 0)


def pauses(digests: Iterable[bytes], today: date) -> dict[bytes, date]:
    """Until when each of these mailboxes asked all teams to wait; those that did not are absent."""
    wanted = [bytes(value) for value in set(digests) if value]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM paused_mailboxes(%s::bytea[], %s)", [wanted, today])
        return {bytes(row[0]): row[1] for row in cursor.fetchall()}
