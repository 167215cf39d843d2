from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    name = "tremplin.domain.pathways"
    label = "pathways"

    def ready(self) -> None:
        from tremplin.core.registry import registries
        from tremplin.domain.pathways import bundle, erasure, showing
        from tremplin.domain.pathways.today import telling_today

        registries.today.register("pathways", telling_today)
        registries.erasure.register("pathways", erasure.close_ways)
        registries.bundle.register("pathways", bundle.part)
        registries.person_panels.register("pathways", showing.panel)
        registries.moments.register("pathways", bundle.moments)
