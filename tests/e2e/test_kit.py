"""The kit in a real browser: accessible in each theme, light to load, and working with and without script."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest

THEMES = ["light", "dark", "contrast"]
WIDTHS = [390, 1280]


@pytest.fixture
def live_tremplin(live_reading: str) -> str:
    """The kit writes nothing."""
    return live_reading


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_kit_is_accessible(open_page: Callable[..., Any], axe: Any, shot: Any, theme: str, width: int) -> None:
    """A11Y-01."""
    page = open_page(width)
    page.goto(f"/kit?theme={theme}")
    for part in page.locator("main details").all():
        part.locator("summary").click()
    assert axe(page) == []
    shot(page, f"kit-{width}-{theme}")


@pytest.mark.parametrize("theme", THEMES)
def test_a_refused_form_is_accessible_and_starts_at_its_summary(
    open_page: Callable[..., Any], axe: Any, shot: Any, theme: str
) -> None:
    page = open_page(390)
    page.goto(f"/kit?theme={theme}")
    page.get_by_label("Prénom ou surnom").fill("1 85 05 78 006 084 36")
    page.get_by_role("button", name="Noter la rencontre").last.click()
    page.wait_for_selector("#form-errors")
    assert page.evaluate("document.activeElement.id") == "form-errors"
    assert "sécurité sociale" in page.locator("#id_name_error").inner_text()
    assert axe(page) == []
    shot(page, f"kit-refused-{theme}")


@pytest.mark.parametrize(
    "address", ["/accessibilite", "/mentions-legales", "/confidentialite", "/kit/erreur/404", "/kit/erreur/503"]
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_everyone_are_accessible(open_page: Callable[..., Any], axe: Any, address: str, theme: str) -> None:
    page = open_page(390)
    page.goto(f"{address}?theme={theme}")
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_overflows_sideways(open_page: Callable[..., Any], width: int) -> None:
    """A11Y-02: reflow at 320 px."""
    page = open_page(width)
    page.goto("/kit")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_buttons_and_fields_are_large_enough_for_a_thumb(page: Any) -> None:
    page.goto("/kit")
    small = page.evaluate(
        """() => [...document.querySelectorAll('.btn, .chip, .picture, .form-control, .form-select, summary, footer button, nav a')]
            .filter(e => e.offsetParent !== null)
            .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
            .filter(([, height]) => height < 44)"""
    )
    assert small == []


def test_a_page_weighs_little(page: Any) -> None:
    """The page, its style, its script and its two fonts, as they travel."""
    bodies: dict[str, bytes] = {}
    page.on("response", lambda answer: bodies.update({answer.url: answer.body()}))
    page.goto("/kit", wait_until="networkidle")
    weight = sum(len(body) if url.endswith(".woff2") else len(gzip.compress(body)) for url, body in bodies.items())
    assert {url.rsplit("/", 1)[-1].split(".")[0] for url in bodies} >= {"tremplin", "hyperlegible-400", "hyperlegible-700"}
    assert weight < 60_000, {url: len(body) for url, body in bodies.items()}


def test_everything_can_be_done_without_script(open_page: Callable[..., Any]) -> None:
    page = open_page(390, java_script_enabled=False)
    page.goto("/kit")
    page.get_by_label("Chercher une personne").fill("maïssa")
    page.get_by_role("button", name="Chercher").click()
    assert page.locator("#people tbody tr").count() == 9
    page.locator("details.explain summary").first.click()
    assert page.locator("details.explain").first.get_attribute("open") is not None
    page.get_by_role("button", name="Sombre").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.get_by_role("button", name="Copier").count() == 0


def test_a_search_refreshes_the_list_only(page: Any) -> None:
    page.goto("/kit")
    page.evaluate("window.stayed = true")
    page.get_by_label("Chercher une personne").fill("maïssa")
    page.get_by_role("button", name="Chercher").click()
    page.wait_for_url("**q=ma*")
    page.wait_for_function("document.querySelectorAll('#people tbody tr').length === 9")
    assert page.evaluate("window.stayed") is True


def test_the_copy_button_copies(open_page: Callable[..., Any]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/kit")
    page.get_by_role("button", name="Copier").click()
    page.wait_for_function("document.querySelector('[data-copy-said]').textContent === 'Copié'")
    assert page.evaluate("navigator.clipboard.readText()") == "Zakaria Exemple, 14/02/2001"


def test_a_live_part_follows_its_address(page: Any) -> None:
    answers = iter([(200, "<p>Un</p>"), (204, ""), (500, "panne"), (200, "<p>Deux</p>")])
    page.clock.install()

    def answer(route: Any) -> None:
        status, body = next(answers)
        route.fulfill(status=status, body=body, content_type="text/html")

    page.route("**/kit/instant", answer)
    page.goto("/kit")
    live = page.locator("[data-live]")

    def after(seconds: int) -> None:
        with page.expect_response("**/kit/instant"):
            page.clock.run_for(seconds * 1000)

    after(10)
    page.wait_for_function("document.querySelector('[data-live]').textContent === 'Un'")
    after(10)
    assert live.inner_text() == "Un"
    after(10)
    page.wait_for_selector(".live-old")
    assert live.inner_text() == "Un"
    after(20)
    page.wait_for_function("document.querySelector('[data-live]').textContent === 'Deux'")
    assert page.locator(".live-old").count() == 0


def test_the_keyboard_reaches_the_content_first(page: Any) -> None:
    page.goto("/kit")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_what_has_the_focus_shows_it(page: Any) -> None:
    page.goto("/kit")
    for _ in range(40):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => { const e = document.activeElement; const box = [e, e.nextElementSibling].filter(Boolean).map(x => getComputedStyle(x));
            return e.id === 'content' || box.some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) }"""
        )
        assert shown, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_a_printed_page_leaves_the_buttons_out(page: Any) -> None:
    page.goto("/kit")
    page.emulate_media(media="print")
    assert page.locator(".btn:visible, .foot:visible, .primary-action:visible").count() == 0
    assert page.locator("#people table").is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_menu_opens_and_closes_by_keyboard_and_by_pointer(
    open_page: Callable[..., Any], sign_in: Any, axe: Any, lea: Any, width: int
) -> None:
    """A11Y-05."""
    page = sign_in(open_page(width), lea)
    page.goto("/p/impact-essai/equipe")
    menu = page.locator("header details.menu:visible").last
    panel = menu.locator(".menu-panel")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert panel.is_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert menu.locator("summary").evaluate("e => e === document.activeElement")
    menu.locator("summary").click()
    page.mouse.click(8, 400)
    assert not panel.is_visible()


@pytest.mark.parametrize("width", [320, 768, 992, 1280])
def test_the_header_fits_however_many_rooms_are_open(open_page: Callable[..., Any], sign_in: Any, lea: Any, width: int) -> None:
    page = sign_in(open_page(width), lea)
    page.goto("/p/impact-essai/equipe")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".top").bounding_box()["height"] < 140
    assert page.locator(".wordmark").bounding_box()["height"] < 50
