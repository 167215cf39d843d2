"""Addresses of the figures, under /p/<project>/."""

from django.urls import path

from tremplin.domain.impact.views import becoming, figures, releases

app_name = "impact"
urlpatterns = [
    path("chiffres", figures.show, name="figures"),
    path("chiffres.csv", figures.exported, name="figures_csv"),
    path("chiffres/se-faire-connaitre", becoming.show, name="becoming_known"),
    path("definitions", figures.words, name="definitions"),
    path("chiffres-publies", releases.index, name="releases"),
    path("chiffres-publies/<int:number>.csv", releases.exported, name="release_csv"),
    path("chiffres-publies/fermer", releases.close, name="release_new"),
]
