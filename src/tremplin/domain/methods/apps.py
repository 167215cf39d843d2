from django.apps import AppConfig


class MethodsConfig(AppConfig):
    name = "tremplin.domain.methods"
    label = "methods"
