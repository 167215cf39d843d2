from django.urls import path

from tremplin.site.bundle import views

app_name = "bundle"

urlpatterns = [
    path("p/<slug:project>/personnes/<uuid:person_id>/copie", views.page, name="page"),
    path("p/<slug:project>/personnes/<uuid:person_id>/copie.json", views.download, name="download"),
]
