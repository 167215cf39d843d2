from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoriesConfig(AppConfig):
    name = "tremplin.domain.territories"
    label = "territories"

    def ready(self) -> None:
        from tremplin.core.imports.kinds import kinds
        from tremplin.core.registry import NavItem, registries
        from tremplin.core.tenancy.queries import team_choices
        from tremplin.domain.territories import policies, queries
        from tremplin.domain.territories.imports import communes, perimeters

        kinds.register(communes.KIND)
        kinds.register(perimeters.KIND)
        team_choices.register("territories", queries.territory_choices)
        registries.nav.register(
            "territories", NavItem(_("Territoires"), "territories:index", policies.READERS, order=60, icon="map")
        )
