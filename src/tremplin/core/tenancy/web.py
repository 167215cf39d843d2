"""Doors of the pages: who may come in, and as whom."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase

from tremplin.core import clock
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.errors import NotAllowed

P = ParamSpec("P")
View = Callable[..., HttpResponseBase]


def project_view(*roles: Role) -> Callable[[Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]], View]:
    """A page of one project: builds the Actor of the signed-in member, or answers 404 as for an unknown address.

    With roles, one of them is needed. NotAllowed raised inside is the same 404: nothing tells that the thing exists.
    """

    def decorate(view: Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]) -> View:
        @wraps(view)
        def page(request: HttpRequest, project: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            access = getattr(request, "access", None)
            if access is None or access.project.slug != project or (roles and access.roles.isdisjoint(roles)):
                raise Http404
            actor = access.actor(request.user.pk, request.user.name, clock.now())  # type: ignore[union-attr]
            request.actor = actor  # type: ignore[attr-defined]
            try:
                return view(request, actor, *args, **kwargs)
            except NotAllowed as refusal:
                raise Http404 from refusal

        page.project_roles = frozenset(roles)  # type: ignore[attr-defined]
        return page

    return decorate


def public_page(view: View) -> View:
    """Opt out of login-by-default, by name: only these pages open without an account."""
    opened: View = login_not_required(view)
    opened.is_public = True  # type: ignore[attr-defined]
    return opened
