"""The page behind the QR code of a poster, for anybody."""

from django.urls import path

from tremplin.domain.outreach.views import posters

app_name = "here"

urlpatterns = [path("ici/<slug:code>", posters.here, name="place")]
