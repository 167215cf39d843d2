"""Is the place alive, and ready to serve? Two addresses for whoever watches it; they say nothing else."""

from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse

from tremplin.core.tenancy.web import public_page

READY_CHECKS = {"default": "SELECT tremplin_projects() IS NULL", "keys": "SELECT 1"}
"""What each database must answer before the place serves."""


@public_page
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public_page
def ready(request: HttpRequest) -> JsonResponse:
    """Both databases answer and the ticket's secret is installed; otherwise 503 and which one fails."""
    checks = {"database" if alias == "default" else alias: answers(alias, question) for alias, question in READY_CHECKS.items()}
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
