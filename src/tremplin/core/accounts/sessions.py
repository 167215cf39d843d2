"""Open sessions of an account (SEC-06): listed by allauth's page, closed from here."""

from datetime import UTC, datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from tremplin.core.accounts.models import User


def close_sessions(user_id: UUID) -> None:
    """End every session of the account, on every device."""
    for session in UserSession.objects.filter(user_id=user_id):
        session.end()
    # A session whose signature is renewed after a change of key takes a new name, which allauth's list does not know.
    for stored in Session.objects.filter(expire_date__gt=datetime.now(UTC)).iterator():
        if stored.get_decoded().get(SESSION_KEY) == str(user_id):
            stored.delete()


@transaction.atomic
def disable(user: User) -> None:
    """The account can't sign in any more, and what is open closes at once."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    close_sessions(user.pk)


def enable(user: User) -> None:
    """The account may sign in again, with its own passphrase and second factor."""
    User.objects.filter(pk=user.pk).update(is_active=True)
