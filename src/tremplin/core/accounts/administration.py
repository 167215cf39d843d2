"""What an administrator does to an account; each leaves a line in the place's log."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tremplin.core.accounts import house, policies, sessions
from tremplin.core.accounts.models import User
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.policies import require


def accounts(by: User, text: str = "") -> QuerySet[User]:
    """All accounts, or those whose name or address holds these words."""
    require(policies.can_run_the_place(by))
    found = User.objects.order_by("name", "pk")
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found


@transaction.atomic
def close_account(by: User, account: User, *, now: datetime) -> User:
    """The account can't sign in any more and its sessions end at once (SEC-06). Memberships stay: reopened, it finds them again."""
    require(policies.can_run_the_place(by))
    if not policies.can_close(by, account):
        raise Invalid(_("Vous ne pouvez pas fermer votre propre compte : demandez à une autre personne qui administre."))
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    if not account.is_active:
        raise WrongMoment(_("Ce compte est déjà fermé."))
    sessions.disable(account)
    house.note("account.closed", at=now, by=by.pk, subject="user", subject_id=account.pk)
    return account


@transaction.atomic
def reopen_account(by: User, account: User, *, now: datetime) -> User:
    require(policies.can_run_the_place(by))
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.is_active:
        raise WrongMoment(_("Ce compte est déjà ouvert."))
    sessions.enable(account)
    house.note("account.reopened", at=now, by=by.pk, subject="user", subject_id=account.pk)
    return account


@transaction.atomic
def set_creation(by: User, account: User, *, allowed: bool, now: datetime) -> User:
    """Give or take away the right to create projects."""
    require(policies.can_give_creation(by, account))
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.may_create_projects == allowed:
        raise WrongMoment(_("C’est déjà fait."))
    account.may_create_projects = allowed
    account.save(update_fields=["may_create_projects"])
    house.note("creation.given" if allowed else "creation.taken", at=now, by=by.pk, subject="user", subject_id=account.pk)
    return account
