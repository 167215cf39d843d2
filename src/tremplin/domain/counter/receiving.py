"""The door of the receiver without account: from a secret in hand to one handover of one project, and nothing else of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import project_context
from tremplin.core.tenancy.models import Project
from tremplin.core.tenancy.tokens import hash_token
from tremplin.core.vault import vault
from tremplin.domain.counter import policies
from tremplin.domain.counter.cards import Card
from tremplin.domain.counter.models import Referral, ReferralLink

REFUSALS_PER_WINDOW = 20
WINDOW_SECONDS = 600
RENEWALS_PER_HOUR = 3
CODES_PER_WINDOW = 10
HOUR_SECONDS = 3600
EVERYWHERE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Opened:
    """What the database tells of a link to whoever holds its secret."""

    link_id: UUID
    referral_id: UUID
    project: Project
    revoked_at: datetime | None
    session_until: datetime | None


@dataclass(frozen=True, slots=True)
class Places:
    """Where a receiver's buttons lead, and the page they stand in: the same words serve the link and the member's pages."""

    base: str
    card: str
    answer: str
    propose_date: str
    set_meeting: str
    decline: str
    meeting: str
    renew: str = ""
    pause: str = ""
    crumbs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One receiver, inside the ticket of the sender's project, for one handover."""

    actor: Actor
    referral: Referral
    link: ReferralLink
    secret: str
    places: Places | None = None
    kept: Card | None = None


def by_token(token: str) -> Opened | None:
    """The link of a mailed address, whatever its state; None when there is none."""
    return _found("SELECT * FROM open_link(%s)", token)


def by_session(secret: str) -> Opened | None:
    """The link whose session this browser holds; None when there is none."""
    return _found("SELECT * FROM open_link_session(%s)", secret) if secret else None


def _found(question: str, secret: str) -> Opened | None:
    with connection.cursor() as cursor:
        cursor.execute(question, [hash_token(secret)])
        row = cursor.fetchone()
    if row is None:
        return None
    (
        link_id,
        referral_id,
        _expires,
        _opened,
        revoked_at,
        session_until,
        project_id,
        slug,
        name,
        kind,
        leads,
        summary,
        time_zone,
    ) = row
    project = Project(id=project_id, slug=slug, name=name, kind=kind, leads=leads, summary=summary, time_zone=time_zone)
    project._state.adding = False
    return Opened(link_id, referral_id, project, revoked_at, session_until)


@contextmanager
def door(
    opened: Opened, now: datetime, secret: str = "", places: Places | None = None, kept: Card | None = None
) -> Iterator[Visit]:
    """Open the sender's project for this one handover: an actor without account nor role, whose purpose names it."""
    with project_context(None, [opened.project.id]):
        purpose = policies.receiving_purpose(opened.referral_id)
        actor = Actor(
            user_id=None, name="", project=opened.project, roles=frozenset(), territory_ids=frozenset(), now=now, purpose=purpose
        )
        referral = policies.referral_of_link(actor).select_related("person", "partner").get()
        link = ReferralLink.objects.select_related("referral__person", "referral__partner").get(
            pk=opened.link_id, referral=referral
        )
        yield Visit(actor, referral, link, secret, places, kept)


def refused_too_often(address: str, now: datetime) -> bool:
    """Count one refused link from this address; True above twenty in ten minutes. The address itself is not kept."""
    return _count(f"refused {address}", now, WINDOW_SECONDS) > REFUSALS_PER_WINDOW


def renewed_too_often(link_id: UUID, now: datetime) -> bool:
    """Count one wish for a new link; True above three in an hour: nobody floods a mailbox through us."""
    return _count(f"renewed {link_id}", now, HOUR_SECONDS) > RENEWALS_PER_HOUR


def codes_too_often(actor: Actor) -> bool:
    """Count one code typed by this member; True above ten in ten minutes."""
    return _count(f"code {actor.user_id}", actor.now, WINDOW_SECONDS) > CODES_PER_WINDOW


def _count(key: str, now: datetime, seconds: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count_attempt(%s, %s, %s, 1)", [vault.blind(EVERYWHERE, "attempt", key), now, seconds])
        return int(cursor.fetchone()[0])
