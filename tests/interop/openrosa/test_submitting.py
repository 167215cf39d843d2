"""What apps send: applied once, or kept; never dropped, never twice."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.interop.openrosa.conftest import App, filled
from tremplin.core.sync import keeping
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach.models import Encounter, Presence
from tremplin.interop.openrosa import questions, reading
from tremplin.interop.openrosa.questions import ENCOUNTER

NIR = "1 85 05 78 006 084 91"
JPEG = b"\xff\xd8\xff essai \xff\xd9"


def only() -> Operation:
    return Operation.objects.get()


def test_a_filled_form_becomes_one_encounter(app: App, place: Any, ines: Any, bilal: Any) -> None:
    """OUT-01, OUT-03: every answer is in the fact, noted by the key's member."""
    one = uuid4()
    told = {
        "equipe": str(bilal.user_id),
        "deja": "yes",
        "sujets": "",
        "objection": "",
        "suite": "see_again",
        "detail": "<f_18_25>1</f_18_25><m_50_plus/>",
    }
    answer = app.send(app.encounter(place, told=told, instance=f"uuid:{one}"))
    assert answer.status_code == 201, answer.content.decode()
    found = Encounter.objects.get(id=one)
    assert (found.people_count, found.composition, found.mode, found.first_time) == (2, {"f:18-25": 1}, "street", True)
    assert found.team_ids == [ines.user_id, bilal.user_id]
    assert (found.next_step, found.noted_by, found.territory_id) == ("see_again", ines.user_id, place.id)
    assert found.at == ines.now - timedelta(hours=1)
    assert (only().op_id, only().status, only().captured_at) == (one, "applied", ines.now)


def test_a_presence_too(app: App, place: Any, ines: Any) -> None:
    assert app.send(app.presence(place)).status_code == 201
    found = Presence.objects.get()
    assert (found.people_met, found.band, found.invitation, found.team_ids) == (5, "late", True, [ines.user_id])


def test_the_same_form_again_is_the_same_fact(app: App, place: Any, ines: Any, app_of: Any) -> None:
    """Also with one more part, and through another key of the same member."""
    xml = app.encounter(place)
    answers = [app.send(xml), app.send(xml), app.send(xml, ("photo.jpg", JPEG)), app_of(ines).send(xml)]
    assert [answer.status_code for answer in answers] == [201, 201, 202, 201]
    assert "photo.jpg" in answers[2].content.decode()
    assert Encounter.objects.count() == Operation.objects.count() == 1


def test_another_content_under_the_same_number_is_kept_beside_it(app: App, place: Any) -> None:
    one = f"uuid:{uuid4()}"
    assert app.send(app.encounter(place, instance=one)).status_code == 201
    other = app.encounter(place, instance=one, told={"personnes": "7"})
    assert [app.send(other).status_code for _again in range(2)] == [409, 409]
    assert Encounter.objects.get().people_count == 2
    kept = Operation.objects.get(status="key_reused")
    assert keeping.envelope_of(kept.project_id, kept)["payload"]["people_count"] == 7


def test_a_member_cannot_take_the_number_of_another(app: App, app_of: Any, place: Any, bilal: Any) -> None:
    one = f"uuid:{uuid4()}"
    assert app.send(app.encounter(place, instance=one)).status_code == 201
    assert app_of(bilal).send(app.encounter(place, instance=one)).status_code == 409
    assert Encounter.objects.get().noted_by == app.actor.user_id


def test_an_instance_without_uuid_is_taken_once_too(app: App, place: Any) -> None:
    for named in ("semaine-43/rencontre 2", ""):
        xml = app.encounter(place, instance=named or "x")
        xml = xml if named else xml.replace("<instanceID>x</instanceID>", "")
        assert [app.send(xml).status_code for _again in range(2)] == [201, 201]
    assert Encounter.objects.count() == 2


