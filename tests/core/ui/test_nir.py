"""PRIV-10: a social security number is recognised however people write it, and other numbers are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir

from tremplin.core.ui.nir import contains_nir

DEPARTMENTS = [f"{n:02}" for n in range(1, 96) if n != 20] + ["2A", "2B", "97", "98", "99"]


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """NIR as INSEE makes them: temporary first digits, Corsica, fictive months."""
    sex = draw(st.sampled_from("123478"))
    month = draw(st.sampled_from([*range(1, 13), *range(20, 43), *range(50, 100)]))
    head = f"{sex}{draw(st.integers(0, 99)):02}{month:02}{draw(st.sampled_from(DEPARTMENTS))}"
    body = f"{head}{draw(st.integers(1, 990)):03}{draw(st.integers(1, 999)):03}"
    return body + nir.calc_check_digits(body + "00")


@given(
    numbers(),
    st.sampled_from(["", " ", ".", "-", "\u00a0", "\u202f"]),
    st.booleans(),
    st.sampled_from(["", "Son numéro : ", "n°"]),
)
def test_a_nir_is_seen_with_or_without_key_and_separators(number: str, separator: str, key: bool, before: str) -> None:
    """PRIV-10."""
    groups = [number[:1], number[1:3], number[3:5], number[5:7], number[7:10], number[10:13]] + ([number[13:]] if key else [])
    assert contains_nir(f"{before}{separator.join(groups)}, dit-il.")


@given(numbers(), st.lists(st.integers(1, 14), max_size=6))
def test_a_nir_with_its_key_is_seen_wherever_the_spaces_fall(number: str, cuts: list[int]) -> None:
    """PRIV-10."""
    spaced = "".join(f" {sign}" if place in cuts else sign for place, sign in enumerate(number))
    assert contains_nir(spaced)


@pytest.mark.parametrize(
    "text", ["2 53 07 2a 073 004 43", "２５５０７７８００６０８４３６", "1850578006084 (clé 36)", "NIR:185057800608436"]
)
def test_other_ways_of_writing_one(text: str) -> None:
    """PRIV-10: lower case, full-width digits, key apart, glued to a word."""
    assert contains_nir(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rappeler au 06 12 34 56 78 ou au +33 6 12 34 56 78.",
        "SIRET 123 456 789 01234",
        "Vu le 22/10/2019 de 17 h à 19 h, hall B, 13 portes sur 24.",
        "Code 3760123456789012345",
        "FR76 3000 4000 0312 3456 7890 143",
        "12 15 18 20 22 14 16",
    ],
)
def test_other_numbers_may_be_written(text: str) -> None:
    assert not contains_nir(text)
