from django.apps import AppConfig


class StreetConfig(AppConfig):
    name = "tremplin.site.street"
    label = "street"
