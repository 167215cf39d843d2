"""Every address of the house. Project pages live under /p/<project>/, one room after the other."""

from importlib.util import find_spec

from django.urls import include, path

from tremplin.site import health

ROOMS = ("territories", "methods", "people", "partners", "outreach", "counter", "pathways", "impact", "gatherings")
SITE = ("today", "search", "bundle", "demo")


def room(module: str) -> list[object]:
    return [include(module)] if find_spec(module.rsplit(".", 1)[0]) and find_spec(module) else []


urlpatterns = [
    path("health", health.ready, name="health"),
    path("health/live", health.live, name="health_live"),
    path("", include("tremplin.core.ui.urls")),
    path("", include("tremplin.core.accounts.urls")),
    path("compte/", include("allauth.urls")),
]
for name in ROOMS:
    for urls in room(f"tremplin.domain.{name}.urls"):
        urlpatterns.append(path("p/<slug:project>/", urls))  # type: ignore[arg-type]
    for urls in room(f"tremplin.domain.{name}.public_urls"):
        urlpatterns.append(path("", urls))  # type: ignore[arg-type]
for name in SITE:
    for urls in room(f"tremplin.site.{name}.urls"):
        urlpatterns.append(path("", urls))  # type: ignore[arg-type]

handler400 = "tremplin.core.ui.errors.bad_request"
handler403 = "tremplin.core.ui.errors.forbidden"
handler404 = "tremplin.core.ui.errors.not_found"
handler500 = "tremplin.core.ui.errors.server_error"
