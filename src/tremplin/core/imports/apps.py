from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "tremplin.core.imports"
    label = "imports"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tremplin.core.imports.policies import IMPORTERS
        from tremplin.core.registry import NavItem, registries

        registries.nav.register("imports", NavItem(_("Données publiques"), "imports:list", IMPORTERS, order=90, icon="file"))
