from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "tremplin.site.demo"
    label = "demo"

    def ready(self) -> None:
        """The eyes of the sheets and the doors of the cast exist in the demo only."""
        if not settings.DEMO:
            return
        from tremplin.core.registry import registries
        from tremplin.site.demo import doors, screens

        for key, address in screens.addresses().items():
            registries.screens.register(key, address)
        for key, words in doors.words().items():
            registries.doors.register(key, words)
