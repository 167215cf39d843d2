from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "tremplin.domain.outreach"
    label = "outreach"
