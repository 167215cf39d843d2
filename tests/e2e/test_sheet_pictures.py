"""A team puts pictures on its sheet with a telephone; everybody sees them once it is published."""

from typing import Any

from tests.domain.gatherings.hostile import photo
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.gatherings import actions
from tremplin.domain.gatherings.models import HEADINGS

DROP = """(zone, [bytes, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_pictures_by_the_button_and_by_dropping_them(
    page: Any, open_page: Any, lea: Any, sign_in: Any, axe: Any, shot: Any
) -> None:
    """Chosen with the button, dropped on the zone, refused with its reason; then seen by somebody without an account."""
    statements = [{"heading": heading, "text": "Un fait."} for heading in HEADINGS]
    with as_actor(lea):
        sheet = actions.create_sheet(lea, name="Fiche d’essai", tagline="En une ligne", statements=statements)
        actions.publish(lea, sheet, published=True)
    sign_in(page, lea)
    page.goto(f"/p/{lea.project.slug}/fiches/{sheet.id}")
    page.get_by_role("link", name="Choisir les images").click()
    page.get_by_text("sans son accord").wait_for()
    page.locator("#id_file").set_input_files(
        {"name": "page.png", "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"}
    )
    page.get_by_role("button", name="Mettre sur la fiche").click()
    page.get_by_text("Malgré son nom").first.wait_for()
    assert axe(page) == []
    shot(page, "pictures-refused")
    put(page, "La cour inventée")
    page.locator("[data-drop]").evaluate(DROP, [list(photo(shade=30)), "deposee.jpg"])
    page.get_by_label("Ce que l’image montre").fill("Le marché inventé")
    page.get_by_role("button", name="Mettre sur la fiche").click()
    page.get_by_text("L’image est sur la fiche.").wait_for()
    page.get_by_role("button", name="Avancer Le marché inventé").click()
    assert axe(page) == []
    shot(page, "pictures")
    stranger = open_page(width=1280)
    stranger.goto(f"/fiches/{sheet.id}")
    shown = stranger.locator(".photo img")
    assert [one.get_attribute("alt") for one in shown.all()] == ["Le marché inventé", "La cour inventée"]
    for one in shown.all():
        one.scroll_into_view_if_needed()
        assert one.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert axe(stranger) == []
    shot(stranger, "pictures-sheet")


def put(page: Any, alt: str) -> None:
    page.locator("#id_file").set_input_files({"name": "cour.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.get_by_label("Ce que l’image montre").fill(alt)
    page.get_by_role("button", name="Mettre sur la fiche").click()
    page.get_by_text("L’image est sur la fiche.").wait_for()
