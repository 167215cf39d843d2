"""How long what was left aside stands: a month's warning before what nobody decided goes, thirty days for what was decided, and no key left over."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from tests.core.sync.phone import Phone
from tests.domain.people.test_keeping import as_worker
from tremplin.core import clock
from tremplin.core.journal.models import Act
from tremplin.core.registry import Gone
from tremplin.core.sync import actions, keeping, night, standing
from tremplin.core.sync.models import HeldPredecessor, Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.models import Project
from tremplin.core.vault.models import DestroyedKey, PersonKey
from tremplin.domain.people import queries
from tremplin.domain.people.models import Note, Person

Send = Callable[..., list[dict[str, Any]]]
HERE = "/p/impact-essai/"


@pytest.fixture
def place(committed: Any, ines: Any, make_territory: Callable[..., Any]) -> Any:
    with as_actor(ines):
        return make_territory(ines)


@pytest.fixture
def send() -> Send:
    """Each batch commits, as on the server."""

    def sent(actor: Any, phone: Phone, *operations: Any) -> list[Any]:
        with as_actor(actor):
            found = actions.receive(actor, list(operations), device_id=phone.device_id, sent_by=actor.user_id)
            return [(one.row.status, one.row.code) for one in found]

    return sent


def tonight(moment: datetime) -> list[Gone]:
    with as_worker():
        return night.run(moment)


def at(day: date, hour: int = 3) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 53, tzinfo=UTC)


def row_of(actor: Any, sent: dict[str, Any]) -> Operation:
    with as_actor(actor):
        return Operation.objects.get(op_id=sent["op_id"])


def words_of(actor: Any, row: Operation) -> Any:
    with as_actor(actor):
        return keeping.open_all(actor.project_id, [row]).get(row.id, {}).get("envelope")


def has_key(identifier: Any) -> bool:
    return PersonKey.objects.filter(person_id=identifier).exists()


def test_undecided_is_told_of_for_a_month_and_then_goes(place: Any, ines: Any, send: Send) -> None:
    """The clock shifted to D+149, D+150, D+179 and D+180, over leap years and changes of summer time; the night runs every day."""
    for received in (date(2016, 2, 29), date(2017, 3, 25), date(2018, 4, 29), date(2019, 10, 26)):
        then = ines.at(at(received, 10))
        phone = Phone(ines.user_id, then.now)
        sent = phone.encounter(place, mode="balloon")
        assert send(then, phone, sent) == [("quarantined", "invalid")]
        for days, state in ((149, "quiet"), (150, "told"), (179, "told"), (180, "gone"), (181, "gone")):
            tonight(at(received + timedelta(days=days)))
            row = row_of(ines, sent)
            assert row.drops_on == (None if state == "quiet" else received + timedelta(days=180)), (received, days)
            assert words_of(ines, row) == (None if state == "gone" else sent), (received, days)
            assert (row.resolution, has_key(row.id)) == (("expired", False) if state == "gone" else ("", True)), (received, days)


def test_nothing_goes_that_was_not_told_of(place: Any, ines: Any, lea: Any, send: Send, client_for: Any) -> None:
    """An instance that slept for two years warns first, and for the whole thirty days; the pages say the day."""
    then = ines.at(ines.now - timedelta(days=730))
    phone = Phone(ines.user_id, then.now)
    sent = phone.encounter(place, mode="balloon")
    send(then, phone, sent)
    assert tonight(ines.now) == []
    assert row_of(ines, sent).drops_on == date(2019, 11, 21)
    for address in ("a-decider", "aujourdhui", f"a-decider/{row_of(ines, sent).id}"):
        page = client_for(lea).get(HERE + address).content.decode()
        assert "effacée le" in page and "21 novembre 2019" in page, address
    assert tonight(at(date(2019, 11, 20))) == [] and words_of(ines, row_of(ines, sent)) == sent
    assert [one.rows for one in tonight(at(date(2019, 11, 21)))] == [1]
    with as_actor(lea):
        acts = Act.objects.filter(verb__in=("operation.expired", night.VERB)).order_by("at", "verb")
        assert [(one.verb, one.actor_id, one.because) for one in acts] == [
            ("operations.keeping_ended", None, "warn n=1"),
            ("operation.expired", None, "invalid"),
            ("operations.keeping_ended", None, "drop n=1"),
        ]
    page = client_for(lea).get(HERE + "a-decider", {"show": "decided"}).content.decode()
    assert "personne ne l’avait décidée à temps" in page.replace("&#x27;", "’")
    assert tonight(at(date(2019, 11, 22))) == []


def test_the_day_is_counted_where_the_project_works(place: Any, ines: Any, send: Send) -> None:
    with as_actor(ines):
        Project.objects.filter(id=ines.project_id).update(time_zone="Pacific/Noumea")
    phone = Phone(ines.user_id, ines.now)  # in Nouméa it is already the 23rd
    sent = phone.encounter(place, mode="balloon")
    send(ines, phone, sent)
    assert tonight(datetime(2020, 3, 20, 12, 59, tzinfo=UTC)) == [] and row_of(ines, sent).drops_on is None
    tonight(datetime(2020, 3, 20, 13, 0, tzinfo=UTC))
    assert row_of(ines, sent).drops_on == date(2020, 4, 20)


def test_decided_is_kept_for_thirty_days(place: Any, ines: Any, lea: Any, send: Send, client_for: Any) -> None:
    """In which the decision can be taken again; then the words, the reason and the key go, and the line stays."""
    phone = Phone(ines.user_id, ines.now)
    sent = phone.encounter(place, mode="balloon")
    send(ines, phone, sent)
    with as_actor(lea):
        actions.let_go(lea, Operation.objects.get(), reason="Une saisie d’essai.")
    assert "22 novembre 2019" in client_for(lea).get(HERE + "a-decider", {"show": "decided"}).content.decode()
    for days, kept in ((29, True), (30, True), (31, False)):
        tonight(at(date(2019, 10, 22) + timedelta(days=days)))
        row = row_of(ines, sent)
        assert (words_of(ines, row) == sent, row.reason_sealed is not None, has_key(row.id)) == (kept, kept, kept), days
        assert row.resolution == "let_go"
    with as_actor(lea):
        assert Act.objects.get(verb="operation.cleared").because == "let_go"
        with pytest.raises(WrongMoment):
            actions.reopen(lea, row)
    assert send(ines, phone, sent)[0][0] == "quarantined"  # a resend hears what became of it, and is not kept anew
    with as_actor(ines):
        assert Operation.objects.count() == 1


def test_taken_up_again_it_is_told_of_anew(place: Any, ines: Any, lea: Any, send: Send) -> None:
    phone = Phone(ines.user_id, ines.now)
    sent = phone.encounter(place, mode="balloon")
    send(ines, phone, sent)
    tonight(at(date(2020, 4, 1)))
    later = lea.at(at(date(2020, 4, 18)))
    with as_actor(later):
        actions.let_go(later, Operation.objects.get(), reason="Une saisie d’essai.")
        actions.reopen(later, Operation.objects.get())
    assert tonight(at(date(2020, 4, 19))) == [] and tonight(at(date(2020, 5, 18))) == []
    assert words_of(ines, row_of(ines, sent)) == sent and row_of(ines, sent).drops_on == date(2020, 5, 19)


def test_a_decision_made_while_the_night_runs_stands(place: Any, ines: Any, lea: Any, send: Send) -> None:
    phone = Phone(ines.user_id, ines.now)
    note = phone.note(uuid7(), "Aime la mécanique.")
    send(ines, phone, note)
    tonight(at(date(2020, 4, 1)))
    found = standing.due(at(date(2020, 6, 1)))
    assert [one.rule for one in found] == ["drop"]
    with as_actor(lea):
        actions.let_go(lea, Operation.objects.get(), reason="Une saisie d’essai.")
        assert actions.expire(lea.at(at(date(2020, 6, 1))), found[0].operation_id) is False
    assert words_of(ines, row_of(ines, note)) == note


def test_what_waits_for_another_goes_with_its_wait(place: Any, ines: Any, send: Send) -> None:
    """Held, conflict, key taken twice, left by its author: each has its end, and nothing of it is left but its line."""
    phone, other = Phone(ines.user_id, ines.now), Phone(uuid7(), ines.now)
    held, foreign = phone.note(uuid7(), "Aime la mécanique."), other.encounter(place)
    twice = phone.encounter(place)
    send(ines, phone, held, foreign, twice)
    send(ines, phone, {**phone.encounter(place), "op_id": twice["op_id"]})
    tonight(at(date(2020, 4, 1)))
    assert sum(one.rows for one in tonight(at(date(2020, 6, 1)))) == 3
    with as_actor(ines):
        assert not HeldPredecessor.objects.exists() and not Operation.objects.exclude(kept_sealed=None).exists()
        assert Operation.objects.count() == 4
    assert not PersonKey.objects.filter(project_id=ines.project_id).exists()


def refused_opening(phone: Phone, encounter: Any, person_id: Any) -> dict[str, Any]:
    """Refused by its promise, after the person's key was made."""
    promise = {"due_on": "2019-01-01", "channel": "visit", "reason": "promised"}
    return phone.open_person(encounter, person_id, promise=promise)


