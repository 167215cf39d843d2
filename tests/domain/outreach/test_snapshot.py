"""What a phone carries away of today's people, and what it may send back about them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.core.sync.phone import Phone
from tremplin.core.journal.models import Read
from tremplin.core.sync import actions as sync
from tremplin.core.sync import answers
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import FollowUp
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import actions as people
from tremplin.domain.people.models import Agreement, Person
from tremplin.domain.people.queries import agreements_in_force

pytestmark = pytest.mark.usefixtures("db")
ROOT = "/p/impact-essai/sync/"


@pytest.fixture
def phone(ines: Any) -> Phone:
    return Phone(ines.user_id, ines.now)


@pytest.fixture
def carried(ines: Any, client_for: Callable[[Any], Any]) -> Callable[..., Any]:
    def read(have: str = "") -> Any:
        answer = client_for(ines).get(ROOT + "snapshot", {"have": have})
        return answer.json() if answer.status_code == 200 else None

    return read


def sent(actor: Any, phone: Phone, *operations: Any) -> list[tuple[str, str]]:
    with as_actor(actor):
        found = sync.receive(actor, list(operations), device_id=phone.device_id, sent_by=actor.user_id)
        return [(one["status"], one.get("code", "")) for one in answers.told(actor, found)]


def test_whoever_is_about_to_be_erased_is_said_on_the_phone(ines: Any, make_person: Any, carried: Any) -> None:
    """PRIV-04: as on the page of the day, with the day and what may still be done; the reading is journalled."""
    zak = make_person(ines.at(ines.now - timedelta(days=710)), "Zak", referent_id=ines.user_id)
    (told,) = carried()["today"]
    assert (told["person_id"], told["called"], told["kind"], told["gone_on"]) == (
        str(zak.id),
        "« Zak »",
        "keeping_ends",
        "2019-11-12",
    )
    (why,) = told["why"]
    assert "reprenez contact, ou laissez effacer." in why and "s’efface le mardi\xa012 novembre 2019." in why
    with as_actor(ines):
        assert list(Read.objects.values_list("subject_id", "because")) == [(zak.id, "street")]


def test_the_sheet_travels_without_what_the_street_does_not_need(ines: Any, make_person: Any, carried: Any, today: Any) -> None:
    """SEC-07: last name, e-mail and birth stay on the server."""
    maissa = make_person(
        ines, "Maïssa", "identified", last_name="Exemple", email="m@exemple.test", birth="2001", phone="06 00 00 00 01", sex="f"
    )
    outreach.promise_follow_up(ines, maissa, due_on=today)
    body = carried()
    (told,) = body["today"]
    assert told["sheet"]["first_name"] == "Maïssa" and told["sheet"]["sex"] == "f"
    assert not {"last_name", "email", "birth"} & told["sheet"].keys()
    assert all(word not in str(body["today"]) for word in ("Exemple", "m@exemple", "2001"))


def test_a_promise_is_kept_or_dropped_from_the_phone(ines: Any, phone: Phone, make_person: Any, carried: Any, today: Any) -> None:
    zak = make_person(ines)
    first = outreach.promise_follow_up(ines, zak, due_on=today)
    second = outreach.promise_follow_up(ines, zak, due_on=today + timedelta(days=3), channel="call")
    before = carried()
    assert before["today"][0]["promises"] == [
        {"id": str(first.id), "due_on": "2019-10-22", "channel": "visit"},
        {"id": str(second.id), "due_on": "2019-10-25", "channel": "call"},
    ]
    drop = phone.capture("follow_up.drop", {"id": str(second.id)})
    assert sent(ines, phone, drop) == [("applied", "")]
    after = carried(before["state_hash"])  # the person did not change, the list of promises did
    assert [one["id"] for one in after["today"][0]["promises"]] == [str(first.id)]
    assert sent(ines, phone, phone.capture("follow_up.keep", {"id": str(first.id)})) == [("applied", "")]
    assert carried(after["state_hash"])["today"] == []
    with as_actor(ines):
        assert FollowUp.objects.filter(done_at=None, dropped_at=None).count() == 0


def test_a_promise_closed_by_two_is_decided_by_a_person(
    ines: Any, phone: Phone, make_person: Any, carried: Any, today: Any
) -> None:
    """The phone hears of it, and hears again once somebody has decided."""
    promise = outreach.promise_follow_up(ines, make_person(ines), due_on=today)
    had = carried()
    with as_actor(ines):
        outreach.keep_follow_up(ines, promise)
    assert sent(ines, phone, phone.capture("follow_up.drop", {"id": str(promise.id)})) == [("conflict", "hard")]
    told = carried(had["state_hash"])
    assert told["unresolved"] == 1
    with as_actor(ines):
        sync.keep_server(ines, Operation.objects.get())
    assert carried(told["state_hash"])["unresolved"] == 0


def test_an_agreement_is_given_and_taken_back_from_the_phone(
    ines: Any, phone: Phone, make_person: Any, carried: Any, today: Any
) -> None:
    """PRIV-15, SHARE-06: in the words of the page; taken back, the partner keeps nothing."""
    partner = Partner.objects.create(project_id=ines.project_id, name="Mission d’essai")
    zak = make_person(ines)
    outreach.promise_follow_up(ines, zak, due_on=today)
    had = carried()
    said = {one["code"]: one for one in had["method"]["purposes"]}
    assert said["handover"]["partner"] and not said["contact"]["partner"]
    assert said["handover"]["label"] == "transmettre ma demande à ce partenaire" and "se ferme" in said["handover"]["effect"]
    given = {"purpose": "handover", "recipient_id": str(partner.id), "as_of": had["as_of"]}
    identity = {"purpose": "identity", "recipient_id": str(partner.id), "as_of": had["as_of"]}
    ops = [phone.capture("agreement.give", {"id": uuid(), **words}, subject_id=zak.id) for words in (given, identity)]
    assert sent(ines, phone, *ops) == [("applied", ""), ("applied", "")]
    told = carried(had["state_hash"])
    assert {one["purpose"]: one["recipient_id"] for one in told["today"][0]["agreements"]} == {
        "handover": str(partner.id),
        "identity": str(partner.id),
    }
    back = phone.capture("agreement.withdraw", {"id": uuid(), **given, "as_of": told["as_of"]}, subject_id=zak.id)
    assert sent(ines, phone, back) == [("applied", "")]
    assert carried(told["state_hash"])["today"][0]["agreements"] == []
    with as_actor(ines):
        assert agreements_in_force(ines, zak.id) == []


def test_a_withdrawal_that_the_phone_did_not_know_wins(
    ines: Any, phone: Phone, make_person: Any, carried: Any, today: Any
) -> None:
    zak = make_person(ines)
    outreach.promise_follow_up(ines, zak, due_on=today)
    had = carried()
    with as_actor(ines):
        people.withdraw(ines.at(ines.now + timedelta(minutes=1)), zak, purpose="contact")
    give = phone.capture("agreement.give", {"id": uuid(), "purpose": "contact", "as_of": had["as_of"]}, subject_id=zak.id)
    assert sent(ines.at(ines.now + timedelta(minutes=2)), phone, give) == [("conflict", "hard")]
    with as_actor(ines):
        assert Agreement.objects.filter(person=zak, granted=True).count() == 0


def test_a_sheet_corrected_by_two_keeps_both_values(
    ines: Any, bilal: Any, phone: Phone, make_person: Any, carried: Any, today: Any
) -> None:
    zak = make_person(ines, place_hint="hall A")
    outreach.promise_follow_up(ines, zak, due_on=today)
    had = carried()["today"][0]
    other = Phone(bilal.user_id, bilal.now)
    assert sent(bilal, other, other.edit(zak.id, had["version"], place_hint="hall B")) == [("applied", "")]
    mine = phone.edit(zak.id, had["version"], place_hint="hall C", spe_status="lost")
    assert sent(ines, phone, mine) == [("conflict", "hard")]
    told = carried()
    assert told["today"][0]["sheet"]["place_hint"] == "hall B" and told["unresolved"] == 1
    with as_actor(ines):
        assert Person.objects.get(id=zak.id).spe_status == "lost"


def uuid() -> str:
    return str(uuid7())
