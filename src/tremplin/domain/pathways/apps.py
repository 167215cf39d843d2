from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    name = "tremplin.domain.pathways"
    label = "pathways"
