"""The forms that apps download: found, complete, in two languages, and good to ODK's own validator."""

import hashlib
import json
import shutil
import zlib
from base64 import b64decode
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.utils import translation

from tests.interop.openrosa.conftest import App
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach.actions.encounters import GROUPS
from tremplin.domain.territories.models import Building, Entrance
from tremplin.interop.openrosa import connecting, lists, mapping, xforms
from tremplin.interop.openrosa.questions import CELLS, ENCOUNTER, FORMS, PRESENCE

LIST, MANIFEST = "{http://openrosa.org/xforms/xformsList}", "{http://openrosa.org/xforms/xformsManifest}"
XF = "{http://www.w3.org/2002/xforms}"


def parsed(content: bytes) -> Any:
    return fromstring(content)  # noqa: S314  # ours


def texts(answer: Any, tag: str) -> list[str]:
    return [one.text or "" for one in parsed(answer.content).iter(tag)]


def path_of(address: str) -> str:
    return address.split("/", 5)[5]


def test_the_list_leads_to_forms_and_their_files(app: App, place: Any) -> None:
    """The hashes told are those of the files: an app downloads again only what changed."""
    answer = app.get("formList")
    assert (answer.status_code, answer["X-OpenRosa-Version"]) == (200, "1.0")
    assert texts(answer, f"{LIST}formID") == list(FORMS)
    hashes = texts(answer, f"{LIST}hash")
    for address, told in zip(texts(answer, f"{LIST}downloadUrl"), hashes, strict=True):
        assert told == f"md5:{hashlib.md5(app.get(path_of(address)).content, usedforsecurity=False).hexdigest()}"
    for address in texts(answer, f"{LIST}manifestUrl"):
        manifest = app.get(path_of(address))
        assert texts(manifest, f"{MANIFEST}filename") == ["lieux.csv", "entrees.csv", "equipe.csv"]
        for file, told in zip(texts(manifest, f"{MANIFEST}downloadUrl"), texts(manifest, f"{MANIFEST}hash"), strict=True):
            assert told == f"md5:{hashlib.md5(app.get(path_of(file)).content, usedforsecurity=False).hexdigest()}"
    assert texts(app.get(f"formList?formID={PRESENCE.id}"), f"{LIST}formID") == [PRESENCE.id]


def test_an_app_asks_first_how_much_it_may_send(app: App) -> None:
    with as_actor(app.actor):
        answer = app.client.head(f"/openrosa/{app.token}/submission")
    assert answer.status_code == 204
    assert answer["Location"].endswith(f"/openrosa/{app.token}/submission")
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) > 100_000


def test_lists_hold_the_member_s_own_places_and_team(
    app: App, place: Any, bilal: Any, ines: Any, eve: Any, make_territory: Any
) -> None:
    building = Building.objects.create(project_id=ines.project_id, territory=place, name="tour d’essai")
    Entrance.objects.create(project_id=ines.project_id, building=building, label="A", floors=4, doors_per_floor=2)
    with as_actor(eve):
        make_territory(eve, "Voisin d’essai")
    found = {name: app.get(f"forms/{ENCOUNTER.id}/{name}.csv").content.decode() for name in lists.LISTS}
    assert found["lieux"] == f"name,label\n{place.id},Les Lauriers d’essai\n"
    assert f'"Tour d’essai, entrée A",{place.id}' in found["entrees"]
    assert str(bilal.user_id) in found["equipe"]
    assert str(ines.user_id) not in found["equipe"]


def test_a_list_cell_never_begins_a_formula(db: None, ines: Any, make_territory: Any) -> None:
    make_territory(ines, "=cmd d’essai")
    assert ",'=cmd" in lists.written(ines, "lieux").decode()


def test_everything_that_a_meeting_is_noted_with_is_asked(app: App) -> None:
    """OUT-03: when, with whom, where, how, how many by sex and age, known or new, topics, objection, what next."""
    asked = {question.becomes for question in ENCOUNTER.questions}
    assert asked == {
        "at", "team_ids", "territory_id", "entrance_id", "mode", "people_count", "composition", "first_time", "topics", "objection",
        "next_step",
    }  # fmt: skip
    assert set(CELLS.values()) == {one for one in GROUPS if not one.startswith(":") and not one.endswith(":")}


def test_no_form_takes_a_word(app: App) -> None:
    """No name can be left in clear on the phone: there are dates, numbers and choices only."""
    assert {question.type for form in FORMS.values() for question in form.questions} <= {
        "dateTime",
        "date",
        "int",
        "one",
        "many",
        "yes",
    }


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_each_label_is_there_in_both_languages(app: App, form: Any) -> None:
    root = parsed(xforms.made(app.actor, form).xml)
    french, english = (
        {text.get("id"): text[0].text for text in block.iter(f"{XF}text")} for block in root.iter(f"{XF}translation")
    )
    wanted = {one.get("ref", "").split("'")[1] for one in root.iter() if (one.get("ref") or "").startswith("jr:itext")}
    assert french.keys() == english.keys() == wanted
    assert all(french.values()) and all(english.values())


def test_the_form_is_the_same_whoever_reads_it(app: App, bilal: Any) -> None:
    first = xforms.made(app.actor, ENCOUNTER)
    with translation.override("en"):
        assert xforms.made(bilal, ENCOUNTER) == first
    assert mapping.understood(ENCOUNTER, first.version)


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_odk_validate_takes_each_form(app: App, tmp_path: Path, form: Any) -> None:
    """The validator that pyxform brings is the reader of ODK Collect itself."""
    odk = pytest.importorskip("pyxform.validators.odk_validate")
    if shutil.which("java") is None or not odk.install_exists():
        pytest.skip("ODK Validate needs Java: apt-get install default-jre-headless")
    file = tmp_path / "form.xml"
    file.write_bytes(xforms.made(app.actor, form).xml)
    assert odk.check_xform(str(file)) == []
    file.write_bytes(file.read_bytes().replace(b"instance('lieux')", b"instance('ailleurs')"))
    with pytest.raises(odk.ODKValidateError):
        odk.check_xform(str(file))


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_each_question_has_its_place_and_a_name_that_xml_takes(app: App, form: Any) -> None:
    """Also where Java is missing: what is asked, bound and kept is the same, by pyxform's own rule for names."""
    tags = pytest.importorskip("pyxform.parsing.expression")
    root = parsed(xforms.made(app.actor, form).xml)
    data = root.find(f".//{XF}data")
    assert data is not None
    bound = [bind.get("nodeset", "") for bind in root.iter(f"{XF}bind")]
    asked = [one.get("ref", "") for tag in ("input", "select", "select1") for one in root.iter(f"{XF}{tag}")]
    paths = [f"/data/{question.path}" for question in form.questions]
    assert sorted(asked) == sorted(paths)
    assert set(paths) <= set(bound)
    for path in bound:
        steps = path.split("/")[2:]
        assert data.find("/".join(f"{XF}{step}" for step in steps)) is not None
        assert all(tags.is_xml_tag(step) for step in steps)


def test_the_square_holds_collect_s_settings(ines: Any) -> None:
    settings = json.loads(zlib.decompress(b64decode(connecting.settings_of(ines, "https://essai.test/openrosa/abc"))))
    assert settings["general"]["server_url"] == "https://essai.test/openrosa/abc"
    assert settings["project"]["name"] == ines.project.name
    image = connecting.square("essai")
    assert b64decode(image.partition(",")[2]).startswith(b"<svg")
