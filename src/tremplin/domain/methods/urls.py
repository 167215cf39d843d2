from django.urls import path

from tremplin.domain.methods import variant_views, views

app_name = "methods"

urlpatterns = [
    path("demarche", views.index, name="index"),
    path("demarche/differences", variant_views.differences, name="differences"),
    path("demarche/<slug:key>", views.show, name="show"),
    path("demarche/<slug:key>/prendre", views.adopt, name="adopt"),
    path("territoires/<uuid:territory>/facon", variant_views.variant, name="variant"),
    path("territoires/<uuid:territory>/facon/ecrire", variant_views.write, name="variant_write"),
    path("territoires/<uuid:territory>/facon/toml", variant_views.export, name="variant_export"),
    path("territoires/<uuid:territory>/facon/importer", variant_views.bring_in, name="variant_import"),
    path("territoires/<uuid:territory>/facon/<int:number>/reprendre", variant_views.revert, name="variant_revert"),
]
