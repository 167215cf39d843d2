"""Files of people by phone: opened, stepped up, merged field by field; what speaks of the erased is not kept readable."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.core.sync.phone import Phone
from tremplin.core.journal.models import Act
from tremplin.core.sync import keeping
from tremplin.core.sync.models import FieldConflict, HeldPredecessor, Operation
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.vault import vault
from tremplin.domain.outreach.models import ContactAttempt, Encounter, EncounterPerson, FollowUp, Presence
from tremplin.domain.people import actions as people
from tremplin.domain.people import bundle, queries
from tremplin.domain.people.models import Agreement, Note, Opposition, Person, PersonChange

pytestmark = pytest.mark.usefixtures("db")
Send = Callable[..., list[dict[str, Any]]]


def said(answers: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["status"], one.get("code", "")) for one in answers]


@pytest.fixture
def other(bilal: Any) -> Phone:
    return Phone(bilal.user_id, bilal.now)


def test_a_whole_evening(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    """Met, opened, tried, noted, stepped up: all captured offline, sent in one batch, in any order of arrival."""
    meeting = phone.encounter(place)
    opening = phone.open_person(meeting)
    person = opening["subject_id"]
    attempt = phone.capture(
        "attempt.record",
        {"id": str(uuid7()), "at": meeting["captured_at"], "channel": "call", "outcome": "talked", "objection": ""},
        subject_id=person,
    )
    step = phone.capture(
        "person.step_up",
        {
            "level": "identified",
            "identity": {"first_name": "Zakaria", "birth_date": "2000"},
            "notice": {"channel": "paper", "text_version": "2019-10-01", "language": "fr"},
        },
        subject_id=person,
    )
    answers = send(ines, phone, step, phone.note(person, "Aime la mécanique."), attempt, opening, meeting)
    assert said(answers) == [("applied", "")] * 5 and not any("message" in one for one in answers)
    assert not HeldPredecessor.objects.exists() and set(Operation.objects.values_list("status", flat=True)) == {"applied"}
    found = Person.objects.get()
    assert (found.level, found.version, found.address_form) == ("identified", 2, "tu")
    identity = queries.identity_of(ines, found)
    assert (identity.first_name, identity.pseudonym, identity.birth) == ("Zakaria", "Zak", "2000")
    assert Note.objects.count() == ContactAttempt.objects.count() == FollowUp.objects.count() == 1
    assert EncounterPerson.objects.get().person_id == found.id
    assert Agreement.objects.get().purpose == "contact"
    assert not Operation.objects.exclude(kept_sealed=None).exists()


def test_merged_field_by_field(ines: Any, bilal: Any, phone: Phone, other: Phone, send: Send, make_person: Any) -> None:
    """Two phones, one sheet: other fields merge (soft); the same field keeps the server's value and both are kept (hard)."""
    person = make_person(ines, "Zak", "identified", phone="06 12 34 56 78")
    assert said(send(bilal, other, other.edit(person.id, 1, phone="06 00 00 00 01"))) == [("applied", "")]
    assert said(send(ines, phone, phone.edit(person.id, 1, place_hint="au stade"))) == [("conflict", "soft")]
    answer = send(ines, phone, phone.edit(person.id, 1, phone="06 00 00 00 02", last_name="Inventé"))[0]
    assert (answer["status"], answer["code"], answer["server"]["values"]) == ("conflict", "hard", {"phone": "+33600000001"})
    person.refresh_from_db()
    identity = queries.identity_of(ines, person)
    assert (identity.phone, identity.place_hint, identity.last_name) == ("+33600000001", "au stade", "Inventé")
    assert answer["server"]["version"] == person.version == 4
    clash = FieldConflict.objects.get()
    both = vault.open(ines.project_id, person.id, bytes(clash.values_sealed))
    assert (both["server"], both["phone"]) == ("+33600000001", "+33600000002")
    assert (both["server_author"], both["phone_author"]) == (str(bilal.user_id), str(ines.user_id))
    assert b"33600000002" not in bytes(clash.values_sealed)


def test_the_same_value_twice_is_no_conflict(
    ines: Any, bilal: Any, phone: Phone, other: Phone, send: Send, make_person: Any
) -> None:
    person = make_person(ines, "Zak", "identified")
    send(bilal, other, other.edit(person.id, 1, phone="0600000001"))
    assert said(send(ines, phone, phone.edit(person.id, 1, phone="06 00 00 00 01"))) == [("conflict", "soft")]
    assert not FieldConflict.objects.exists() and Person.objects.get().version == 2


