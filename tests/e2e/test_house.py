"""The administrator's pages in a real browser: empty, full, in each width and colour, then a way through them."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from tests.core.jobs.test_failures import queue, status_of
from tremplin.core.accounts.models import User
from tremplin.core.jobs.models import JobFailure

PAGES = ("index", "jobs", "keys", "accounts", "log")


@pytest.fixture
def ada(committed: Any) -> Any:
    user = User.objects.create_user("ada.tient-la-maison@exemple.test", "Ada Tientlamaison", is_administrator=True)
    return SimpleNamespace(user_id=user.pk)


@pytest.fixture
def troubles(committed: Any) -> int:
    """Failed jobs, and more accounts than a page holds."""
    for number in range(30):
        User.objects.create_user(f"essai{number:02}@exemple.test", f"Essai numéro {number:02}", is_active=number % 7 != 0)
    queue("failed", task="tremplin.seal")
    left = queue("failed", name="tremplin.core.imports.worker.examine", attempts=1)
    JobFailure.objects.create(job_id=left, task="x", fault="actor_left", attempt=1, will_retry=False)
    number = queue("failed", name="tremplin.core.imports.worker.apply")
    JobFailure.objects.create(job_id=number, task="x", fault="OperationalError", attempt=6, will_retry=False)
    return number


def test_each_page_is_readable_empty_and_full_everywhere(
    request: Any, open_page: Any, sign_in: Any, ada: Any, axe: Any, shot: Any
) -> None:
    """A11Y-01, phone and desk, light and dark."""
    seen = [
        (width, colours, sign_in(open_page(width, color_scheme=colours), ada))
        for width in (390, 1280)
        for colours in ("light", "dark")
    ]
    problems = []
    for state in ("empty", "full"):
        if state == "full":
            request.getfixturevalue("troubles")
        for width, colours, page in seen:
            for name in PAGES:
                page.goto(reverse(f"house:{name}"))
                shot(page, f"house-{name}-{state}-{width}-{colours}")
                problems += [f"{name} {state} {width} {colours}: {line}" for line in axe(page)]
                wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
                problems += [f"{name} {state} {width}: wider than the screen"] if wider else []
    assert problems == []


def test_a_failed_job_is_tried_again_and_an_account_closed(page: Any, sign_in: Any, ada: Any, troubles: int, ines: Any) -> None:
    sign_in(page, ada)
    page.goto("/mes-projets")
    page.get_by_role("link", name=re.compile("la page de la maison")).click()
    page.get_by_role("link", name="Voir les tâches en échec").click()
    page.get_by_role("link", name=f"Essayer de nouveau la tâche n° {troubles}").click()
    page.get_by_role("button", name="Essayer de nouveau").click()
    page.get_by_text("La tâche est relancée.").wait_for()
    assert status_of(troubles) == "todo"
    page.get_by_role("link", name="Tenir la maison").click()
    page.get_by_role("link", name="Voir les comptes").click()
    page.get_by_label("Nom ou adresse e-mail").fill("inès")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Fermer le compte de Inès").click()
    page.get_by_role("button", name="Fermer le compte").click()
    page.get_by_text("Le compte de Inès est fermé.").wait_for()
    assert not User.objects.get(pk=ines.user_id).is_active
