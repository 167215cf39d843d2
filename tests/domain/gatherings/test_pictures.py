"""Pictures of a sheet: whatever is sent, only a picture drawn anew is kept; seen by whoever may read the sheet, and by nobody else."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.domain.gatherings.hostile import CORPUS, bomb_of_scans, photo, png_head
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.ui import renditions
from tremplin.domain.gatherings import actions, policies
from tremplin.domain.gatherings.models import HEADINGS, ProjectSheet, SheetPicture
from tremplin.domain.gatherings.pdf import sheet as pdf_of
from tremplin.domain.gatherings.queries import headings_of

STATEMENTS = [{"heading": heading, "text": f"Un fait pour {heading}."} for heading in HEADINGS]
ALT = "Une table dressée au pied d’une barre inventée"


def sent(content: bytes | None = None, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo() if content is None else content)


def sheet_of(actor: Any, name: str = "Fiche d’essai") -> ProjectSheet:
    return actions.create_sheet(actor, name=name, tagline="En une ligne", statements=STATEMENTS)


@pytest.fixture
def sheet(db: None, lea: Any) -> ProjectSheet:
    return sheet_of(lea)


def add(actor: Any, sheet: ProjectSheet, content: bytes | None = None, **words: Any) -> SheetPicture:
    return actions.add_picture(actor, sheet, file=sent(content), **{"alt": ALT, **words})


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_a_file_that_is_not_an_honest_picture_is_refused(case: Any) -> None:
    """SEC-08: by its name, its first bytes, its weight, its points, its scans; each time with a reason."""
    with pytest.raises(Invalid, match=case.says) as refusal:
        renditions.renditions_of(sent(case.content(), case.file))
    assert refusal.value.field == "file"


def test_the_points_are_counted_before_one_is_decoded() -> None:
    """Thirty-six million points that compress to nothing."""
    with pytest.raises(Invalid, match="trop grande"):
        renditions.renditions_of(sent(png_head(6000, 6000), "grande.png"))


def test_a_picture_of_thousands_of_scans_is_refused() -> None:
    with pytest.raises(Invalid, match="ne s’ouvre pas"):
        renditions.renditions_of(sent(bomb_of_scans()))


def test_nothing_of_the_files_metadata_stays() -> None:
    """Place, device, comment and hidden thumbnail are gone from both renditions; the picture stands upright."""
    content = photo(size=(400, 200), turned=True)
    assert b"Appareil invente" in content and Image.open(BytesIO(content)).getexif().get_ifd(0x8825)
    drawn = renditions.renditions_of(sent(content))
    for kept in (drawn.large, drawn.small):
        assert not Image.open(BytesIO(kept)).getexif()
        for word in (b"Appareil invente", b"commentaire invente", b"Exif", b"ICC_PROFILE"):
            assert word not in kept
    assert (drawn.width, drawn.height) == (200, 400)


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.JPG"), ("JPEG", "a.jpeg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA"])
def test_the_three_kinds_become_one_jpeg_and_one_light_webp(kind: str, name: str, mode: str) -> None:
    if kind == "JPEG" and mode in ("P", "RGBA"):
        mode = "CMYK"
    out = BytesIO()
    Image.effect_noise((1760, 1320), 60).convert("RGB").convert(mode).save(out, kind)
    drawn = renditions.renditions_of(sent(out.getvalue(), name))
    assert drawn.large.startswith(b"\xff\xd8\xff") and drawn.small[8:12] == b"WEBP"
    assert (drawn.width, drawn.height) == (1600, 1200)
    assert len(drawn.small) <= renditions.SMALL_BYTES


def test_transparency_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (60, 60), (255, 0, 0, 0)).save(out, "PNG")
    drawn = Image.open(BytesIO(renditions.renditions_of(sent(out.getvalue(), "vide.png")).large))
    assert min(drawn.getpixel((30, 30))) > 250  # type: ignore[type-var]


def test_a_sheet_shows_a_few_pictures_in_the_order_chosen(sheet: ProjectSheet, lea: Any) -> None:
    first, second, third = (add(lea, sheet, photo(shade=shade), alt=f"Image {shade}") for shade in (10, 90, 170))
    actions.move_picture(lea, third, earlier=True)
    actions.move_picture(lea, first, earlier=True)
    assert [p.id for p in actions.shown_pictures(sheet)] == [first.id, third.id, second.id]
    add(lea, sheet, photo(shade=250))
    with pytest.raises(Invalid, match="quatre images"):
        add(lea, sheet, photo(shade=40))


def test_one_picture_is_not_put_twice(sheet: ProjectSheet, lea: Any) -> None:
    add(lea, sheet)
    with pytest.raises(Invalid, match="déjà"):
        add(lea, sheet)


def test_a_picture_removed_can_be_put_back_and_only_then_erased_for_good(sheet: ProjectSheet, lea: Any) -> None:
    picture = add(lea, sheet)
    with pytest.raises(WrongMoment):
        actions.erase_picture(lea, picture)
    actions.remove_picture(lea, picture)
    assert actions.shown_pictures(sheet) == []
    actions.put_back_picture(lea, picture)
    assert [p.id for p in actions.shown_pictures(sheet)] == [picture.id]
    actions.remove_picture(lea, picture)
    actions.erase_picture(lea, picture)
    assert not SheetPicture.objects.filter(id=picture.id).exists()


def test_only_the_last_pictures_set_aside_are_kept(sheet: ProjectSheet, lea: Any) -> None:
    for shade in range(actions.MOST_REMOVED + 2):
        actions.remove_picture(lea, add(lea, sheet, photo(shade=shade * 25)))
    assert SheetPicture.objects.filter(sheet=sheet).count() == actions.MOST_REMOVED


def test_a_replaced_picture_is_kept_and_the_second_writer_is_told(sheet: ProjectSheet, lea: Any) -> None:
    picture = add(lea, sheet)
    placed = actions.edit_picture(lea, picture, version=1, alt="Une autre", file=sent(photo(shade=200)))
    assert [p.id for p in actions.shown_pictures(sheet)] == [placed.id]
    with pytest.raises(WrongMoment, match="remplacé"):
        actions.edit_picture(lea, picture, version=1, alt="Mes mots")
    assert SheetPicture.objects.get(id=picture.id).alt == ALT
    actions.edit_picture(lea, placed, version=1, alt="La première écrit")
    with pytest.raises(WrongMoment):
        actions.edit_picture(lea, placed, version=1, alt="La seconde écrit")


def test_only_the_team_that_writes_the_sheet_touches_its_pictures(sheet: ProjectSheet, lea: Any, ines: Any, eve: Any) -> None:
    picture = add(lea, sheet)
    for stranger in (ines, eve):
        for verb in (
            lambda who: add(who, sheet),
            lambda who: actions.edit_picture(who, picture, version=1, alt="x"),
            lambda who: actions.move_picture(who, picture, earlier=True),
            lambda who: actions.remove_picture(who, picture),
            lambda who: actions.put_back_picture(who, picture),
            lambda who: actions.erase_picture(who, picture),
        ):
            with pytest.raises(NotAllowed):
                verb(stranger)


def test_a_picture_is_public_only_on_a_published_sheet(committed: Any, lea: Any, eve: Any) -> None:
    """The database's own policy: no ticket, or another project's, sees neither a draft's picture nor one that was removed."""
    with as_actor(lea):
        shown, draft = sheet_of(lea, "Vue"), sheet_of(lea, "Brouillon")
        seen, gone, hidden = add(lea, shown), add(lea, shown, photo(shade=9)), add(lea, draft)
        actions.remove_picture(lea, gone)
        actions.publish(lea, shown, published=True)
    with as_actor(eve):
        assert set(SheetPicture.objects.values_list("id", flat=True)) == {seen.id}
    anyone = Client()
    for size in ("jpg", "webp"):
        assert anyone.get(f"/fiches/images/{seen.name}.{size}").status_code == 200
        for other in (gone, hidden):
            assert anyone.get(f"/fiches/images/{other.name}.{size}").status_code == 404
    with as_actor(lea):
        actions.publish(lea, shown, published=False)
    assert anyone.get(f"/fiches/images/{seen.name}.jpg").status_code == 404


