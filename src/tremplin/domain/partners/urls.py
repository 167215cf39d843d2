"""Pages about partners, under /p/<project>/."""

from django.urls import path

from tremplin.domain.partners import views

app_name = "partners"
urlpatterns = [
    path("partenaires/", views.index, name="index"),
    path("partenaires/nouveau", views.choose, name="choose"),
    path("partenaires/ajouter", views.add, name="add"),
    path("partenaires/<uuid:partner_id>/", views.partner, name="partner"),
    path("partenaires/<uuid:partner_id>/modifier", views.change, name="change"),
    path("partenaires/<uuid:partner_id>/pause", views.pause, name="pause"),
    path("partenaires/<uuid:partner_id>/reprendre", views.resume, name="resume"),
    path("partenaires/<uuid:partner_id>/ranger", views.archive, name="archive"),
    path("annuaire/services/<str:service_id>", views.service, name="service"),
]
