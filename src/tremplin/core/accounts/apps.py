from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "tremplin.core.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa import signals

        from tremplin.core.registry import NavItem, registries
        from tremplin.core.tenancy.actor import Role

        registries.nav.register(
            "team", NavItem(_("Équipe"), "accounts:team", frozenset({Role.COORDINATOR}), order=90, icon="people")
        )
        signals.authenticator_removed.connect(forget_proof, dispatch_uid="second factor removed")


def forget_proof(request: Any, **_kwargs: Any) -> None:
    """Whoever removes their second factor is asked for a new one at the next page, not at the next session."""
    from tremplin.core.accounts.second_factor import PROVEN

    if request is not None:
        request.session.pop(PROVEN, None)
