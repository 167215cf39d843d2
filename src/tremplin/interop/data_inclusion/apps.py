from django.apps import AppConfig


class DataInclusionConfig(AppConfig):
    name = "tremplin.interop.data_inclusion"
    label = "data_inclusion"

    def ready(self) -> None:
        from tremplin.core.imports.kinds import kinds
        from tremplin.interop.data_inclusion.reading import KIND

        kinds.register(KIND)
