"""A phone whose clock is wrong: some minutes pass and are told, a day or a year is asked about, and nothing is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.core.sync.phone import Phone
from tremplin.core.sync import actions, keeping
from tremplin.core.sync.answers import moment
from tremplin.core.sync.models import Operation
from tremplin.domain.outreach.models import ContactAttempt, Encounter

Send = Callable[..., list[dict[str, Any]]]
MINUTES, DAY, YEAR = timedelta(minutes=4), timedelta(days=1), timedelta(days=367)


def test_some_minutes_ahead_take_the_hour_of_reception_and_say_so(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    phone.now = ines.now + MINUTES
    sent = phone.encounter(place)
    found = send(ines, phone, sent)[0]
    assert (found["status"], found["code"]) == ("applied", "set_to_now") and "avance un peu" in found["message"]
    assert Encounter.objects.get().at == ines.now
    again = send(ines, phone, sent)[0]
    assert (again["status"], again["first"], again["code"], again["message"]) == (
        "replayed",
        "applied",
        "set_to_now",
        found["message"],
    )
    right = send(ines, phone, Phone(ines.user_id, ines.now, phone.device_id, seq=5).encounter(place))[0]
    assert "code" not in right and "message" not in right


@pytest.mark.parametrize("off", [DAY, YEAR, -YEAR], ids=["a day ahead", "a year ahead", "a year late"])
@pytest.mark.parametrize("which", ["clock", "moment"])
def test_a_wrong_clock_is_asked_about_and_nothing_is_lost(
    place: Any, ines: Any, phone: Phone, send: Send, off: timedelta, which: str
) -> None:
    """The whole clock, or only the moment of the meeting: kept whole, shown to its author, recorded once somebody says when it was."""
    phone.now = ines.now + off if which == "clock" else ines.now
    sent = phone.encounter(place, at=moment(ines.now + off))
    found = send(ines, phone, sent)[0]
    field = "captured_at" if which == "clock" else "at"
    assert [found[key] for key in ("status", "code", "field")] == ["quarantined", "clock", field]
    assert "L’horloge de ce téléphone est fausse" in found["message"]
    row = Operation.objects.get()
    assert keeping.open_all(ines.project_id, [row])[row.id]["envelope"] == sent and not Encounter.objects.exists()
    real = moment(ines.now - timedelta(hours=2))
    actions.reword(ines, row, changes={"captured_at": real, "payload.at": real})
    assert Encounter.objects.get().at == ines.now - timedelta(hours=2)


def test_a_day_late_is_the_work_of_a_day_without_network(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    """From here it can't be told from a slow clock: the phone compares its clock with the server's, and says so before it sends
    (phone.test.ts, “a clock a day late”). What it then sends is taken as it was noted."""
    phone.now = ines.now - DAY
    assert send(ines, phone, phone.encounter(place))[0]["status"] == "applied"
    assert Encounter.objects.get().at == ines.now - DAY


def test_an_attempt_has_the_same_rule(place: Any, ines: Any, phone: Phone, send: Send, make_person: Any) -> None:
    person = make_person(ines, "Zak")

    def attempt(at: Any) -> dict[str, Any]:
        said = {
            "id": str(phone.encounter(place)["payload"]["id"]),
            "at": moment(at),
            "channel": "call",
            "outcome": "no_answer",
            "objection": "",
        }
        return phone.capture("attempt.record", said, person.id)

    found = send(ines, phone, attempt(ines.now + MINUTES), attempt(ines.now + DAY))
    assert [(one["status"], one["code"]) for one in found] == [("applied", "set_to_now"), ("quarantined", "clock")]
    assert ContactAttempt.objects.get().at == ines.now
