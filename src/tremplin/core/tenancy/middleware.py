"""One transaction around each request, with the ticket of the signed-in person for the project named in the address."""

import re
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase

from tremplin.core.tenancy import ticket
from tremplin.core.tenancy.access import Access, accesses_of_user
from tremplin.core.tenancy.context import set_ticket

PROJECT_PATH = re.compile(r"^/p/(?P<slug>[-a-z0-9]+)/")


class TenancyMiddleware:
    """Opens the transaction around the whole answer (`TemplateResponse` renders after its view), sets the ticket, rolls back on ≥ 500.

    `request.accesses` holds the person's projects; the ticket names only the project of the address, or all of them elsewhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(("/static/", "/health")):
            return self.get_response(request)
        nested = connection.in_atomic_block
        with transaction.atomic():
            request.accesses = accesses = self.enter(request)  # type: ignore[attr-defined]
            request.access = self.named(request, accesses)  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif nested and not connection.needs_rollback:
                set_ticket("")  # the setting ends with the transaction by itself, but a savepoint keeps it
        return response

    def enter(self, request: HttpRequest) -> list[Access]:
        if not request.user.is_authenticated:
            set_ticket("")
            return []
        accesses = accesses_of_user(request.user)
        named = self.named(request, accesses)
        visible = [named] if named else [] if PROJECT_PATH.match(request.path) else accesses
        set_ticket(ticket.issue(request.user.pk, [a.project.id for a in visible]))
        return accesses

    @staticmethod
    def named(request: HttpRequest, accesses: list[Access]) -> Access | None:
        match = PROJECT_PATH.match(request.path)
        return next((a for a in accesses if match and a.project.slug == match["slug"]), None)