def test_a_members_public_address_shows_no_draft(
    committed: Any, lea: Any, ines: Any, client_for: Callable[[Any], Client]
) -> None:
    """Inès may read her project's rows, but not what Léa still prepares."""
    with as_actor(lea):
        hidden = add(lea, sheet_of(lea))
    member = client_for(ines)
    assert member.get(f"/fiches/images/{hidden.name}.jpg").status_code == 404
    assert member.get(f"/p/{ines.project.slug}/fiches/images/{hidden.id}/apercu.webp").status_code == 404
    writer = client_for(lea).get(f"/p/{lea.project.slug}/fiches/images/{hidden.id}/apercu.webp")
    assert (writer.status_code, writer.headers["Content-Type"]) == (200, "image/webp")


def test_a_picture_is_served_under_our_type_and_never_guessed(committed: Any, lea: Any) -> None:
    with as_actor(lea):
        sheet = sheet_of(lea)
        picture = add(lea, sheet, credit="L’équipe inventée")
        actions.publish(lea, sheet, published=True)
    answer = Client().get(f"/fiches/images/{picture.name}.jpg")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    page = Client().get(f"/fiches/{sheet.id}").content.decode()
    assert f'src="/fiches/images/{picture.name}.webp"' in page
    assert f'alt="{ALT}"' in page and 'loading="lazy"' in page and "L’équipe inventée" in page


