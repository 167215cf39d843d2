from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TodayConfig(AppConfig):
    name = "tremplin.site.today"
    label = "today"

    def ready(self) -> None:
        from tremplin.core.registry import NavItem, registries

        registries.nav.register("today", NavItem(_("Aujourd’hui"), "today:index", order=1, icon="sun"))