def test_own_edits_in_a_row(ines: Any, phone: Phone, send: Send, make_person: Any) -> None:
    """Two edits of one field offline, from one base version: the second is the later word, in whichever order they come."""
    person = make_person(ines, "Zak", "identified")
    first, second = phone.edit(person.id, 1, place_hint="hall A"), phone.edit(person.id, 1, place_hint="hall B")
    assert said(send(ines, phone, first, second)) == [("applied", ""), ("applied", "")]
    assert queries.identity_of(ines, Person.objects.get()).place_hint == "hall B"
    third, fourth = phone.edit(person.id, 3, place_hint="hall C"), phone.edit(person.id, 3, place_hint="hall D")
    assert said(send(ines, phone, fourth)) == [("applied", "")]
    assert said(send(ines, phone, third)) == [("conflict", "soft")]
    assert queries.identity_of(ines, Person.objects.get()).place_hint == "hall D"
    kept = FieldConflict.objects.get(hard=False)
    assert vault.open(ines.project_id, person.id, bytes(kept.values_sealed))["phone"] == "hall C"


def test_a_base_not_seen_yet_waits(ines: Any, phone: Phone, send: Send, make_person: Any) -> None:
    person = make_person(ines, "Zak", "identified")
    assert said(send(ines, phone, phone.edit(person.id, 2, place_hint="hall B"))) == [("held", "predecessor")]
    assert said(send(ines, phone, phone.edit(person.id, 1, last_name="Inventé"))) == [("applied", "")]
    assert queries.identity_of(ines, Person.objects.get()).place_hint == "hall B"
    assert PersonChange.objects.count() == 2


def test_stepped_up_meanwhile(ines: Any, bilal: Any, phone: Phone, other: Phone, send: Send, make_person: Any) -> None:
    person = make_person(ines, "Zak")
    step = {"level": "identified", "notice": {"channel": "paper", "text_version": "2019-10-01", "language": "fr"}}
    send(bilal, other, other.capture("person.step_up", step | {"identity": {"first_name": "Zakaria"}}, person.id))
    late = phone.capture("person.step_up", step | {"identity": {"first_name": "Zacharie"}}, person.id)
    assert said(send(ines, phone, late)) == [("conflict", "hard")]
    row = Operation.objects.get(op_id=late["op_id"])
    assert row.sealed_for == person.id
    assert keeping.open_all(ines.project_id, [row])[row.id]["envelope"]["payload"]["identity"] == {"first_name": "Zacharie"}


def test_withdrawal_wins(ines: Any, bilal: Any, phone: Phone, other: Phone, send: Send, make_person: Any) -> None:
    """A grant captured before the withdrawal, or without knowing of it, does not undo it; a later one does."""
    person = make_person(ines, "Zak")
    terms = {"purpose": "contact", "recipient_id": None}

    def give(**more: Any) -> dict[str, Any]:
        return phone.capture("agreement.give", {"id": str(uuid7()), **terms, **more}, person.id)

    early = give()
    later = bilal.at(bilal.now + timedelta(hours=1))
    other.now = later.now
    assert said(send(later, other, other.capture("agreement.withdraw", {"id": str(uuid7()), **terms}, person.id))) == [
        ("applied", "")
    ]
    much_later = ines.at(ines.now + timedelta(hours=3))
    assert said(send(much_later, phone, early)) == [("conflict", "hard")]
    phone.now = much_later.now
    blind = give(as_of=early["captured_at"])
    assert said(send(much_later, phone, blind)) == [("conflict", "hard")]
    assert not queries.agrees(much_later, person.id, "contact")
    assert said(send(much_later, phone, give(as_of=phone_time(much_later)))) == [("applied", "")]
    assert queries.agrees(much_later, person.id, "contact")


def phone_time(actor: Any) -> str:
    from tremplin.core.sync.answers import moment

    return moment(actor.now)


def test_a_note_with_a_nir_is_to_be_reworded(ines: Any, phone: Phone, send: Send, make_person: Any) -> None:
    """PRIV-10: kept sealed until its author writes it otherwise; the new words replace the refused ones."""
    person = make_person(ines, "Zak")
    bad = phone.note(person.id, "Son numéro : 1 85 05 78 006 084 36")
    empty = phone.note(person.id, "  ")
    long = phone.note(person.id, "a" * 2001)
    assert [(one["code"], one["field"]) for one in send(ines, phone, bad, empty, long)] == [("reword", "text")] * 3
    better = phone.capture("note.add", {"id": str(uuid7()), "text": "A sa carte."}, person.id, replaces=bad["op_id"])
    assert said(send(ines, phone, better)) == [("applied", "")]
    row = Operation.objects.get(op_id=bad["op_id"])
    assert (row.resolution, row.resolved_by) == ("reworded", ines.user_id)


