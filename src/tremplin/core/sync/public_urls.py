from django.urls import path

from tremplin.core.sync import sealed_api

app_name = "sync_public"

urlpatterns = [path("sync/sealed", sealed_api.bring, name="sealed")]
