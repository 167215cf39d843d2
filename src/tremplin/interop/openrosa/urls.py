"""Under /p/<project>/."""

from django.urls import path

from tremplin.interop.openrosa import pages

app_name = "openrosa"

urlpatterns = [
    path("formulaires-odk/", pages.index, name="index"),
    path("formulaires-odk/connecter", pages.connect, name="connect"),
    path("formulaires-odk/<uuid:app_key>/couper", pages.cut, name="cut"),
]
