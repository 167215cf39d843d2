"""What a person agreed to, per purpose and recipient, and how they take it back."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tremplin.core.tenancy.errors import Invalid
from tremplin.domain.people import actions, queries
from tremplin.domain.people.models import Agreement


def test_one_agreement_does_not_make_another(db: None, ines: Any, make_person: Any) -> None:
    """PRIV-15, SHARE-01: per purpose, per recipient."""
    person, partner = make_person(ines), uuid4()
    actions.agree(ines, person, purpose="handover", recipient_id=partner)
    assert queries.agrees(ines, person.id, "handover", partner)
    for purpose, recipient in (("handover", uuid4()), ("handover", None), ("identity", partner), ("contact", None)):
        assert not queries.agrees(ines, person.id, purpose, recipient)


def test_taking_back_is_one_act_and_wins(db: None, ines: Any, make_person: Any) -> None:
    """PRIV-15, SHARE-06."""
    person, partner = make_person(ines), uuid4()
    actions.agree(ines, person, purpose="handover", recipient_id=partner)
    actions.withdraw(ines.at(ines.now.replace(minute=1)), person, purpose="handover", recipient_id=partner)
    assert not queries.agrees(ines, person.id, "handover", partner)
    assert Agreement.objects.count() == 2
    actions.agree(ines.at(ines.now.replace(minute=2)), person, purpose="handover", recipient_id=partner)
    assert queries.agrees(ines, person.id, "handover", partner)


def test_it_ends_on_its_day(db: None, ines: Any, make_person: Any) -> None:
    person = make_person(ines)
    actions.agree(ines, person, purpose="contact", until=date(2019, 10, 22))
    assert queries.agrees(ines, person.id, "contact")
    assert not queries.agrees(ines.at(ines.now.replace(day=23)), person.id, "contact")
    with pytest.raises(Invalid, match="passée"):
        actions.agree(ines, person, purpose="contact", until=date(2019, 10, 21))


def test_notes_are_sealed_and_written_once(db: None, ines: Any, make_person: Any) -> None:
    from tremplin.core.tenancy.ids import uuid7
    from tremplin.domain.people.models import Note

    person, twice = make_person(ines), uuid7()
    actions.add_note(ines, person, text="Aime la mécanique.", id=twice)
    actions.add_note(ines, person, text="Aime la mécanique.", id=twice)
    note = Note.objects.get()
    assert b"canique" not in bytes(note.text_sealed)
    with pytest.raises(Invalid):
        actions.add_note(ines, person, text="   ")
