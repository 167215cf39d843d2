"""Every address of the house. Project pages live under /p/<project>/, one room after the other."""

from importlib.util import find_spec
from typing import Any

from django.urls import include, path

from tremplin.core.imports.views import door as imports_door
from tremplin.site import health

ROOMS = ("territories", "methods", "people", "partners", "outreach", "counter", "pathways", "impact", "gatherings")
INTEROP = ("openrosa",)
SITE = ("today", "search", "bundle", "house", "mine", "demo", "street")


def room(module: str) -> list[Any]:
    return [include(module)] if find_spec(module.rsplit(".", 1)[0]) and find_spec(module) else []


urlpatterns = [
    path("health", health.ready, name="health"),
    path("health/live", health.live, name="health_live"),
    path("", include("tremplin.core.ui.urls")),
    path("", include("tremplin.core.accounts.urls")),
    path("compte/", include("allauth.urls")),
    path("imports", imports_door, name="imports"),
    path("p/<slug:project>/", include("tremplin.core.imports.urls")),
    path("p/<slug:project>/", include("tremplin.core.sync.urls")),
    path("", include("tremplin.core.sync.public_urls")),
]
for name in ROOMS:
    for urls in room(f"tremplin.domain.{name}.urls"):
        urlpatterns.append(path("p/<slug:project>/", urls))
    for urls in room(f"tremplin.domain.{name}.public_urls"):
        urlpatterns.append(path("", urls))
for name in INTEROP:
    for urls in room(f"tremplin.interop.{name}.urls"):
        urlpatterns.append(path("p/<slug:project>/", urls))
    for urls in room(f"tremplin.interop.{name}.public_urls"):
        urlpatterns.append(path("", urls))
for name in SITE:
    for urls in room(f"tremplin.site.{name}.urls"):
        urlpatterns.append(path("", urls))

handler400 = "tremplin.core.ui.errors.bad_request"
handler403 = "tremplin.core.ui.errors.forbidden"
handler404 = "tremplin.core.ui.errors.not_found"
handler500 = "tremplin.core.ui.errors.server_error"