def test_erased_meanwhile(lea: Any, ines: Any, phone: Phone, place: Any, send: Send, make_person: Any) -> None:
    """What comes about an erased person is known to have come, and not kept readable; a meeting stays as a count."""
    person = make_person(ines, "Zak")
    held = phone.edit(person.id, 9, place_hint="hall B")
    odd = phone.note(person.id, "1 85 05 78 006 084 36")
    assert said(send(ines, phone, held, odd)) == [("held", "predecessor"), ("quarantined", "reword")]
    people.erase(lea, person)
    assert set(Operation.objects.values_list("status", "code", "subject_id", "kept_sealed")) == {
        ("quarantined", "erased", None, None)
    }
    assert not HeldPredecessor.objects.exists()
    assert send(ines, phone, held)[0] | {"op_id": ""} == {
        "op_id": "",
        "status": "replayed",
        "first": "quarantined",
        "code": "erased",
    }
    note, again = phone.note(person.id, "Aime la mécanique."), phone.open_person(uuid7(), person.id)
    meeting = phone.encounter(place, person_ids=[str(person.id)])
    assert said(send(ines, phone, note, meeting)) == [("quarantined", "erased"), ("conflict", "soft")]
    assert said(send(ines, phone, again)) == [("quarantined", "erased")]
    assert Operation.objects.filter(kept_sealed__isnull=False).count() == 0
    assert Encounter.objects.count() == 1 and not EncounterPerson.objects.exists()


def test_restricted_is_closed(lea: Any, ines: Any, phone: Phone, send: Send, make_person: Any) -> None:
    """PRIV-09: nothing is written while a limitation runs; the note waits for a person."""
    person = make_person(ines, "Zak")
    people.restrict(lea, person)
    assert said(send(ines, phone, phone.note(person.id, "Aime la mécanique."))) == [("quarantined", "forbidden")]


