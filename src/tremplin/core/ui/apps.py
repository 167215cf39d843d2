from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tremplin.core.ui"
    label = "ui"
    verbose_name = "Interface"
