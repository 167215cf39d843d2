from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "tremplin.domain.territories"
    label = "territories"
