"""What waits: forced after seven days; decided by a person; taken up again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.core.sync.phone import Phone
from tremplin.core.journal.models import Act
from tremplin.core.sync import actions, keeping
from tremplin.core.sync.models import FieldConflict, HeldPredecessor, Operation
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.vault import vault
from tremplin.domain.outreach.models import Encounter
from tremplin.domain.people import queries
from tremplin.domain.people.models import Note, Person

pytestmark = pytest.mark.usefixtures("db")
Send = Callable[..., list[dict[str, Any]]]


def test_forced_after_seven_days(place: Any, ines: Any, lea: Any, phone: Phone, send: Send) -> None:
    """A meeting goes on without its presence; a note without its person is shown, whole. One line of the journal each."""
    meeting = phone.encounter(place, presence_id=str(uuid7()))
    note = phone.note(uuid7(), "Aime la mécanique.")
    send(ines, phone, meeting, note)
    assert actions.force_held(lea.at(lea.now + timedelta(days=6))) == 0
    assert actions.force_held(lea.at(lea.now + timedelta(days=7))) == 2
    assert not HeldPredecessor.objects.exists()
    assert Encounter.objects.get().presence_id is None and Encounter.objects.get().noted_by == ines.user_id
    row = Operation.objects.get(op_id=note["op_id"])
    assert (row.status, row.code) == ("quarantined", "predecessor")
    assert keeping.open_all(ines.project_id, [row])[row.id]["envelope"] == note
    assert Act.objects.filter(verb="operation.forced").count() == 2
    assert actions.force_held(lea.at(lea.now + timedelta(days=30))) == 0


def test_the_author_left_while_it_waited(place: Any, ines: Any, bilal: Any, phone: Phone, send: Send) -> None:
    """Released with today's rights: somebody who left the project writes nothing more in it."""
    from tremplin.core.tenancy.models import Membership

    other = Phone(bilal.user_id, bilal.now)
    stall = other.presence(place)
    send(ines, phone, phone.encounter(place, presence_id=stall["payload"]["id"]))
    Membership.objects.filter(user_id=ines.user_id).update(ends_on="2018-01-01")
    send(bilal, other, stall)
    row = Operation.objects.get(kind="encounter.record")
    assert (row.status, row.code, Encounter.objects.count()) == ("quarantined", "author", 0) and row.kept_sealed


@pytest.fixture
def conflict(ines: Any, bilal: Any, phone: Phone, send: Send, make_person: Any) -> Operation:
    person = make_person(ines, "Zak", "identified")
    other = Phone(bilal.user_id, bilal.now)
    send(bilal, other, other.edit(person.id, 1, place_hint="hall A", email="zak@exemple.test"))
    send(ines, phone, phone.edit(person.id, 1, place_hint="hall B", last_name="Inventé"))
    return Operation.objects.get(status="conflict", code="hard")


def test_keep_the_server_value(conflict: Operation, ines: Any, lea: Any) -> None:
    """Both values stay readable, and the decision can be taken again."""
    actions.keep_server(lea, conflict)
    conflict.refresh_from_db()
    assert (conflict.resolution, conflict.resolved_by) == ("server", lea.user_id)
    clash = FieldConflict.objects.get()
    assert (clash.choice, clash.decided_by) == ("server", lea.user_id)
    assert vault.open(ines.project_id, clash.subject_id, bytes(clash.values_sealed))["phone"] == "hall B"
    with pytest.raises(WrongMoment):
        actions.take_phone(lea, conflict)
    actions.reopen(lea, conflict)
    actions.take_phone(lea, conflict)
    assert queries.identity_of(lea, Person.objects.get()).place_hint == "hall B"


def test_take_the_phone_value_only_where_it_clashed(conflict: Operation, ines: Any, lea: Any, phone: Phone, send: Send) -> None:
    """What was merged before, and corrected since, is left alone."""
    person = Person.objects.get()
    send(ines, phone, phone.edit(person.id, person.version, last_name="Autre"))
    actions.take_phone(lea, conflict)
    identity = queries.identity_of(lea, Person.objects.get())
    assert (identity.place_hint, identity.last_name, identity.email) == ("hall B", "Autre", "zak@exemple.test")
    conflict.refresh_from_db()
    assert (conflict.status, conflict.resolution, FieldConflict.objects.get().choice) == ("applied", "phone", "phone")


def test_reword_fix_the_time_and_let_go(place: Any, ines: Any, lea: Any, phone: Phone, send: Send, make_person: Any) -> None:
    person = make_person(ines, "Zak")
    bad = phone.note(person.id, "1 85 05 78 006 084 36")
    phone.now = ines.now + timedelta(days=365)
    late = phone.encounter(place)
    send(ines, phone, bad, late)
    note, meeting = (Operation.objects.get(op_id=one["op_id"]) for one in (bad, late))
    with pytest.raises(Invalid):
        actions.reword(ines, note, changes={"payload.text": "Toujours 1 85 05 78 006 084 36"})
    note.refresh_from_db()
    assert note.resolved_at is None and note.kept_sealed
    actions.reword(ines, note, changes={"payload.text": "A sa carte."})
    note.refresh_from_db()
    assert Note.objects.count() == 1 and (note.status, note.kept_sealed) == ("applied", None)
    right = "2019-10-21T15:00:00Z"
    actions.reword(lea, meeting, changes={"captured_at": right, "payload.at": right})
    found = Encounter.objects.get()
    assert (found.noted_by, found.on.isoformat()) == (ines.user_id, "2019-10-21")
    assert send(ines, phone, late)[0]["first"] == "applied"


def test_let_go_needs_a_reason_and_deletes_nothing(place: Any, ines: Any, bilal: Any, lea: Any, phone: Phone, send: Send) -> None:
    sent = phone.encounter(place, mode="balloon")
    send(ines, phone, sent)
    row = Operation.objects.get()
    with pytest.raises(Invalid):
        actions.let_go(lea, row, reason=" ")
    with pytest.raises(NotAllowed):
        actions.let_go(bilal, row, reason="essai")
    actions.let_go(lea, row, reason="Une saisie d’essai.")
    row.refresh_from_db()
    assert row.resolution == "let_go" and keeping.open_all(ines.project_id, [row])[row.id]["envelope"] == sent
    assert b"essai" not in bytes(row.reason_sealed or b"")


def test_somebody_elses_capture_is_applied_as_theirs(
    place: Any, ines: Any, bilal: Any, lea: Any, phone: Phone, send: Send
) -> None:
    """A coordinator decides: the meeting becomes Inès's, who captured it, never Bilal's, who sent it."""
    send(bilal, phone, phone.encounter(place))
    actions.take_phone(lea, Operation.objects.get())
    assert Encounter.objects.get().noted_by == ines.user_id
