"""The place in pictures, in a real browser: looked at, walked with the keyboard, printed, and whole without JavaScript."""

from typing import Any

import pytest

from tests.domain.outreach.neighbourhood import lived, neighbourhood
from tremplin.core.tenancy.context import as_actor

LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture
def place(live_tremplin: str, ines: Any) -> str:
    with as_actor(ines):
        territory = neighbourhood(ines)
        lived(ines, territory)
    return f"/p/impact-essai/territoires/{territory.id}/lieu"


def scrolled(page: Any) -> Any:
    page.locator("#map-title").scroll_into_view_if_needed()
    page.locator(".leaflet-container path[role=link]").first.wait_for()
    return page


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_can_be_read_at_both_widths_light_and_dark(
    open_page: Any, sign_in: Any, place: str, ines: Any, axe: Any, shot: Any, width: int, scheme: str
) -> None:
    page = sign_in(open_page(width, color_scheme=scheme), ines)
    page.goto(place)
    scrolled(page)
    shot(page, f"place-{width}-{scheme}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_map_comes_only_when_looked_at_and_is_walked_by_keyboard(open_page: Any, sign_in: Any, place: str, ines: Any) -> None:
    """Leaflet under the strict CSP, nothing from elsewhere (`open_page` fails on either); each building is focused, named, opened."""
    page = sign_in(open_page(1280, 360), ines)  # the map stands high: a low window leaves it out of sight
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(place)
    assert not [url for url in asked if "map" in url or "geojson" in url]
    scrolled(page)
    assert [url for url in asked if url.endswith("lieu.geojson")] and [url for url in asked if "ui/map" in url]
    paths = page.locator(".leaflet-container path[role=link]")
    assert paths.count() == 12
    first = paths.first
    first.focus()
    assert "portes frappées" in first.get_attribute("aria-label")
    assert page.locator(".leaflet-tooltip").inner_text() == first.get_attribute("aria-label")
    page.keyboard.press("Enter")
    page.wait_for_url("**/batiments/*")


def test_the_map_shows_what_the_table_was_asked(open_page: Any, sign_in: Any, place: str, ines: Any) -> None:
    page = sign_in(open_page(1280), ines)
    page.goto(place)
    page.select_option("#which", "never")
    page.get_by_role("button", name="Montrer").click()
    page.wait_for_url("**which=never**")
    scrolled(page)
    assert page.locator(".leaflet-container path[role=link]").count() == page.locator(".place-table tbody tr").count() == 7


def test_it_is_whole_without_javascript(open_page: Any, sign_in: Any, place: str, ines: Any, shot: Any) -> None:
    page = sign_in(open_page(390, java_script_enabled=False), ines)
    page.goto(place)
    assert page.locator("[data-plan] a").count() == 12 and page.locator(".place-table tbody tr").count() == 12
    assert page.locator("[data-map]").is_hidden()
    page.locator("[data-plan] a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/batiments/*")


def test_it_prints_with_the_plan_and_every_table(open_page: Any, sign_in: Any, place: str, ines: Any, shot: Any) -> None:
    page = sign_in(open_page(794), ines)
    page.goto(place)
    scrolled(page)
    page.emulate_media(media="print")
    assert page.locator("[data-plan]").is_visible() and page.locator("[data-map]").is_hidden()
    assert page.locator(".place-filters").is_hidden()
    assert [table.is_visible() for table in page.locator(".place-table").all()] == [True, True]
    shot(page, "place-print")


def test_a_place_where_nothing_was_done_yet(
    open_page: Any, sign_in: Any, live_tremplin: str, ines: Any, axe: Any, shot: Any
) -> None:
    with as_actor(ines):
        territory = neighbourhood(ines, known=0, total=None)
    page = sign_in(open_page(390), ines)
    page.goto(f"/p/impact-essai/territoires/{territory.id}/lieu")
    assert page.get_by_text("Aucun bâtiment pour l’instant").is_visible()
    assert axe(page) == []
    shot(page, "place-empty-390")
