from django.apps import AppConfig


class OpenRosaConfig(AppConfig):
    name = "tremplin.interop.openrosa"
    label = "openrosa"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tremplin.core.registry import NavItem, registries
        from tremplin.core.tenancy.actor import FILE_ROLES

        registries.nav.register("odk", NavItem(_("Mes formulaires ODK"), "openrosa:index", FILE_ROLES, order=92, icon="note"))