def test_the_key_of_a_file_that_was_not_opened_goes_when_it_is_set_aside(place: Any, ines: Any, lea: Any, send: Send) -> None:
    """What was noted for the same file stays readable, under keys of its own; taken up again, the file can still be opened."""
    phone, person_id = Phone(ines.user_id, ines.now), uuid7()
    meeting = phone.encounter(place)
    opening, note = refused_opening(phone, meeting, person_id), phone.note(person_id, "Aime la mécanique.")
    assert send(ines, phone, meeting, opening, note) == [("applied", ""), ("quarantined", "invalid"), ("held", "subject")]
    assert has_key(person_id) and row_of(ines, note).sealed_for == person_id
    with as_actor(lea):
        actions.let_go(lea, Operation.objects.get(kind="person.open"), reason="Une saisie d’essai.")
    assert not has_key(person_id) and not DestroyedKey.objects.filter(person_id=person_id).exists()
    assert words_of(ines, row_of(ines, opening)) == opening and words_of(ines, row_of(ines, note)) == note
    with as_actor(lea):
        actions.reopen(lea, Operation.objects.get(kind="person.open"))
        actions.reword(lea, Operation.objects.get(kind="person.open"), changes={"payload.promise": None})
        assert queries.identity_of(lea, Person.objects.get()).pseudonym == "Zak" and Note.objects.count() == 1
    assert has_key(person_id)


