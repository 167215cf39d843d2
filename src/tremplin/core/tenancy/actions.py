"""Projects and teams: creating one, inviting, joining, changing a part, leaving."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tremplin.core.accounts.models import User
from tremplin.core.accounts.sessions import close_sessions
from tremplin.core.journal import journal
from tremplin.core.tenancy import policies, queries
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.context import project_context
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.models import Invitation, Membership, Project
from tremplin.core.tenancy.tokens import hash_token, new_token

INVITATION_DAYS = 7
LONGEST_SLUG = 50


def create_project(
    user: User,
    *,
    name: str,
    leads: Collection[str],
    now: datetime,
    kind: str = Project.Kind.ACTION,
    summary: str = "",
    time_zone: str = "Europe/Paris",
) -> Actor:
    """Open a project; its creator becomes its coordinator. Returns the creator as an actor of the new project.

    The caller goes on inside `project_context(user.pk, [actor.project_id])` for what the project starts with.

    Raises:
        NotAllowed: the person may not create projects.
        Invalid: no lead organisation is named.
    """
    policies.require(policies.can_create_projects(user))
    named = [lead.strip() for lead in leads if lead.strip()]
    if not named:
        raise Invalid(_("Nommez au moins une structure porteuse."), field="leads")
    project_id = uuid7()
    with project_context(user.pk, [project_id]):
        project = _insert_project(
            Project(id=project_id, name=name, kind=kind, leads=named, summary=summary, time_zone=time_zone, created_at=now)
        )
        actor = Actor(user.pk, user.name, project, frozenset({Role.COORDINATOR}), None, now)
        Membership.objects.create(project=project, user=user, role=Role.COORDINATOR, starts_on=actor.today, created_at=now)
        journal.record(actor, "project.created", project)
    return actor


def _insert_project(project: Project) -> Project:
    """Addresses are unique over all projects, also those that nobody here may see: a taken one gets an ending."""
    project.slug = slugify(project.name)[:LONGEST_SLUG] or "projet"
    try:
        with transaction.atomic():
            project.save(force_insert=True)
    except IntegrityError:
        project.slug = f"{project.slug}-{get_random_string(5, 'abcdefghjkmnpqrstuvwxyz23456789')}"
        project.save(force_insert=True)
    return project


@transaction.atomic
def invite(
    actor: Actor, *, email: str, role: str, trade: str = "", territory_ids: Collection[UUID] = ()
) -> tuple[Invitation, str]:
    """Invite somebody by a link that serves once, within seven days. Returns the invitation and the token, which is kept nowhere."""
    policies.require(policies.can_manage_team(actor))
    if actor.user_id is None:
        raise NotAllowed  # a job invites nobody
    if role not in queries.INVITABLE:
        raise Invalid(_("Choisissez un rôle de la liste."), field="role")
    places = _known_territories(actor, territory_ids)
    address = email.strip().lower()
    if Membership.objects.filter(
        project_id=actor.project_id, user__email=address, role=role, ended_at=None, ends_on=None
    ).exists():
        raise Invalid(_("Cette personne a déjà ce rôle dans l’équipe."), field="email")
    token, hashed = new_token()
    invitation = Invitation.objects.create(
        project_id=actor.project_id, email=address, role=role, trade=trade, territory_ids=places, token_hash=hashed,
        invited_by_id=actor.user_id, expires_at=actor.now + timedelta(days=INVITATION_DAYS), created_at=actor.now,
    )  # fmt: skip
    journal.record(actor, "invitation.sent", invitation, because=role)
    return invitation, token


def _known_territories(actor: Actor, territory_ids: Collection[UUID]) -> list[UUID]:
    """A territory of another project gets the same answer as one that does not exist."""
    known = {identifier for identifier, _name in queries.choices(actor, "territories")}
    if not {str(one) for one in territory_ids} <= known:
        raise Invalid(_("Choisissez des territoires de la liste."), field="territory_ids")
    return list(territory_ids)


@transaction.atomic
def revoke_invitation(actor: Actor, invitation: Invitation) -> Invitation:
    """The link stops opening anything."""
    policies.require(policies.can_manage_team(actor) and invitation.project_id == actor.project_id)
    done = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=actor.now)
    if not done:
        raise WrongMoment(_("Cette invitation a déjà servi ou a déjà été annulée."), invitation)
    journal.record(actor, "invitation.revoked", invitation)
    invitation.revoked_at = actor.now
    return invitation


@transaction.atomic
def accept_invitation(user: User, token: str, *, now: datetime) -> UUID:
    """Join the project behind the link. The database consumes the link and adds the member in one statement.

    Raises:
        WrongMoment: the link was used, revoked, has expired, is unknown, or is for somebody else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT accept_invitation(%s, %s, %s, %s)", [hash_token(token), user.pk, now, now.date()])
        project_id: UUID | None = cursor.fetchone()[0]
    if project_id is None:
        raise WrongMoment(_("Ce lien ne sert plus, ou il est pour une autre adresse."))
    with project_context(user.pk, [project_id]):
        project = Project.objects.get(pk=project_id)
        row = Membership.objects.filter(project=project, user=user, ended_at=None).order_by("-created_at").first()
        actor = Actor(user.pk, user.name, project, frozenset({Role(row.role)} if row else ()), None, now)
        journal.record(actor, "membership.started", row or project, because="invitation")
    return project_id


@transaction.atomic
def change_part(actor: Actor, membership: Membership, *, trade: str, territory_ids: Collection[UUID]) -> Membership:
    """Change where a member works, and as what; no territory named means the whole project."""
    policies.require(policies.can_manage_team(actor) and membership.project_id == actor.project_id)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.ended_at:
        raise WrongMoment(_("Cette personne a quitté l’équipe."), membership)
    membership.trade = trade
    membership.territory_ids = _known_territories(actor, territory_ids)
    membership.save(update_fields=["trade", "territory_ids"])
    journal.record(actor, "membership.changed", membership)
    return membership


@transaction.atomic
def end_membership(actor: Actor, membership: Membership) -> Membership:
    """The person leaves the team at once, and every open session of theirs is closed.

    Raises:
        WrongMoment: they have left already, or nobody would be left to coordinate.
    """
    policies.require(policies.can_manage_team(actor) and membership.project_id == actor.project_id)
    team = list(Membership.objects.select_for_update(of=("self",)).filter(project_id=actor.project_id, ended_at=None))
    leaving = next((row for row in team if row.pk == membership.pk), None)
    if leaving is None:
        raise WrongMoment(_("Cette personne a déjà quitté l’équipe."), membership)
    others = [
        row
        for row in team
        if row.pk != leaving.pk and row.role == Role.COORDINATOR and (row.ends_on is None or row.ends_on >= actor.today)
    ]
    if leaving.role == Role.COORDINATOR and not others:
        raise WrongMoment(_("Le projet garde au moins une personne qui coordonne. Invitez-la d’abord."), membership)
    leaving.ended_at = actor.now
    leaving.save(update_fields=["ended_at"])
    close_sessions(leaving.user_id)
    journal.record(actor, "membership.ended", leaving)
    return leaving
