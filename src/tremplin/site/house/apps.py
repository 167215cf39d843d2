from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "tremplin.site.house"
    label = "house"
