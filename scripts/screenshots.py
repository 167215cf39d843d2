"""The pictures of the README, taken from a running demo: python scripts/screenshots.py http://localhost:8000

Needs Chromium and Playwright (requirements-dev). Writes docs/captures/accueil-1280.png and docs/captures/aujourdhui-390.png.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

CAPTURES = Path(__file__).resolve().parents[1] / "docs" / "captures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HEAVIEST = 250_000


def phone_or_desk(browser: Any, address: str, width: int, height: int) -> Any:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        locale="fr-FR",
        color_scheme="light",
        reduced_motion="reduce",
    )
    return context.new_page()


def take(address: str) -> list[Path]:
    """Both pictures, as wide as the screen and no longer than it."""
    chromium = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if chromium is None:
        sys.exit("Chromium n’est pas installé : apt-get install chromium")
    CAPTURES.mkdir(parents=True, exist_ok=True)
    front, today = CAPTURES / "accueil-1280.png", CAPTURES / "aujourdhui-390.png"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        desk = phone_or_desk(browser, address, 1280, 900)
        desk.goto("/")
        desk.screenshot(path=front)
        phone = phone_or_desk(browser, address, 390, 844)
        phone.goto("/voir/today")
        phone.get_by_role("button", name="Entrer comme").click()
        phone.wait_for_url("**/aujourdhui")
        phone.screenshot(path=today)
        browser.close()
    return [front, today]


def main() -> None:
    address = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://localhost:8000"
    pictures = take(address)
    weight = sum(picture.stat().st_size for picture in pictures)
    for picture in pictures:
        print(f"{picture.relative_to(CAPTURES.parents[1])}  {picture.stat().st_size // 1000} kB")
    if weight > HEAVIEST:
        sys.exit(f"{weight // 1000} kB : c’est trop pour un README, {HEAVIEST // 1000} au plus")


if __name__ == "__main__":
    main()
