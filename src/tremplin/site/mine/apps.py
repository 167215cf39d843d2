from django.apps import AppConfig


class MineConfig(AppConfig):
    name = "tremplin.site.mine"
    label = "mine"