def test_an_edited_form_corrects_the_encounter(app: App, place: Any) -> None:
    """OUT-06: the corrected fact stays, the new one takes its place."""
    first, second = f"uuid:{uuid4()}", f"uuid:{uuid4()}"
    assert app.send(app.encounter(place, instance=first)).status_code == 201
    edited = app.encounter(place, instance=second, replaces=first, told={"personnes": "3"})
    assert app.send(edited).status_code == 201
    new = Encounter.objects.get(id=reading.id_of(second))
    assert (new.corrects, new.people_count) == (reading.id_of(first), 3)
    again = app.encounter(place, replaces=first, told={"personnes": "4"})
    assert app.send(again).status_code == 202
    assert Encounter.objects.count() == 2


def test_a_correction_that_comes_first_waits(app: App, place: Any) -> None:
    first, second = f"uuid:{uuid4()}", f"uuid:{uuid4()}"
    assert app.send(app.encounter(place, instance=second, replaces=first)).status_code == 202
    assert (only().status, Encounter.objects.count()) == ("held", 0)
    assert app.send(app.encounter(place, instance=first)).status_code == 201
    assert Encounter.objects.get(id=reading.id_of(second)).corrects == reading.id_of(first)


def kept_because(app: App, xml: str | bytes, code: str, field: str = "") -> Operation:
    answer = app.send(xml)
    assert answer.status_code == 202, answer.content.decode()
    assert "Gardé" in answer.content.decode()
    found = only()
    assert (found.status, found.code, found.field) == ("quarantined", code, field)
    assert keeping.envelope_of(found.project_id, found)["payload"]
    assert (Encounter.objects.count(), Presence.objects.count()) == (0, 0)
    return found


def test_what_comes_from_no_form_of_ours_is_kept_whole(app: App, place: Any) -> None:
    xml = filled("autre_formulaire", "1", "<nom>Zak d’essai</nom>", now=app.actor.now)
    kept = kept_because(app, xml, "unknown_form")
    assert keeping.envelope_of(kept.project_id, kept)["payload"]["xml"] == xml
    assert b"Zak" not in bytes(kept.kept_sealed or b"")


def test_another_root_is_no_form_of_ours(app: App, place: Any) -> None:
    kept_because(app, app.encounter(place).replace("<data ", "<html ").replace("</data>", "</html>"), "unknown_form")


@pytest.mark.parametrize(("number", "taken"), [(0, False), (1, True), (2, True), (3, True), (4, False)])
def test_the_two_former_versions_are_taken(app: App, place: Any, monkeypatch: Any, number: int, taken: bool) -> None:
    """PWA-11: an app that did not update its forms loses nothing."""
    newer = questions.Form(**{name: getattr(ENCOUNTER, name) for name in ENCOUNTER.__dataclass_fields__} | {"version": 3})
    monkeypatch.setitem(questions.FORMS, ENCOUNTER.id, newer)
    answer = app.send(app.encounter(place, version=f"{number}-0123abcd"))
    assert (answer.status_code, only().code) == ((201, "") if taken else (202, "unknown_form"))


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ({"personnes": NIR}, "reword", "people_count"),
        ({"sujets": NIR.replace(" ", "")}, "reword", "topics"),
        ({"personnes": "beaucoup"}, "invalid", "people_count"),
        ({"personnes": "0"}, "invalid", "people_count"),
        ({"mode": "fusée"}, "invalid", "mode"),
        ({"suite": "on verra"}, "invalid", "next_step"),
        ({"detail": "<f_18_25>3</f_18_25>"}, "invalid", "people_count"),
        ({"detail": "<f_12>1</f_12>"}, "invalid", "/detail/f_12"),
        ({"nom": "Zak d’essai"}, "invalid", "/nom"),
        ({"birth_date": "2008-01-01"}, "invalid", "/birth_date"),
        ({"person_ids": str(uuid4())}, "invalid", "/person_ids"),
        ({"at": "hier"}, "invalid", "at"),
        ({"at": "2019-10-24T10:00:00Z"}, "invalid", "at"),
    ],
)
def test_what_cannot_be_noted_is_kept_with_its_reason(app: App, place: Any, told: dict[str, str], code: str, field: str) -> None:
    """PRIV-10 (a social security number), MIN-02 (no file, so no child's either: nothing but our counts), a moment to come."""
    kept_because(app, app.encounter(place, told=told), code, field)


