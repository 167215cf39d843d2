"""page_weight_kb_gz_max and axe_violations: every page of the demo, walked link by link as each member (tests/e2e)."""

import gzip
import os
import re
import shutil
from typing import Any

from bench.figures import Figure, progress, worst
from bench.worlds import World

WEIGHT_KB, VIOLATIONS = 110, 0
SIZES = ((390, "light"), (1280, "dark"), (390, "dark"), (1280, "light"))
WEIGHT = "gzip of the page plus its style sheet, script and fonts, cold; one page a view and member; map apart"
AXE = "axe-core, RGAA and WCAG tags, each page once per distinct view and member × 390/1280 px × light/dark"

Walked = dict[str, dict[str, list[str]]]


def walked(made: World) -> Walked:
    """Pages by view, for each member."""
    from tests.e2e.test_every_page import WHO, walk

    found: Walked = {}
    for key in WHO:
        progress(f"walking the pages as {key or 'a visitor'}")
        found[key] = {view: paths for view, paths in walk(made.served, key)[0].items() if paths}
    return found


def weights(made: World, pages: Walked) -> Figure:
    from tests.demo_server import Visitor
    from tests.e2e.test_every_page import weight

    fetched: dict[str, int] = {}
    sizes = []
    for key, views in pages.items():
        visitor = Visitor(made.served.address)
        if key:
            visitor.enter(key)
        for paths in views.values():
            body = visitor.get(paths[0])[2]
            files = {*re.findall(r'(?:href|src)="(/static/[^"]+)"', body), *fonts(made, visitor, body)}
            for path in files - fetched.keys():
                fetched[path] = weight(made.served, visitor, path)
            sizes.append(round((len(gzip.compress(body.encode())) + sum(fetched[path] for path in files)) / 1000, 1))
    return worst("page_weight_kb_gz_max", sizes, "kB", WEIGHT_KB, WEIGHT)


def fonts(made: World, visitor: Any, body: str) -> set[str]:
    """Fonts that the page's style sheets name: the browser loads them too."""
    found: set[str] = set()
    for sheet in re.findall(r'href="(/static/[^"]+\.css)"', body):
        folder = sheet.rpartition("/")[0]
        for name in re.findall(r'url\("?([^")]+\.woff2)"?\)', visitor.get(sheet)[2]):
            found.add(name if name.startswith("/") else os.path.normpath(f"{folder}/{name}"))
    return found


def violations(made: World, pages: Walked) -> Figure:
    """Each finding of axe counts one."""
    from playwright.sync_api import sync_playwright

    from tests.demo_server import Visitor
    from tests.e2e.conftest import ARGUMENTS, BROWSERS, RULES
    from tests.e2e.conftest import AXE as SOURCE

    path = os.environ.get("TREMPLIN_CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("no Chromium: apt-get install chromium")
    source, counts = SOURCE.read_text(encoding="utf-8"), []
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        for key, views in pages.items():
            visitor = Visitor(made.served.address)
            if key:
                visitor.enter(key)
            chosen = {view: paths[0] for view, paths in views.items() if key == "" or view not in pages[""]}
            chosen = {view: path for view, path in chosen.items() if is_page(visitor, path)}
            progress(f"axe as {key or 'a visitor'}: {len(chosen)} pages")
            for width, theme in SIZES:
                counts += looked_at(chromium, visitor, chosen.values(), source, RULES, width, theme)
        chromium.close()
    figure = worst("axe_violations", counts, "findings", VIOLATIONS, AXE)
    total = sum(counts)
    return Figure(figure.name, total, figure.unit, VIOLATIONS, total == 0, len(counts), figure.median, figure.p95, AXE)


def is_page(visitor: Any, path: str) -> bool:
    """Not a file to take away."""
    return bool(visitor.get(path)[2].lstrip().lower().startswith("<!doctype html"))


def looked_at(chromium: Any, visitor: Any, paths: Any, source: str, rules: list[str], width: int, theme: str) -> list[int]:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, locale="fr-FR", color_scheme=theme, reduced_motion="reduce", bypass_csp=False
    )
    from tests.e2e.test_every_page import DRAWN

    context.add_cookies(visitor.cookies)
    page, counts = context.new_page(), []
    for path in paths:
        page.goto(visitor.address + path)
        page.locator(DRAWN).wait_for(state="attached")
        page.evaluate(source)
        found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", rules)
        lines = [f"{path} {width} {theme} {rule['id']}" for rule in found["violations"] for _node in rule["nodes"]]
        for line in lines:
            progress(f"  {line}")
        counts.append(len(lines))
    context.close()
    return counts
