from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "tremplin.domain.counter"
    label = "counter"
