from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "tremplin.domain.partners"
    label = "partners"

    def ready(self) -> None:
        from tremplin.core.registry import NavItem, registries
        from tremplin.domain.partners import policies, queries, snapshot

        registries.search.register("partners", queries.hits)
        registries.nav.register("partners", NavItem(_("Partenaires"), "partners:index", policies.READERS, order=60, icon="house"))
        for name, part in snapshot.PARTS.items():
            registries.snapshot.register(name, part)
