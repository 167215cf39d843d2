from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tremplin.core.registry import NavItem, registries
from tremplin.core.tenancy.actor import Role


class GatheringsConfig(AppConfig):
    name = "tremplin.domain.gatherings"
    label = "gatherings"

    def ready(self) -> None:
        roles = frozenset({Role.COORDINATOR, Role.CLE_LEAD})
        registries.nav.register("gatherings", NavItem(_("Fiches et rencontres"), "gatherings:index", roles, order=90, icon="eye"))
