"""What is kept about one member: account, parts in projects, sessions, kinds of acts. Never how many, nor on which days.

An act is told by its kind and the months of the first and the last one: enough to know what is kept, of no use to measure anybody.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Max, Min

from tremplin.core.accounts.models import User
from tremplin.core.journal.models import Act, Read
from tremplin.core.tenancy.access import Access
from tremplin.core.tenancy.actor import Role
from tremplin.core.tenancy.models import Membership
from tremplin.site.mine import words


@dataclass(frozen=True, slots=True)
class Part:
    """A role in a project."""

    project: str
    role: str
    since: date
    until: date | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Open:
    """A session: where the account is open."""

    browser: str
    address: str
    since: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of act that carries my name, in one project: from which month to which one."""

    project: str
    what: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Known:
    """All of it."""

    name: str
    email: str
    language: str
    since: datetime
    proofs: list[str]
    parts: list[Part]
    sessions: list[Open]
    acts: list[Kind]
    reads: list[Kind]
    kept: list[words.Keeping]


def known_of(user: User, accesses: Sequence[Access], now: datetime) -> Known:
    """For the signed-in member, in the projects they are in today."""
    sessions = UserSession.objects.filter(user_id=user.pk).order_by("-last_seen_at")
    proofs = Authenticator.objects.filter(user_id=user.pk).order_by("type").values_list("type", flat=True)
    return Known(
        name=user.name,
        email=user.email,
        language=user.language,
        since=user.created_at,
        proofs=[words.proof(one) for one in proofs],
        parts=parts(user, accesses),
        sessions=[Open(one.user_agent, one.ip, one.created_at, one.last_seen_at) for one in sessions],
        acts=acts(user, accesses),
        reads=reads(user, accesses),
        kept=words.keepings(),
    )


def parts(user: User, accesses: Sequence[Access]) -> list[Part]:
    names = {access.project.id: access.project.name for access in accesses}
    rows = Membership.objects.filter(user_id=user.pk, project_id__in=list(names)).order_by("starts_on")
    return [
        Part(names[row.project_id], str(Role(row.role).label), row.starts_on, row.ends_on, not row.territory_ids) for row in rows
    ]


def acts(user: User, accesses: Sequence[Access]) -> list[Kind]:
    """By kind: several verbs about one thing are one kind."""
    found: dict[tuple[str, str], Kind] = {}
    for access in accesses:
        rows = Act.objects.filter(project_id=access.project.id, actor_id=user.pk).values("verb")
        for row in rows.annotate(first=Min("at"), last=Max("at")):
            what = words.kind(row["verb"])
            first, last = month(access, row["first"]), month(access, row["last"])
            known = found.get((access.project.name, what))
            if known is not None:
                first, last = min(first, known.first), max(last, known.last)
            found[access.project.name, what] = Kind(access.project.name, what, first, last)
    return sorted(found.values(), key=lambda one: (one.project, one.what))


def reads(user: User, accesses: Sequence[Access]) -> list[Kind]:
    """That I opened files, in each project where I did."""
    found = []
    for access in accesses:
        span = Read.objects.filter(project_id=access.project.id, actor_id=user.pk).aggregate(
            first=Min("month"), last=Max("month")
        )
        if span["first"]:
            found.append(Kind(access.project.name, words.opened(), span["first"], span["last"]))
    return found


def month(access: Access, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(access.project.time_zone)).date().replace(day=1)


def plain(known: Known) -> dict[str, Any]:
    """The same as the page, for a file."""
    return asdict(known)
