"""A real browser on the real pages, on this machine only.

`live_tremplin` is the address of a server on a database of its own; `page` a browser page, `sign_in(actor)` its member.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "var" / "shots"
BUILT = ROOT / "src/tremplin/core/ui/static/ui/tremplin.css"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    # Playwright keeps an event loop in this thread; Django would otherwise refuse its ordinary queries here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def assets() -> None:
    """The style sheet and scripts, built once if they are not there."""
    if BUILT.exists():
        return
    node = shutil.which("node", path=f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ.get('PATH', '')}")
    if node is None or not (ROOT / "node_modules").exists():
        pytest.skip("the style sheet is not built: npm ci && npm run build")
    subprocess.run([node, str(ROOT / "web/build.mjs")], cwd=ROOT, check=True, capture_output=True)


@contextmanager
def served() -> Iterator[str]:
    """Tremplin on loopback, by threads of this process."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    server = LiveServerThread("localhost", StaticFilesHandler, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://localhost:{server.port}"
    finally:
        server.terminate()


@pytest.fixture
def live_tremplin(assets: None, committed: Any) -> Iterator[str]:
    """Served from a database of its own: what a test writes, the browser sees."""
    with served() as address:
        yield address


@pytest.fixture(scope="session")
def live_reading(assets: None, database: Any) -> Iterator[str]:
    """Served from the database of the whole run, for tests that write nothing: quicker."""
    with served() as address:
        yield address


@pytest.fixture(scope="session")
def demo_world(template: tuple[str, str], assets: None) -> Iterator[Any]:
    """The demo behind its real server, for tests that walk it as its visitors do."""
    from tests.conftest import copied
    from tests.demo_server import demo_server

    with copied(template, f"tour_{os.getpid()}") as names, demo_server(names, jobs=True) as world:
        yield world


@pytest.fixture
def open_page(browser: Any, live_tremplin: str) -> Iterator[Callable[..., Any]]:
    """Opens a browser of its own: width, colours, language, JavaScript or not. Any error of the page fails the test."""
    contexts: list[Any] = []
    errors: list[str] = []

    def open_one(width: int = 390, height: int = 844, **options: Any) -> Any:
        settings = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce", **options}
        context = browser.new_context(base_url=live_tremplin, viewport={"width": width, "height": height}, **settings)
        context.route(lambda url: not url.startswith((live_tremplin, "data:")), lambda route: _refuse(route, errors))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def _refuse(route: Any, errors: list[str]) -> None:
    """No page may call another site."""
    errors.append(f"third-party request: {route.request.url}")
    route.abort()


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """A phone."""
    return open_page()


@pytest.fixture
def sign_in(client_for: Callable[[Any], Any], live_tremplin: str) -> Callable[[Any, Any], Any]:
    """sign_in(page, actor): the page's browser is now this member's."""
    from django.conf import settings

    def enter(page: Any, actor: Any) -> Any:
        cookie = client_for(actor).cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_tremplin}])
        return page

    return enter


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    """axe(page): what keeps the page from being accessible, one line each; an empty list is wanted."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    source = AXE.read_text(encoding="utf-8")

    def check(page: Any) -> list[str]:
        # Through the debugger, not a <script>: our own security policy refuses injected ones.
        page.evaluate(source)
        found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)
        return [
            f"{rule['id']}: {' '.join(map(str, node['target']))} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    return check


@pytest.fixture
def shot() -> Callable[[Any, str], Path]:
    """shot(page, name): a picture of the whole page in var/shots, to be looked at."""

    def take(page: Any, name: str) -> Path:
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take
