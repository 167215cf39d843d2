from django.urls import path

from tremplin.core.sync import api, views

app_name = "sync"

urlpatterns = [
    path("sync/devices", api.devices, name="devices"),
    path("sync/devices/<uuid:device_id>", api.device, name="device"),
    path("sync/ops", api.operations, name="operations"),
    path("sync/snapshot", api.snapshot_view, name="snapshot"),
    path("sync/state", api.state, name="state"),
    path("sync/incidents", api.incidents, name="incidents"),
    path("sync/blobs/<slug:sha256>", api.blob, name="blob"),
    path("a-decider", views.index, name="decide"),
    path("a-decider/fichier-de-secours", views.rescue_file, name="rescue"),
    path("a-decider/<uuid:operation_id>", views.one, name="operation"),
    path("a-decider/<uuid:operation_id>/laisser", views.let_go, name="let_go"),
    path("a-decider/<uuid:operation_id>/reprendre", views.reopen, name="reopen"),
    path("a-decider/<uuid:operation_id>/<slug:choice>", views.decide, name="choose"),
    path("appareils", views.devices, name="device_list"),
    path("appareils/<uuid:device_id>/couper", views.revoke, name="revoke"),
    path("appareils/<uuid:device_id>/effacer", views.wipe, name="wipe"),
]
