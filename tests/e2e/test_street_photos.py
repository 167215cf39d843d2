"""The photo of a place, from a phone in a real browser to the pages of the team."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.domain.gatherings.hostile import photo
from tests.e2e.conftest import ARGUMENTS, BROWSERS
from tests.e2e.test_street import READ, go, prepare, unlock, world  # noqa: F401
from tremplin.core.sync import blobs
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach import photos
from tremplin.domain.outreach.models import Presence, PresencePhoto


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A photo as a phone makes it: large, with a place, a device, a comment."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(photo((2400, 1800), turned=True))
    return str(path)


def photograph(page: Any, file: str) -> None:
    """After a presence: a photo chosen, said to show nobody, kept."""
    go(page, "ici")
    page.get_by_role("button", name="Noter ma présence").click()
    page.get_by_role("heading", name="Photo du lieu").wait_for()
    assert page.get_by_text("Le lieu, jamais une personne.").is_visible()
    page.get_by_role("button", name="Garder la photo").click()
    page.get_by_text("Prenez ou choisissez d’abord une photo.").wait_for()
    page.get_by_label("Choisir une photo").set_input_files(file)
    page.locator("canvas").wait_for()
    page.get_by_label("Ce que montre la photo").fill("L’affiche du hall B")
    page.get_by_role("button", name="Garder la photo").click()
    page.get_by_text("Dites que personne n’est reconnaissable").wait_for()
    page.get_by_label("Personne n’est reconnaissable").check()
    page.get_by_role("button", name="Garder la photo").click()
    page.get_by_role("heading", name="Aujourd’hui").wait_for()


def test_a_photo_taken_without_network_survives_a_killed_browser_and_arrives(
    world: dict[str, Any],  # noqa: F811
    browser: Any, live_tremplin: str, client_for: Any, open_page: Any, sign_in: Any, ines: Any, bilal: Any, tmp_path: Any, file: str, axe: Any,
) -> None:  # fmt: skip
    """Captured offline, killed, opened again, reloaded, sent: shown to the team, gone from the phone, nothing of the file left."""
    from django.conf import settings

    options = {
        "executable_path": os.environ.get("TREMPLIN_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS))),
        "args": ARGUMENTS, "base_url": live_tremplin, "locale": "fr-FR", "viewport": {"width": 390, "height": 844},
    }  # fmt: skip
    first = browser.browser_type.launch_persistent_context(str(tmp_path / "phone"), **options)
    cookie = client_for(ines).cookies[settings.SESSION_COOKIE_NAME]
    first.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_tremplin}])
    page = first.new_page()
    prepare(page)
    first.set_offline(True)
    photograph(page, file)
    page.get_by_role("link", name="2 à envoyer").wait_for()
    first.close()
    second = browser.browser_type.launch_persistent_context(str(tmp_path / "phone"), offline=True, **options)
    page = second.new_page()
    page.goto("/rue/")
    unlock(page)
    page.reload()
    unlock(page)
    go(page, "envois")
    page.get_by_text("Photo d’un lieu").wait_for()
    assert len(page.evaluate(READ, "photos")) == 1
    second.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_tremplin}])
    second.set_offline(False)
    page.get_by_role("link", name="À jour").wait_for()
    assert page.evaluate(READ, "photos") == [] and page.evaluate(READ, "ops") == []
    second.close()
    with as_actor(ines):
        one = PresencePhoto.objects.select_related("presence__territory").get()
        assert one.presence_id == Presence.objects.order_by("-created_at").first().id  # type: ignore[union-attr]
        (seen,) = photos.shown(ines, [one])
        assert (seen.come, seen.alt, seen.width, seen.height) == (True, "L’affiche du hall B", 1200, 1600)
        kept = blobs.bytes_of(ines.project_id, one.sha256, "large") or b""
        assert kept and b"Appareil invente" not in kept
    team = sign_in(open_page(), bilal)
    team.goto("/p/impact-essai/presences")
    team.get_by_role("img", name="L’affiche du hall B").scroll_into_view_if_needed()
    team.wait_for_function("() => document.querySelector('.photo-strip img').naturalWidth > 0")
    assert axe(team) == []


def test_a_full_phone_keeps_the_presence_and_says_so(
    world: dict[str, Any],  # noqa: F811
    page: Any, sign_in: Any, ines: Any, file: str, axe: Any,
) -> None:  # fmt: skip
    sign_in(page, ines)
    prepare(page)
    page.context.set_offline(True)
    go(page, "ici")
    page.get_by_role("button", name="Noter ma présence").click()
    page.get_by_label("Choisir une photo").set_input_files(file)
    page.locator("canvas").wait_for()
    assert axe(page) == []
    page.get_by_label("Personne n’est reconnaissable").check()
    page.evaluate("""() => { window.put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (...all) {
        if (this.name === 'photos') throw new DOMException('full', 'QuotaExceededError');
        return window.put.apply(this, all); } }""")
    page.get_by_role("button", name="Garder la photo").click()
    page.get_by_text("La présence, elle, est notée").wait_for()
    assert [len(page.evaluate(READ, name)) for name in ("ops", "photos")] == [1, 0]
    page.evaluate("() => { IDBObjectStore.prototype.put = window.put }")
    page.get_by_role("button", name="Garder la photo").click()
    page.get_by_role("link", name="2 à envoyer").wait_for()
    for _ in range(5):
        page.get_by_role("button", name="Tremplin", exact=True).click()
    page.get_by_role("heading", name="Préparer ce téléphone").wait_for()
    assert page.evaluate(READ, "photos") == []  # wiped with the rest; the sealed notes stay
    assert len(page.evaluate(READ, "ops")) == 2
