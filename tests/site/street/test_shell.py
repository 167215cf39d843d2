"""The shell of the street page: public code, the same for everybody, under the strict policy."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.skipif(not finders.find("ui/street/shell.html"), reason="the street page is not built: npm run build")
PATHS = ("/rue/", "/rue/sw.js", "/rue/manifest.webmanifest")


@pytest.mark.parametrize("path", PATHS)
def test_the_shell_is_the_same_for_everybody(db: Any, client: Any, client_for: Any, ines: Any, path: str) -> None:
    """SEC-07: no data in what a phone keeps without a code."""
    nobody, member = client.get(path), client_for(ines).get(path)
    assert nobody.status_code == member.status_code == 200
    assert nobody.content == member.content
    assert "Set-Cookie" not in nobody.headers and "csrftoken" not in nobody.cookies


@pytest.mark.parametrize("path", PATHS)
def test_the_shell_keeps_the_strict_policy(db: Any, client: Any, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_worker_stands_before_the_street_page_only(db: Any, client: Any) -> None:
    answer = client.get("/rue/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/rue/"
    assert answer.headers["Content-Type"].startswith("text/javascript")


def test_every_file_that_the_shell_and_its_worker_name_is_there(db: Any, client: Any) -> None:
    shell, worker = client.get("/rue/").content.decode(), client.get("/rue/sw.js").content.decode()
    named = set(re.findall(r'/static/([^"\\]+)', shell + worker + client.get("/rue/manifest.webmanifest").content.decode()))
    assert len(named) >= 7
    assert [path for path in named if not finders.find(path)] == []


def test_a_visit_with_nothing_new_costs_nothing(db: Any, client: Any) -> None:
    first = client.get("/rue/")
    again = client.get("/rue/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_session_says_who_is_here_and_is_never_kept(db: Any, client: Any, client_for: Any, ines: Any) -> None:
    nobody = client.get("/rue/session")
    assert nobody.json()["user"] is None and nobody.json()["projects"] == []
    told = client_for(ines).get("/rue/session")
    assert nobody.headers["Cache-Control"] == told.headers["Cache-Control"] == "no-store"
    assert told.json()["user"] == {"id": str(ines.user_id), "name": ines.name}
    assert [one["slug"] for one in told.json()["projects"]] == [ines.project.slug]
    assert told.json()["csrf"] and told.json()["server_time"].startswith("2019-10-22T15:00")


def test_no_browser_stumbles_over_the_script() -> None:
    """Safari before 16.4 reads no look-behind: one such pattern, and the whole page stays empty."""
    folder = Path(str(finders.find("ui/street/shell.html"))).parent
    for script in folder.glob("*.js"):
        assert not re.search(r"\(\?<[=!]", script.read_text()), script.name


def test_the_page_stays_light() -> None:
    """Every file of the street page, fonts included: at most 90 kB gz."""
    weights = json.loads(Path(str(finders.find("ui/street/weights.json"))).read_text())
    assert sum(weights.values()) <= 90_000


def test_the_menu_leads_to_the_street_page(db: Any, client_for: Any, ines: Any, dpo: Any) -> None:
    """For those who open files; for the others it does not exist."""
    answer = client_for(ines).get(f"/p/{ines.project.slug}/rue")
    assert (answer.status_code, answer["Location"]) == (302, "/rue/")
    assert client_for(dpo).get(f"/p/{dpo.project.slug}/rue").status_code == 404
