"""What a person does with their own account."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tremplin.core.accounts.models import User
from tremplin.core.tenancy.errors import Invalid


@transaction.atomic
def open_account(*, email: str, name: str, passphrase: str | None, administrator: bool = False) -> User:
    """Create an account for an address that was invited; nobody signs up alone.

    Raises:
        Invalid: an account has this address already.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, name, passphrase, is_administrator=administrator, may_create_projects=administrator
            )
    except IntegrityError as taken:
        raise Invalid(_("Un compte existe déjà pour cette adresse. Connectez-vous d’abord."), field="name") from taken
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def change_profile(user: User, *, name: str, language: str) -> User:
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    return user
