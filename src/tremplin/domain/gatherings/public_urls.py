from django.urls import path

from tremplin.domain.gatherings import public_views

app_name = "front"

urlpatterns = [
    path("", public_views.home, name="home"),
    path("rencontres/<slug:slug>", public_views.gathering, name="gathering"),
    path("fiches/images/<slug:name>.webp", public_views.picture, {"size": "small"}, name="picture_small"),
    path("fiches/images/<slug:name>.jpg", public_views.picture, {"size": "large"}, name="picture_large"),
    path("fiches/<uuid:sheet_id>", public_views.sheet, name="sheet"),
    path("fiches/<uuid:sheet_id>.pdf", public_views.sheet_pdf, name="sheet_pdf"),
]
