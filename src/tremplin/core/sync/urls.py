from django.urls import path

from tremplin.core.sync import api

app_name = "sync"

urlpatterns = [
    path("sync/devices", api.devices, name="devices"),
    path("sync/devices/<uuid:device_id>", api.device, name="device"),
    path("sync/ops", api.operations, name="operations"),
    path("sync/snapshot", api.snapshot_view, name="snapshot"),
    path("sync/state", api.state, name="state"),
    path("sync/incidents", api.incidents, name="incidents"),
    path("sync/blobs/<slug:sha256>", api.blob, name="blob"),
]
