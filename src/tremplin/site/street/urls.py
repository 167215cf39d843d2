from django.urls import path

from tremplin.site.street import views

app_name = "street"

urlpatterns = [
    path("rue/", views.shell, name="shell"),
    path("rue/sw.js", views.worker, name="worker"),
    path("rue/manifest.webmanifest", views.manifest, name="manifest"),
    path("rue/session", views.session, name="session"),
    path("p/<slug:project>/rue", views.door, name="door"),
]
