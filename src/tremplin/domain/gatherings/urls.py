from django.urls import path

from tremplin.domain.gatherings import picture_views, views

app_name = "gatherings"

urlpatterns = [
    path("fiches", views.index, name="index"),
    path("fiches/nouvelle", views.sheet_new, name="sheet_new"),
    path("fiches/<uuid:sheet_id>", views.sheet_edit, name="sheet_edit"),
    path("fiches/<uuid:sheet_id>/images", picture_views.pictures, name="pictures"),
    path("fiches/images/<uuid:picture_id>", picture_views.edit, name="picture"),
    path("fiches/images/<uuid:picture_id>/deplacer", picture_views.move, name="picture_move"),
    path("fiches/images/<uuid:picture_id>/retirer", picture_views.remove, name="picture_remove"),
    path("fiches/images/<uuid:picture_id>/remettre", picture_views.put_back, name="picture_back"),
    path("fiches/images/<uuid:picture_id>/effacer", picture_views.erase, name="picture_erase"),
    path("fiches/images/<uuid:picture_id>/apercu.webp", picture_views.preview, name="picture_preview"),
    path("rencontres-pro/nouvelle", views.gathering_new, name="gathering_new"),
    path("rencontres-pro/<uuid:gathering_id>", views.gathering_edit, name="gathering_edit"),
    path("publier/<str:kind>/<uuid:shown_id>", views.publish, name="publish"),
]
