from django.urls import path
from django.views.i18n import set_language

from tremplin.core.tenancy.web import public_page
from tremplin.core.ui import kit, views

app_name = "ui"

urlpatterns = [
    path("kit", kit.page, name="kit"),
    path("kit/instant", kit.live, name="kit_live"),
    path("kit/erreur/<int:status>", kit.error, name="kit_error"),
    path("langue", public_page(set_language), name="language"),
    path("theme", views.theme, name="theme"),
    path("accessibilite", views.accessibility, name="accessibility"),
    path("mentions-legales", views.legal, name="legal"),
    path("confidentialite", views.privacy, name="privacy"),
]
