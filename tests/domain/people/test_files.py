"""Opening, stepping up and correcting a person's file."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tremplin.core.journal.models import Act
from tremplin.core.tenancy.actions import end_membership
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.models import Membership
from tremplin.core.vault import vault
from tremplin.domain.people import actions, policies, queries
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Notice, Person, PersonChange

SAID = actions.NoticeGiven("2019-10-01", "spoken")


def check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_pseudonym_needs_only_a_nickname_and_the_spoken_notice(db: None, ines: Any, make_person: Any) -> None:
    """OUT-01, PRIV-14: nickname and hint; the notice is kept with its version."""
    person = make_person(ines, "Zak", place_hint="hall B")
    check_now()
    assert person.level == "pseudonym" and person.referent_id == ines.user_id
    assert queries.called_names(ines, [person]) == {person.id: "« Zak »"}
    notice = Notice.objects.get(person=person)
    assert (notice.text_version, notice.channel, notice.level) == ("2019-10-01", "spoken", "pseudonym")
    assert Act.objects.filter(verb="person.created", subject_id=person.id).count() == 1


def test_no_file_without_a_notice(db: None, ines: Any, make_person: Any) -> None:
    """PRIV-14."""
    with pytest.raises(Invalid, match="Dites d’abord"):
        make_person(ines, "Zak", notice=None)


@pytest.mark.parametrize("level", ["pseudonym", "identified"])
def test_the_database_itself_refuses_a_person_who_was_not_told(db: None, ines: Any, make_territory: Any, level: str) -> None:
    """PRIV-14: a constraint, whoever writes."""
    place = make_territory(ines)
    with pytest.raises(IntegrityError, match="no notice"), transaction.atomic():
        Person.objects.create(
            project_id=ines.project_id,
            level=level,
            territory=place,
            identity_sealed=b"x",
            first_met_on=ines.today,
            last_contact_on=ines.today,
        )
        check_now()


def test_the_database_refuses_a_step_up_with_the_spoken_notice_only(db: None, ines: Any, make_person: Any) -> None:
    """PRIV-14: a name needs the written notice."""
    person = make_person(ines, "Zak")
    check_now()
    with pytest.raises(IntegrityError, match="no notice"), transaction.atomic():
        Person.objects.filter(id=person.id).update(level="identified")
        check_now()


def test_the_same_form_sent_twice_is_one_file(db: None, ines: Any, make_person: Any) -> None:
    twice = uuid7()
    first, second = make_person(ines, "Zak", id=twice), make_person(ines, "Zak", id=twice)
    assert first.id == second.id == twice
    assert Person.objects.count() == 1 and Notice.objects.count() == 1


def test_names_are_nowhere_in_clear(db: None, ines: Any, make_person: Any) -> None:
    person = make_person(ines, "Zéphyrin", "identified", last_name="Canarisse", phone="06 12 34 56 78")
    row = Person.objects.filter(id=person.id).values().get()
    assert "Zéphyrin" not in str(row) and b"Canarisse" not in bytes(row["identity_sealed"])


@pytest.mark.parametrize(
    ("birth", "allowed"), [("2006-10-22", True), ("2006-10-23", False), ("2005", True), ("2006", False), ("2010", False)]
)
def test_no_identified_file_under_13(db: None, ines: Any, make_person: Any, birth: str, allowed: bool) -> None:
    """MIN-02, on the birthday itself; a year that may hide a twelve-year-old asks for the day."""
    if allowed:
        assert make_person(ines, "Lou", "identified", birth=birth).age_band == "13-15"
    else:
        with pytest.raises(Invalid, match="13 ans"):
            make_person(ines, "Lou", "identified", birth=birth)


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        ("2004-10-22", "13-15"),
        ("2003-10-22", "16-17"),
        ("2001-10-23", "16-17"),
        ("2001-10-22", "18-25"),
        ("1993-10-22", "26-29"),
        ("1969-10-22", "50+"),
    ],
)
def test_age_bands_turn_on_the_birthday(db: None, ines: Any, make_person: Any, birth: str, band: str) -> None:
    """MIN-01."""
    assert make_person(ines, "Lou", "identified", birth=birth).age_band == band


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"birth": "2025-01-01"}, "pas encore venue"),
        ({"birth": "1890"}, "trop ancienne"),
        ({"birth": "hier"}, "comme 2001"),
        ({"phone": "12"}, "ne peut pas être appelé"),
        ({"email": "zak"}, "incomplète"),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_message(db: None, ines: Any, make_person: Any, fields: Any, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        make_person(ines, "Lou", "identified", **fields)


def test_a_pseudonym_holds_no_name_no_email_no_birth(db: None, ines: Any, make_person: Any) -> None:
    with pytest.raises(Invalid, match="Sous un surnom"):
        make_person(ines, "Zak", birth="2001")


def test_stepping_up_is_the_persons_choice_after_the_written_notice(db: None, ines: Any, make_person: Any) -> None:
    person = make_person(ines, "Zak", place_hint="hall B")
    with pytest.raises(Invalid, match="Dites d’abord"):
        actions.step_up(ines, person, identity=Identity(first_name="Zakaria"), notice=None)
    person = actions.step_up(
        ines, person, identity=Identity(first_name="Zakaria"), notice=actions.NoticeGiven("2019-10-01", "paper")
    )
    check_now()
    identity = queries.identity_of(ines, person)
    assert (person.level, identity.first_name, identity.pseudonym, identity.place_hint) == (
        "identified",
        "Zakaria",
        "Zak",
        "hall B",
    )
    with pytest.raises(WrongMoment):
        actions.step_up(ines, person, identity=Identity(first_name="Z"), notice=SAID)


def test_two_people_editing_lose_nothing(db: None, ines: Any, bilal: Any, make_person: Any) -> None:
    """The second is refused and sees both values; the history keeps old and new, sealed."""
    person = make_person(ines, "Zak", place_hint="hall B")
    actions.edit_sheet(ines, person, identity=Identity(pseudonym="Zak", place_hint="hall C"), version=1)
    with pytest.raises(WrongMoment) as refused:
        actions.edit_sheet(bilal, person, identity=Identity(pseudonym="Zak", place_hint="parking"), version=1)
    assert queries.identity_of(bilal, refused.value.subject).place_hint == "hall C"
    change = PersonChange.objects.get(person=person)
    assert vault.open(ines.project_id, person.id, change.change_sealed) == {"place_hint": ["hall B", "hall C"]}


def test_only_those_who_open_files_open_one(
    db: None, ines: Any, make_person: Any, delegate: Any, dpo: Any, evaluator: Any, samir: Any, karim: Any
) -> None:
    """SHARE-04."""
    make_person(ines)
    assert policies.persons_visible_to(karim).count() == 1
    for member in (delegate, dpo, evaluator, samir):
        assert policies.persons_visible_to(member).count() == 0
        with pytest.raises(NotAllowed):
            make_person(member)


def test_a_member_of_one_territory_opens_no_other(db: None, ines: Any, bilal: Any, make_person: Any, make_territory: Any) -> None:
    from dataclasses import replace

    here, there = make_territory(ines), make_territory(ines, "Bellevue d’essai")
    make_person(ines, "Zak", territory=here)
    narrow = replace(bilal, territory_ids=frozenset({there.id}))
    assert policies.persons_visible_to(narrow).count() == 0
    with pytest.raises(NotAllowed):
        make_person(narrow, "Yo", territory=here)


def test_a_restricted_file_is_closed_to_the_team(db: None, ines: Any, lea: Any, make_person: Any) -> None:
    """PRIV-09."""
    person = make_person(ines)
    with pytest.raises(NotAllowed):
        actions.restrict(ines, person)
    person = actions.restrict(lea, person)
    assert not policies.persons_visible_to(ines).exists() and not policies.persons_visible_to(lea).exists()
    with pytest.raises(NotAllowed):
        actions.add_note(ines, person, text="non")
    assert policies.persons_with_rights(lea).get() == person
    actions.lift_restriction(lea, person)
    assert policies.persons_visible_to(ines).exists()


def test_another_member_follows_the_person(db: None, ines: Any, bilal: Any, make_person: Any) -> None:
    person = actions.change_referent(ines, make_person(ines), referent_id=bilal.user_id)
    assert person.referent_id == bilal.user_id
    assert Act.objects.filter(verb="person.referent_changed").count() == 1


def test_a_stranger_of_another_project_cannot_touch_it(db: None, ines: Any, eve: Any, make_person: Any) -> None:
    person = make_person(ines)
    for act in (lambda: actions.add_note(eve, person, text="x"), lambda: actions.agree(eve, person, purpose="contact")):
        with pytest.raises(NotAllowed):
            act()


def test_whoever_left_the_team_is_in_none_of_its_lists(db: None, lea: Any, ines: Any, make_person: Any) -> None:
    """Ended today, whatever the dates say: not offered, not named as one who opens this file."""
    person = make_person(ines, "Zak")
    with as_actor(lea):
        assert ines.user_id in queries.team(lea)
        assert ines.user_id in set(queries.team_names(lea).values_list("id", flat=True))
        assert ines.name in [name for name, _roles in queries.openers(lea, person)]
        end_membership(lea, Membership.objects.get(user_id=ines.user_id, project_id=lea.project_id, ended_at=None))
        assert ines.user_id not in queries.team(lea)
        assert ines.user_id not in set(queries.team_names(lea).values_list("id", flat=True))
        assert ines.name not in [name for name, _roles in queries.openers(lea, person)]
        assert lea.user_id in queries.team(lea)
