"""« Mes formulaires ODK » in a real browser: the list, an app connected, its key shown once, the question before it is cut."""

from typing import Any

import pytest

HERE = "/p/impact-essai/formulaires-odk/"
LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_each_page_is_accessible_at_both_widths_light_and_dark(
    open_page: Any, sign_in: Any, ines: Any, axe: Any, shot: Any, width: int, scheme: str
) -> None:
    """A11Y-01, from the empty list to the app that is cut."""
    page = sign_in(open_page(width, color_scheme=scheme), ines)

    def look(name: str) -> None:
        shot(page, f"openrosa-{name}-{width}-{scheme}")
        assert axe(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    page.goto(HERE)
    look("empty")
    page.goto(f"{HERE}connecter")
    look("connect")
    page.fill("[name=label]", "Téléphone d’essai de l’équipe du mardi")
    page.locator("main form[method=post] button").last.click()
    page.locator("img[src^='data:image/svg']").first.wait_for()
    look("ready")
    page.goto(HERE)
    look("list")
    page.get_by_role("link", name="Couper").first.click()
    look("cut")
