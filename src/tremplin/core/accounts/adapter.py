"""How allauth is bent to the house: no open sign-up, secrets of the second factor encrypted."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from tremplin.core.vault.keyring import instance_key
from tremplin.core.vault.vault import encrypt, unwrap

CONTEXT = b"second factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from an invitation or from the administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets and recovery seeds are sealed with the master key, so a dump gives no second factor."""

    def encrypt(self, text: str) -> str:
        return urlsafe_b64encode(encrypt(instance_key("master"), text.encode(), CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unwrap(urlsafe_b64decode(encrypted_text), CONTEXT).decode()

    def build_totp_svg(self, url: str) -> str:
        """On white whatever the theme: cameras read dark on light."""
        head, tag, rest = str(super().build_totp_svg(url)).partition("<path")
        return f'{head}<rect width="100%" height="100%" fill="#fff"/>{tag}{rest}'

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, Any] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Tremplin"}
