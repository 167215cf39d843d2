"""Who comes in, with the projects that open to them: the account and its memberships are read by one question."""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from tremplin.core import clock
from tremplin.core.accounts.models import User

ROWS = "(SELECT coalesce(jsonb_agg(to_jsonb(held) ORDER BY held.name), '[]') FROM memberships_of(accounts_user.id, %s) held)"


class MemberBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in as allauth does; the account of a session brings `membership_rows`, which `access.accesses_of_user` reads."""

    def get_user(self, user_id: UUID) -> Any:
        rows = RawSQL(ROWS, [clock.now().date()], output_field=JSONField())  # noqa: S611  # a constant text
        user = User.objects.annotate(membership_rows=rows).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