def test_children_are_counted_and_nothing_more(app: App, place: Any) -> None:
    """MIN-02: under 13, a number in a band, as on our own pages."""
    assert app.send(app.encounter(place, told={"detail": "<f_u13>1</f_u13>"})).status_code == 201
    assert Encounter.objects.get().composition == {"f:u13": 1}


def test_an_answer_given_twice_is_not_chosen_for_its_author(app: App, place: Any) -> None:
    kept_because(app, app.encounter(place, more="<personnes>5</personnes>"), "invalid", "/personnes (2)")


def test_a_clock_that_runs_ahead_is_told(app: App, place: Any) -> None:
    kept_because(app, app.encounter(place, now=app.actor.now + timedelta(days=2)), "clock", "captured_at")


def test_a_place_of_another_project_is_no_place(app: App, eve: Any, make_territory: Any) -> None:
    with as_actor(eve):
        theirs = make_territory(eve, "Voisin d’essai")
    kept_because(app, app.encounter(theirs), "invalid", "territory_id")


def test_rights_are_those_of_today(app: App, place: Any, make_territory: Any) -> None:
    """A territory that the member no longer has: kept, for the coordination."""
    from tremplin.core.tenancy.models import Membership

    other = make_territory(app.actor, "Autre d’essai")
    Membership.objects.filter(user_id=app.actor.user_id).update(territory_ids=[other.id])
    answer = app.send(app.encounter(place))
    assert (answer.status_code, only().code) == (202, "forbidden")


def test_a_presence_is_not_corrected_from_an_app(app: App, place: Any) -> None:
    assert app.send(app.presence(place, replaces=f"uuid:{uuid4()}")).status_code == 202
    assert (only().status, only().code, only().field) == ("quarantined", "invalid", "corrects")


def test_newer_apps_are_told_to_set_it_aside(app: App, place: Any) -> None:
    """OpenRosa 3: 422 keeps the form on the phone, 201 and 202 do not."""
    content = app.encounter(place, told={"mode": "fusée"})
    answer = app.send(content, protocol="3.0")
    assert answer.status_code == 422
    assert only().status == "quarantined"


BOMB = '<?xml version="1.0"?><!DOCTYPE data [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><data id="tremplin_rencontre">&b;</data>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE data [<!ENTITY a SYSTEM "file:///etc/passwd">]><data id="tremplin_rencontre"><x>&a;</x></data>'
DEEP = "<data>" + "<a>" * 5000 + "</a>" * 5000 + "</data>"
WIDE = "<data>" + "<a/>" * 5000 + "</data>"


FOREIGN = '<?xml version="1.0" encoding="x-essai"?><a/>'


@pytest.mark.parametrize("content", [BOMB, OUTSIDE, DEEP, WIDE, FOREIGN, "", "<data", "pas du XML", "<data>\0</data>"])
def test_hostile_files_are_refused_before_anything_is_made_of_them(app: App, content: str) -> None:
    answer = app.send(content)
    assert answer.status_code == 400
    assert "root:" not in answer.content.decode()
    assert Operation.objects.count() == 0


def test_a_form_of_ten_megabytes_is_too_heavy(app: App) -> None:
    answer = app.send(b"<data>" + b"a" * 10_000_000 + b"</data>")
    assert answer.status_code == 413
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) < 10_000_000
    heavy = app.send(b"<data>" + b"a" * (reading.MOST_BYTES + 1) + b"</data>")
    assert heavy.status_code == 413


def test_a_body_without_the_form_is_refused(app: App) -> None:
    assert app.client.post(f"/openrosa/{app.token}/submission", {"x": "y"}).status_code == 400
    broken = app.client.generic("POST", f"/openrosa/{app.token}/submission", b"x", "multipart/form-data; boundary=")
    assert broken.status_code == 400


def test_ids_are_always_the_same() -> None:
    one = uuid4()
    assert reading.id_of(f"uuid:{one}") == reading.id_of(str(one)) == one
    assert reading.id_of("essai") == reading.id_of("essai") != reading.id_of("Essai")
    assert isinstance(reading.id_of(""), UUID)
