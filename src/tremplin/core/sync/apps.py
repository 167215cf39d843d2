from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "tremplin.core.sync"
    label = "sync"
