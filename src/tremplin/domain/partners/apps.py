from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "tremplin.domain.partners"
    label = "partners"
