from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImpactConfig(AppConfig):
    name = "tremplin.domain.impact"
    label = "impact"

    def ready(self) -> None:
        from tremplin.core.registry import NavItem, registries
        from tremplin.core.tenancy.actor import FILE_ROLES
        from tremplin.domain.impact import erasure
        from tremplin.domain.impact.policies import RELEASE_READERS

        registries.nav.register("figures", NavItem(_("Chiffres"), "impact:figures", FILE_ROLES, order=60, icon="eye"))
        only_published = frozenset(RELEASE_READERS - FILE_ROLES)
        registries.nav.register(
            "releases", NavItem(_("Chiffres publiés"), "impact:releases", only_published, order=61, icon="file")
        )
        registries.erasure.register("impact", erasure.keep_proofs)
