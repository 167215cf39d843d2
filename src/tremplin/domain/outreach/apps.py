from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OutreachConfig(AppConfig):
    name = "tremplin.domain.outreach"
    label = "outreach"

    def ready(self) -> None:
        from tremplin.core.registry import Derived, NavItem, Sharing, registries
        from tremplin.core.tenancy.actor import FILE_ROLES
        from tremplin.domain.outreach import accords, bundle, outing_items, panels, photo_sync, photos, queries, snapshot, sync

        registries.nav.register("encounters", NavItem(_("Rencontres"), "outreach:encounters", FILE_ROLES, 20, "message"))
        registries.nav.register(
            "outings", NavItem(pgettext_lazy("dehors", "Sorties"), "outreach:outings", FILE_ROLES, 22, "calendar")
        )
        registries.nav.register("presences", NavItem(_("Présences"), "outreach:presences", FILE_ROLES, 25, "house"))
        registries.today.register("outings", outing_items.today)
        registries.today.register("outreach", panels.telling_today)
        registries.person_panels.register("outreach", panels.next_step)
        registries.person_panels.register("accords", accords.panel)
        registries.moments.register("outreach", panels.moments)
        registries.recipients.register("partners", panels.recipients)
        registries.facade.register("presence", queries.presence_by_entrance)
        registries.bundle.register("outreach", bundle.part)
        registries.blobs.register("outreach", photos.spoken_of)
        for name, things in {**sync.THINGS, **photo_sync.THINGS}.items():
            registries.sync_things.register(name, things)
        for name, kind in {**sync.KINDS, **photo_sync.KINDS}.items():
            registries.sync.register(name, kind)
        for name, part in snapshot.PARTS.items():
            registries.snapshot.register(name, part)
        registries.sharing.register("outreach", Sharing(panels.received, panels.cut))
        # Thirty days are thirty days: no backup brings back how a place felt, and nothing makes it again.
        registries.derived.register("outreach.ambiance", Derived(("outreach_ambiance",), lambda project_id: 0))
        # Nor does one hold when anybody was out: a day is a day, in the copies too.
        registries.derived.register("outreach.check_ins", Derived(("outreach_checkin",), lambda project_id: 0))
