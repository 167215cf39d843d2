"""`manage.py create_administrator EMAIL NAME`: the first account of an empty install."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from tremplin.core.accounts.actions import open_account
from tremplin.core.accounts.models import User
from tremplin.core.tenancy.errors import Invalid


class Command(BaseCommand):
    help = "Creates an administrator (runs the place, sees no file) and prints the link that sets their first passphrase."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        with transaction.atomic():
            user = self.administrator(email, name)
            key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        uid, _sign, token = key.partition("-")
        link = settings.SITE_ADDRESS + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        self.stdout.write(f"{user.name} <{user.email}> administre cette installation.")
        self.stdout.write(f"Pour choisir sa phrase secrète (une fois, pendant trois jours) : {link}")

    def administrator(self, email: str, name: str) -> User:
        """A new account, or the link again for one that never chose a passphrase."""
        try:
            validate_email(email)
            return open_account(email=email, name=name, passphrase=None, administrator=True)
        except ValidationError as error:
            raise CommandError(f"« {email} » n’est pas une adresse e-mail.") from error
        except Invalid as error:
            known = User.objects.get(email=email.strip().lower())
            if known.is_administrator and not known.has_usable_password():
                return known
            raise CommandError(str(error)) from error
