from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CounterConfig(AppConfig):
    name = "tremplin.domain.counter"
    label = "counter"

    def ready(self) -> None:
        from tremplin.core.registry import NavItem, Sharing, registries
        from tremplin.domain.counter import contributions, incoming, policies, snapshot

        roles = frozenset(policies.COUNTER_ROLES)
        registries.nav.register("counter", NavItem(_("Comptoir"), "counter:index", roles, order=40, icon="star"))
        registries.nav.register("referrals", NavItem(_("Relais"), "counter:referrals", roles, order=45, icon="relay"))
        received = NavItem(_("Relais reçus"), "counter:incoming", frozenset(policies.RECEIVERS), order=46, icon="relay")
        registries.nav.register("incoming", received)
        registries.today.register("referrals", contributions.telling_today)
        registries.today.register("incoming", incoming.today)
        registries.snapshot.register("good_news", snapshot.good_news)
        registries.person_panels.register("counter", contributions.panel)
        registries.moments.register("referrals", contributions.moments)
        registries.journey.register("counter", contributions.journey)
        registries.bundle.register("counter", contributions.bundle)
        registries.erasure.register("counter", contributions.erasure)
        registries.sharing.register("counter", Sharing(contributions.received, contributions.cut))
        registries.withdrawals.register("counter", contributions.withdrawn)
