from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tremplin.domain.people"
    label = "people"
