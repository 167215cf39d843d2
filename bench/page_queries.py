"""queries_per_page_max: queries to both databases for each page that a member can reach by links, sign-in, membership and ticket included."""

import json
import re
from collections import defaultdict
from html import unescape
from typing import Any

SKIP = re.compile(r"^/(static|compte|entrer|voir)|\.(pdf|csv|ics|json|svg|toml|txt)(\?|$)|#")
LINK = re.compile(r'href="([^"]+)"')
TEAM = ("", "ines", "karim", "lea", "paul", "noor", "alix", "ousmane")
PER_VIEW = 2
BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
"""Where transactions begin and end is no question to the database; setting the ticket is one, and counts."""


def counted(client: Any, path: str) -> tuple[int, Any]:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        answer = client.get(path)
    asked = [query["sql"] for captured in (main, keys) for query in captured.captured_queries]
    return sum(not sql.startswith(BRACKETS) for sql in asked), answer


def walk(key: str) -> dict[str, int]:
    """Queries by page, following every link up to two pages of each view."""
    from django.test import Client
    from django.urls import Resolver404, resolve

    from tremplin.core.accounts.models import User
    from tremplin.site.demo.places import user_id

    client = Client(headers={"accept-language": "fr"}, SERVER_NAME="localhost")
    if key:
        client.force_login(User.objects.get(id=user_id(key)), backend="tremplin.core.tenancy.backend.MemberBackend")
    queue = ["/", "/mes-projets"] if key else ["/", "/kit"]
    tried: set[str] = set()
    seen: defaultdict[str, int] = defaultdict(int)
    found: dict[str, int] = {}
    while queue:
        path = queue.pop(0)
        try:
            view = resolve(path.partition("?")[0]).view_name
        except Resolver404:
            continue
        if path in tried or seen[view] >= PER_VIEW:
            continue
        tried.add(path)
        seen[view] += 1
        number, answer = counted(client, path)
        if answer.status_code in (301, 302):
            queue.insert(0, answer.headers["Location"])
            continue
        if answer.status_code != 200 or answer.streaming:
            continue
        found[f"{view} ({key or 'public'})"] = max(number, found.get(f"{view} ({key or 'public'})", 0))
        links = (unescape(href) for href in LINK.findall(answer.content.decode()))
        queue += [href for href in links if href.startswith("/") and not SKIP.search(href)]
    return found


if __name__ == "__main__":
    import django

    django.setup()
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    everything: dict[str, int] = {}
    for member in TEAM:
        everything |= walk(member)
    print(json.dumps(everything))
