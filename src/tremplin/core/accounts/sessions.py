"""Open sessions of an account (SEC-06): listed by allauth's page, closed from here."""

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db import transaction

from tremplin.core.accounts.models import User


def close_sessions(user_id: UUID) -> None:
    """End every session of the account, on every device."""
    for session in UserSession.objects.filter(user_id=user_id):
        session.end()


@transaction.atomic
def disable(user: User) -> None:
    """The account can't sign in any more, and what is open closes at once."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    close_sessions(user.pk)
