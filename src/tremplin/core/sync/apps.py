from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SyncConfig(AppConfig):
    name = "tremplin.core.sync"
    label = "sync"

    def ready(self) -> None:
        from tremplin.core.registry import NavItem, Retention, registries
        from tremplin.core.sync import night, today
        from tremplin.core.tenancy.actor import FILE_ROLES

        registries.nav.register("to_decide", NavItem(_("À décider"), "sync:decide", FILE_ROLES, 82, "alert"))
        registries.nav.register("devices", NavItem(_("Appareils"), "sync:device_list", FILE_ROLES, 88, "phone"))
        registries.today.register("sync", today.items)
        registries.retention.register("sync", Retention(night.preview, night.run))
