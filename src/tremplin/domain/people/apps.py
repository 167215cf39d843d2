from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "tremplin.domain.people"
    label = "people"

    def ready(self) -> None:
        from tremplin.core.registry import Derived, NavItem, Retention, registries
        from tremplin.core.tenancy.actor import FILE_ROLES, Role
        from tremplin.domain.people import asked, bundle, hits, night, reminders, search, sync

        registries.nav.register("people", NavItem(_("Personnes"), "people:persons", FILE_ROLES, 30, "people"))
        registries.nav.register("oppositions", NavItem(_("Ne pas démarcher"), "people:oppositions", FILE_ROLES, 80, "hand"))
        registries.nav.register(
            "rights", NavItem(_("Droits"), "people:rights", frozenset({Role.COORDINATOR, Role.DPO}), 85, "lock")
        )
        registries.search.register("people", hits.people)
        registries.today.register("keeping", reminders.today)
        registries.today.register("rights", asked.today)
        registries.bundle.register("people", bundle.part)
        registries.erasure.register("sync", sync.forget)
        registries.retention.register("people", Retention(night.preview, night.run))
        registries.derived.register("people.search", Derived(("people_namegram", "people_blindindex"), search.rebuild))
        for name, things in sync.THINGS.items():
            registries.sync_things.register(name, things)
        for name, kind in sync.KINDS.items():
            registries.sync.register(name, kind)
