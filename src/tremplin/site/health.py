"""Is the place alive, and ready to serve? Two addresses for whoever watches it; they say nothing else."""

from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse

from tremplin.core.tenancy.web import public_page


@public_page
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public_page
def ready(request: HttpRequest) -> JsonResponse:
    """Both databases answer and the ticket's secret is installed; otherwise 503 and which one fails."""
    checks = {"database": answers("default", "SELECT tremplin_projects() IS NULL"), "keys": answers("keys", "SELECT 1")}
    ok = all(checks.values())
    return JsonResponse({"status": "ok" if ok else "down", "checks": checks}, status=200 if ok else 503)


def answers(alias: str, question: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(question)
    except DatabaseError:
        connections[alias].close()
        return False
    return True
