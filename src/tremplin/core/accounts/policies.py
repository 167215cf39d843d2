"""Who may run the place, and what may be done to an account."""

from typing import Any

from tremplin.core.accounts.models import User


def can_run_the_place(user: Any) -> bool:
    """Administrators: accounts, jobs, keys. It opens no project and no file."""
    return bool(user.is_authenticated and user.is_active and user.is_administrator)


def can_close(by: User, account: User) -> bool:
    """Any account but one's own: nobody locks themselves out, so one administrator always stays."""
    return can_run_the_place(by) and by.pk != account.pk


def can_give_creation(by: User, account: User) -> bool:
    """An administrator may always create projects, so there is nothing to give or take there."""
    return can_run_the_place(by) and account.is_active and not account.is_administrator
