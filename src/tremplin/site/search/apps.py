from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "tremplin.site.search"
    label = "search"

    def ready(self) -> None:
        from tremplin.core.registry import NavItem, registries

        registries.nav.register("search", NavItem(_("Chercher"), "search:index", order=95, icon="search"))
