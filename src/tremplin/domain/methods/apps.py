from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MethodsConfig(AppConfig):
    name = "tremplin.domain.methods"
    label = "methods"

    def ready(self) -> None:
        from tremplin.core.registry import NavItem, registries
        from tremplin.core.tenancy.queries import team_choices
        from tremplin.domain.methods import policies, queries

        team_choices.register("trades", queries.trade_choices)
        registries.nav.register("methods", NavItem(_("Démarche"), "methods:index", policies.READERS, order=70, icon="note"))