def test_the_key_of_a_file_that_was_not_opened_goes_when_nobody_decides(place: Any, ines: Any, send: Send) -> None:
    phone, person_id = Phone(ines.user_id, ines.now), uuid7()
    meeting = phone.encounter(place)
    send(ines, phone, meeting, refused_opening(phone, meeting, person_id))
    tonight(at(date(2020, 4, 1)))
    assert has_key(person_id)
    tonight(at(date(2020, 6, 1)))
    assert not PersonKey.objects.filter(project_id=ines.project_id).exists()


def test_the_key_of_a_file_that_was_opened_since_stays(place: Any, ines: Any, lea: Any, send: Send) -> None:
    """The first opening was refused, the second one for the same person passed: the end of the first takes nothing from the person."""
    phone, person_id = Phone(ines.user_id, ines.now), uuid7()
    meeting = phone.encounter(place)
    refused = refused_opening(phone, meeting, person_id)
    send(ines, phone, meeting, refused)
    right = phone.open_person(meeting, person_id)
    assert send(ines, phone, right) == [("applied", "")]
    with as_actor(lea):
        actions.let_go(lea, Operation.objects.get(op_id=refused["op_id"]), reason="Une saisie d’essai.")
    assert has_key(person_id)
    tonight(at(date(2020, 6, 1)))
    assert words_of(ines, row_of(ines, refused)) is None
    with as_actor(lea):
        assert queries.identity_of(lea, Person.objects.get()).pseudonym == "Zak"


def test_a_key_that_stood_before_is_never_taken_for_one_s_own(place: Any, ines: Any, lea: Any, send: Send) -> None:
    """A phone that names, as a person, the id of a picture or of a copy: its key was made for something else."""
    from tremplin.core.vault import vault

    other = uuid7()
    vault.create_key(ines.project_id, other)
    PersonKey.objects.filter(person_id=other).update(created_at=ines.now - timedelta(days=1))
    phone = Phone(ines.user_id, ines.now)
    send(ines, phone, phone.note(other, "Aime la mécanique."))
    with as_actor(lea):
        actions.let_go(lea, Operation.objects.get(), reason="Une saisie d’essai.")
    assert has_key(other)


def test_the_command_counts_them_apart_from_people(
    place: Any, ines: Any, send: Send, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from tremplin.core.sync import worker

    phone = Phone(ines.user_id, ines.now)
    send(ines, phone, phone.encounter(place, mode="balloon"))
    monkeypatch.setattr(clock, "now", lambda: at(date(2020, 4, 1)))
    with as_worker():
        assert worker.end_operations.func(0) == 0
        monkeypatch.setattr(clock, "now", lambda: at(date(2020, 6, 1)))
        call_command("retention", "--dry-run")
        told = capsys.readouterr().out
        assert "saisies non décidées en 180 jours, annoncées depuis 30 jours : 1" in told and ", 0 personnes" in told
        assert worker.end_operations.func(0) == 1
