from django.urls import path

from tremplin.domain.territories import building_views, geojson_views, views

app_name = "territories"

urlpatterns = [
    path("territoires", views.index, name="index"),
    path("territoires/nouveau", views.new, name="new"),
    path("territoires/geojson", geojson_views.give, name="geojson"),
    path("territoires/geojson/<uuid:drawing>", geojson_views.show, name="drawing"),
    path("territoires/geojson/<uuid:drawing>/annuler", geojson_views.undo, name="drawing_undo"),
    path("territoires/<uuid:territory>", views.show, name="show"),
    path("territoires/<uuid:territory>/corriger", views.edit, name="edit"),
    path("territoires/<uuid:territory>/archiver", views.archive, name="archive"),
    path("territoires/<uuid:territory>/reprendre", views.restore, name="restore"),
    path("territoires/<uuid:territory>/emprises", geojson_views.footprints, name="footprints"),
    path("territoires/<uuid:territory>/batiments", building_views.add_list, name="building_list"),
    path("batiments/<uuid:building>", building_views.show, name="building"),
    path("batiments/<uuid:building>/corriger", building_views.edit, name="building_edit"),
    path("batiments/<uuid:building>/archiver", building_views.archive, name="building_archive"),
    path("batiments/<uuid:building>/reprendre", building_views.restore, name="building_restore"),
    path("batiments/<uuid:building>/entrees", building_views.add_entrance, name="entrance_new"),
    path("entrees/<uuid:entrance>/corriger", building_views.edit_entrance, name="entrance_edit"),
    path("entrees/<uuid:entrance>/archiver", building_views.archive_entrance, name="entrance_archive"),
]