def test_group_split_into_parts(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    """OUT-05: parts add up to the group, which they replace; done twice, a person decides."""
    group = phone.encounter(place, people_count=3, composition={})
    parts = [
        {"id": str(uuid7()), "people_count": n, "composition": {}, "objection": "", "topics": [], "next_step": ""} for n in (1, 2)
    ]

    def split(*parts: Any) -> dict[str, Any]:
        return phone.capture("encounter.split", {"id": group["payload"]["id"], "parts": list(parts)})

    right, again = split(*parts), split(*(part | {"id": str(uuid7())} for part in parts))
    short = split(parts[0] | {"id": str(uuid7())})
    answers = send(ines, phone, right, again, group)
    assert said(send(ines, phone, short)) == [("conflict", "hard")]
    assert said(answers) == [("applied", ""), ("conflict", "hard"), ("applied", "")]
    assert {one.status for one in Operation.objects.all()} == {"applied", "conflict"}
    from tremplin.domain.outreach.queries import standing

    assert sorted(standing(Encounter.objects.all()).values_list("people_count", flat=True)) == [1, 2]


def test_correction_once(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    first = phone.encounter(place)
    right = phone.encounter(place, people_count=1, composition={})
    corrections = [
        phone.capture("encounter.correct", {**right["payload"], "id": str(uuid7()), "corrects": first["payload"]["id"]})
        for _ in range(2)
    ]
    assert said(send(ines, phone, first, *corrections)) == [("applied", ""), ("applied", ""), ("conflict", "hard")]


def test_promises_oppositions_and_partners_actions(
    place: Any, ines: Any, bilal: Any, phone: Phone, other: Phone, send: Send, make_person: Any
) -> None:
    from tremplin.domain.partners import actions as partners

    person = make_person(ines, "Zak")
    partner = partners.add_partner(ines, sheet=partners.PartnerSheet(name="Maison d’essai"))
    promise = phone.capture(
        "follow_up.promise", {"id": str(uuid7()), "due_on": "2019-10-25", "channel": "call", "reason": "news"}, person.id
    )
    promised = {"id": promise["payload"]["id"]}
    keep, drop = phone.capture("follow_up.keep", promised), other.capture("follow_up.drop", promised)
    assert said(send(ines, phone, keep)) == [("held", "predecessor")]
    assert said(send(ines, phone, promise)) == [("applied", "")]
    assert said(send(bilal, other, drop)) == [("conflict", "hard")]
    assert FollowUp.objects.get().done_at is not None
    join = phone.capture(
        "action.join", {"id": str(uuid7()), "partner_id": str(partner.id), "on": "2019-10-22", "people_count": 3}
    )
    no = phone.capture("opposition.phone", {"id": str(uuid7()), "phone": "06 99 99 99 99"})
    odd = phone.capture("opposition.phone", {"id": str(uuid7()), "phone": "12"})
    assert said(send(ines, phone, join, no, odd)) == [("applied", ""), ("applied", ""), ("quarantined", "reword")]
    assert Act.objects.filter(verb="action.joined", subject_id=partner.id).exists()
    assert Presence.objects.get().partner_id == partner.id
    assert Opposition.objects.count() == 1 and b"99999999" not in bytes(
        Operation.objects.get(op_id=odd["op_id"]).kept_sealed or b""
    )


def test_an_edit_that_changed_nothing_owns_nothing(
    ines: Any, bilal: Any, phone: Phone, other: Phone, send: Send, make_person: Any
) -> None:
    """Found by the schedules: an edit that says what stands already is no author of the version it saw."""
    person = make_person(ines, "Zak", "identified")
    send(bilal, other, other.edit(person.id, 1, place_hint="hall A"))
    send(ines, phone, phone.edit(person.id, 1, place_hint="hall A"))
    assert said(send(ines, phone, phone.edit(person.id, 1, place_hint="hall B"))) == [("conflict", "hard")]


def test_kept_under_the_persons_own_key(ines: Any, phone: Phone, send: Send, make_person: Any) -> None:
    """So that destroying one key erases it from every old backup; what speaks of nobody known has a key of its own."""
    person = make_person(ines, "Zak")
    send(ines, phone, phone.note(person.id, " "), phone.note(uuid7(), "Aime la mécanique."))
    known, unknown = Operation.objects.order_by("seq")
    assert known.sealed_for == person.id and unknown.sealed_for == unknown.id
    vault.destroy_key(ines.project_id, person.id)
    assert set(keeping.open_all(ines.project_id, [known, unknown])) == {unknown.id}


def test_the_person_reads_what_waits_about_them(
    ines: Any, bilal: Any, lea: Any, phone: Phone, other: Phone, send: Send, make_person: Any
) -> None:
    """PRIV-06: refused entries and second values are part of the copy of everything."""
    person = make_person(ines, "Zak", "identified")
    send(bilal, other, other.edit(person.id, 1, place_hint="hall A"))
    send(ines, phone, phone.edit(person.id, 1, place_hint="hall B"), phone.note(person.id, "1 85 05 78 006 084 36"))
    told = str(bundle.part(lea, person))
    assert "hall A" in told and "hall B" in told and "1 85 05 78" in told


def test_a_partners_action_is_read_on_the_way_of_who_was_met_there(
    place: Any, ines: Any, lea: Any, phone: Phone, send: Send, make_person: Any
) -> None:
    """The presence says whose action it was, and keeps it when it is corrected; the person’s story and their copy say it."""
    from tremplin.domain.outreach import actions as outreach
    from tremplin.domain.outreach import bundle as outreach_bundle
    from tremplin.domain.outreach import panels
    from tremplin.domain.partners import actions as partners

    person = make_person(ines, "Zak", territory=place)
    partner = partners.add_partner(ines, sheet=partners.PartnerSheet(name="Maison d’essai"))
    join = phone.capture(
        "action.join", {"id": str(uuid7()), "partner_id": str(partner.id), "on": "2019-10-22", "people_count": 3}
    )
    meeting = phone.encounter(place, mode="event", presence_id=join["payload"]["id"], person_ids=[str(person.id)])
    alone = phone.encounter(place, person_ids=[str(person.id)])
    assert said(send(ines, phone, join, meeting, alone)) == [("applied", "")] * 3
    told = sorted(one.words for one in panels.moments(ines, person))
    assert told == ["Action de Maison d’essai · événement", "dans la rue"]
    assert "Maison d’essai" in str(outreach_bundle.part(lea, person))
    was = Presence.objects.get()
    fixed = outreach.record_presence(ines, territory=place, band="late", mode="event", people_met=5, corrects=was)
    assert fixed.partner_id == partner.id
