from django.urls import path

from tremplin.domain.gatherings import views

app_name = "gatherings"

urlpatterns = [
    path("fiches", views.index, name="index"),
    path("fiches/nouvelle", views.sheet_new, name="sheet_new"),
    path("fiches/<uuid:sheet_id>", views.sheet_edit, name="sheet_edit"),
    path("rencontres-pro/nouvelle", views.gathering_new, name="gathering_new"),
    path("rencontres-pro/<uuid:gathering_id>", views.gathering_edit, name="gathering_edit"),
    path("publier/<str:kind>/<uuid:shown_id>", views.publish, name="publish"),
]
