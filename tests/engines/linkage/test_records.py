"""Contacts in one spelling; two records that may be one person."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.engines.linkage import Band, Record, Why, compare, normal_email, normal_phone

FIXED = settings(deadline=None, derandomize=True, database=None, max_examples=300)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("04 91 55 12 34", "+33491551234"),
        ("0692 12 34 56", "+262692123456"),
        ("+44 20 7946 0958", "+442079460958"),
        ("12", None),
        ("06 12 34", None),
        ("pas de numéro", None),
        ("", None),
    ],
)
def test_one_spelling_for_all_ways_to_write_a_phone(written: str, normal: str | None) -> None:
    assert normal_phone(written) == normal


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("  Zak.Benali@Exemple.FR ", "zak.benali@exemple.fr"),
        ("zak@été.exemple", "zak@xn--t-9fab.exemple"),
        ("zak+tremplin@exemple.fr", "zak+tremplin@exemple.fr"),
        ("zak@exemple", None),
        ("zak exemple.fr", None),
        ("zak@@exemple.fr", None),
        ("@exemple.fr", None),
        ("zak@.fr", None),
        ("zak@exemple.fr>", None),
        ("", None),
    ],
)
def test_one_spelling_for_all_ways_to_write_an_address(written: str, normal: str | None) -> None:
    assert normal_email(written) == normal


@FIXED
@given(st.text(max_size=40))
def test_contacts_never_raise_and_are_their_own_spelling(text: str) -> None:
    for normal in (normal_phone, normal_email):
        once = normal(text)
        assert once is None or normal(once) == once


BORN = date(2001, 5, 14)
TABLE = [
    ("one phone, one name", Record(("Zak Benali",), phone="p"), Record(("Benali Zak",), phone="p"), Band.SAME),
    ("one phone, a slip in the name", Record(("Zakaria Benali",), phone="p"), Record(("Zakaria Benalli",), phone="p"), Band.SAME),
    ("one phone, two names", Record(("Zak Benali",), phone="p"), Record(("Anouk Perrin",), phone="p"), Band.POSSIBLE),
    ("one phone, no name", Record(phone="p"), Record(phone="p"), Band.POSSIBLE),
    ("one address and a nickname", Record(("Zak",), email="e"), Record(("Zakaria", "zak"), email="e"), Band.SAME),
    ("name and birth date", Record(("Zak Benali",), BORN), Record(("ZAK BENALI",), BORN), Band.SAME),
    ("name and birth year", Record(("Zak Benali",), BORN), Record(("Zak Benali",), birth_year=2001), Band.POSSIBLE),
    ("name alone", Record(("Zak",)), Record(("Zak",)), Band.POSSIBLE),
    ("name alike and one place", Record(("Zakaria",), place="hall B"), Record(("Zakarai",), place="hall B"), Band.POSSIBLE),
    ("name alike alone", Record(("Zakaria",)), Record(("Zakarai",)), Band.DIFFERENT),
    ("one place alone", Record(("Zak",), place="hall B"), Record(("Anouk",), place="hall B"), Band.DIFFERENT),
    ("one name, births apart", Record(("Zak Benali",), BORN), Record(("Zak Benali",), birth_year=1990), Band.DIFFERENT),
    (
        "cousins who share a phone",
        Record(("Zak Benali",), BORN, phone="p"),
        Record(("Zak Benali",), date(1985, 1, 1), phone="p"),
        Band.POSSIBLE,
    ),
    ("year one off", Record(("Zak Benali",), birth_year=2001), Record(("Zak Benali",), birth_year=2002), Band.POSSIBLE),
    ("nothing known", Record(), Record(), Band.DIFFERENT),
]


@pytest.mark.parametrize(("left", "right", "band"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_two_records_fall_in_their_band(left: Record, right: Record, band: Band) -> None:
    """OUT-10."""
    assert compare(left, right).band is band


def test_the_reasons_say_what_is_shared_and_name_nobody() -> None:
    said = compare(Record(("Zak Benali",), BORN, phone="p"), Record(("Zak Benali",), BORN, phone="p")).reasons
    assert [reason.code for reason in said] == [Why.SAME_PHONE, Why.SAME_NAME, Why.SAME_BIRTH_DATE]
    assert all(reason.params == {} for reason in said)


RECORDS = st.builds(
    Record,
    names=st.lists(st.sampled_from(["Zak", "Zak Benali", "Zakaria Benali", "Zakaria Benalli", "Anouk"]), max_size=2).map(tuple),
    birth_date=st.sampled_from([None, BORN, date(1990, 1, 1)]),
    birth_year=st.sampled_from([None, 2001, 2002]),
    phone=st.sampled_from([None, "p", "q"]),
    email=st.sampled_from([None, "e"]),
    place=st.sampled_from([None, "hall B"]),
)


@FIXED
@given(RECORDS, RECORDS)
def test_the_verdict_does_not_depend_on_who_comes_first(left: Record, right: Record) -> None:
    assert compare(left, right) == compare(right, left)
    assert compare(left, right).reasons


@FIXED
@given(RECORDS)
def test_a_record_with_a_name_and_a_contact_is_itself(record: Record) -> None:
    known = bool(record.names) and bool(record.phone or record.email)
    assert not known or compare(record, record).band is Band.SAME
