from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StreetConfig(AppConfig):
    name = "tremplin.site.street"
    label = "street"

    def ready(self) -> None:
        from tremplin.core.registry import NavItem, registries
        from tremplin.core.tenancy.actor import FILE_ROLES

        registries.nav.register("street", NavItem(_("Dans la rue"), "street:door", FILE_ROLES, order=22, icon="phone"))
