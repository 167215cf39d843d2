"""Under /p/<project>/imports; the short address /imports leads there."""

from django.urls import path

from tremplin.core.imports import views

app_name = "imports"

urlpatterns = [
    path("imports", views.index, name="list"),
    path("imports/nouveau", views.new, name="new"),
    path("imports/<uuid:upload>", views.upload, name="upload"),
    path("imports/<uuid:upload>/etat", views.state, name="state"),
    path("imports/<uuid:upload>/appliquer", views.apply, name="apply"),
    path("imports/<uuid:upload>/recommencer", views.retry, name="retry"),
    path("imports/faits/<uuid:run>/annuler", views.undo, name="undo"),
]