def test_the_printed_sheet_holds_the_picture_with_its_words(sheet: ProjectSheet, lea: Any) -> None:
    """A11Y-07: PDF/UA refuses a picture without its alternative."""
    plain = pdf_of(sheet, headings_of(sheet), "http://localhost/", "fr")
    add(lea, sheet, photo(size=(800, 600)), credit="L’équipe inventée")
    add(lea, sheet, photo(shade=9), alt="Une seconde image")
    shown = list(policies.pictures_visible_to(lea).order_by("position"))
    document = pdf_of(sheet, headings_of(sheet), "http://localhost/", "fr", shown)
    assert b"DCTDecode" in document and b"DCTDecode" not in plain
    assert document.count(b"/Alt") >= plain.count(b"/Alt") + 2


def test_the_page_of_pictures_from_the_first_to_the_last(
    committed: Any, lea: Any, client_for: Callable[[Any], Client], tmp_path: Path
) -> None:
    with as_actor(lea):
        sheet = sheet_of(lea)
    client, here = client_for(lea), f"/p/{lea.project.slug}/fiches"
    page = f"{here}/{sheet.id}/images"
    body = client.get(page).content.decode()
    assert "Aucune image" in body and "sans son accord" in body
    answer = client.post(page, {"file": sent(b"<html>", "page.png"), "alt": ""})
    body = answer.content.decode()
    assert answer.status_code == 422 and "Répondez à cette question." in body and "Malgré son nom" in body
    answer = client.post(page, {"file": sent(b"<script>alert(1)</script>", "page.png"), "alt": "Mes mots"})
    body = answer.content.decode()
    assert answer.status_code == 422 and "Malgré son nom" in body and 'value="Mes mots"' in body
    assert client.post(page, {"file": sent(), "alt": ALT, "credit": "Moi"}).status_code == 302
    with as_actor(lea):
        picture = SheetPicture.objects.get(sheet=sheet)
    assert ALT in client.get(page).content.decode()
    one = f"{here}/images/{picture.id}"
    assert client.post(one, {"version": "1", "alt": "Autrement dit"}).status_code == 302
    late = client.post(one, {"version": "1", "alt": "Trop tard"})
    assert late.status_code == 422 and 'value="Trop tard"' in late.content.decode()
    assert "Retirer cette image" in client.get(f"{one}/retirer").content.decode()
    assert client.post(f"{one}/retirer").status_code == 302
    assert "mises de côté" in client.get(page).content.decode()
    assert client.post(f"{one}/remettre").status_code == 302
    assert client.post(f"{one}/retirer").status_code == 302
    assert "pour toujours" in client.get(f"{one}/effacer").content.decode()
    assert client.post(f"{one}/effacer").status_code == 302
    assert client.get(one).status_code == 404
