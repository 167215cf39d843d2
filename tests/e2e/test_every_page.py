"""Every page of the demo, walked link by link as each member of the cast: it answers, is light, accessible, and calls nobody else.

Each distinct page is looked at by axe once, as the first member who opens it, at 390 and 1280 px, light and dark (A11Y-01, PRIV-18).
"""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from tests.conftest import copied
from tests.demo_server import Served, Visitor, demo_server

WHO = ("", "lea", "ines", "karim", "samir", "maud", "paul", "noor", "alix", "ousmane")
START = {"": ["/", "/kit", "/visite", "/pages/du-texte-a-l-outil", "/boite-d-envoi", "/compte/login/"]}
SKIP = re.compile(r"^/(static|compte/logout|entrer)|\.(pdf|csv|ics|json|svg|toml|txt)(\?|$)|#")
LINK = re.compile(r'href="([^"]+)"')
PER_VIEW = 2
# The street page is drawn by its script, which says when it has done; the others carry no version.
DRAWN = "html:not([data-version]), html[data-ready]"


@pytest.fixture(scope="module")
def demo(template: tuple[str, str], assets: None) -> Iterator[Served]:
    import os

    with copied(template, f"demo_{os.getpid()}") as names, demo_server(names) as served:
        yield served


def view_of(path: str) -> str:
    from django.urls import Resolver404, resolve

    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return path


def links(body: str) -> list[str]:
    found = [unescape(href) for href in LINK.findall(body)]
    return [href for href in found if href.startswith("/") and not SKIP.search(href)]


def walk(served: Served, key: str) -> tuple[dict[str, list[str]], list[str]]:
    """(paths by view, broken links) for one member, following every link up to two pages of each view."""
    visitor = Visitor(served.address)
    if key:
        visitor.enter(key)
    queue = list(START.get(key, ["/mes-projets", "/"]))
    seen: dict[str, list[str]] = defaultdict(list)
    tried: set[str] = set()
    broken = []
    while queue:
        path = queue.pop(0)
        view = view_of(path)
        if path in tried or len(seen[view]) >= PER_VIEW:
            continue
        tried.add(path)
        status, final, body = visitor.get(path)
        if status >= 400:
            broken.append(f"{key or 'public'}: {path} → {status}")
            continue
        if "<html" not in body:
            continue  # a file to download: it answered, and is nothing for axe
        seen[view_of(final)].append(final)
        queue += links(body)
    return seen, broken


@pytest.fixture(scope="module")
def walked(demo: Served) -> dict[str, tuple[dict[str, list[str]], list[str]]]:
    return {key: walk(demo, key) for key in WHO}


def test_no_link_leads_nowhere(walked: Any) -> None:
    assert [line for _seen, broken in walked.values() for line in broken] == []


def test_each_page_is_light(demo: Served, walked: Any) -> None:
    """Page, style, script and both fonts together: 110 kB gz at most."""
    visitor = Visitor(demo.address)
    front = visitor.get("/")[2]
    fixed = sum(weight(demo, visitor, path) for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', front))
    heavy = []
    for key, (seen, _broken) in walked.items():
        visitor = Visitor(demo.address)
        if key:
            visitor.enter(key)
        for paths in filter(None, seen.values()):
            size = fixed + len(gzip.compress(visitor.get(paths[0])[2].encode()))
            if size > 110_000:
                heavy.append(f"{key}: {paths[0]} {size}")
    assert heavy == []


def weight(demo: Served, visitor: Visitor, path: str) -> int:
    import urllib.request

    with visitor.opener.open(
        urllib.request.Request(demo.address + path, headers={"Accept-Encoding": "gzip"}), timeout=30
    ) as answer:
        return len(answer.read())


@pytest.mark.parametrize("key", WHO)
def test_each_page_is_accessible_on_phone_and_desk_in_light_and_dark(
    demo: Served, walked: Any, browser: Any, axe: Any, key: str
) -> None:
    """A11Y-01; and PRIV-18: no request to another origin."""
    visitor = Visitor(demo.address)
    if key:
        visitor.enter(key)
    problems = []
    before = {view for other in WHO[: WHO.index(key)] for view, paths in walked[other][0].items() if paths}
    pages = {view: paths[0] for view, paths in walked[key][0].items() if paths and view not in before}
    for width, theme in ((390, "light"), (1280, "dark"), (390, "dark"), (1280, "light")):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="fr-FR", color_scheme=theme, reduced_motion="reduce"
        )
        context.add_cookies(visitor.cookies)
        outside: list[str] = []
        context.on(
            "request",
            lambda request, out=outside: out.append(request.url) if not request.url.startswith((demo.address, "data:")) else None,
        )
        page = context.new_page()
        for path in pages.values():
            page.goto(demo.address + path)
            page.locator(DRAWN).wait_for(state="attached")
            problems += [f"{path} {width} {theme}: {line}" for line in axe(page)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
                problems.append(f"{path} {width} {theme}: scrolls sideways")
        problems += [f"{width} {theme}: calls {url}" for url in outside]
        context.close()
    assert problems == []
