"""« Entrer comme… »: signing in as an invented member of the team, in the demo only."""

from collections.abc import Callable
from functools import partial

from django.contrib.auth import login
from django.http import Http404, HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from tremplin.core.accounts.models import User
from tremplin.site.demo.places import content, uid, user_id

BACKEND = "tremplin.core.tenancy.backend.MemberBackend"


def label(key: str) -> str:
    part = content()["cast"][key]
    return str(part["enter_en"] if (get_language() or "fr").startswith("en") else part["enter"])


def words() -> dict[str, Callable[[], str]]:
    return {key: partial(label, key) for key, part in content()["cast"].items() if "enter" in part}


def enter(request: HttpRequest, key: str) -> None:
    """Sign in as this member of the cast; only accounts made by the demo can be entered so."""
    user = User.objects.filter(id=user_id(key), is_demo=True).first() if key in words() else None
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)


def landing(request: HttpRequest, key: str) -> str:
    """Where to go next: the address asked for when it is ours, the project whose sheet was read, otherwise the person's projects."""
    asked = request.POST.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    shown = next(
        (project for project in content()["cast"][key]["projects"] if str(uid("sheet", project)) == request.POST.get("sheet")),
        None,
    )
    return f"/p/{shown}/aujourdhui" if shown else "/mes-projets"
