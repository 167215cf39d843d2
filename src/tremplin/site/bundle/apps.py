from django.apps import AppConfig


class BundleConfig(AppConfig):
    name = "tremplin.site.bundle"
    label = "bundle"
