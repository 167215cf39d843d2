"""The checks of every cell."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir

from tremplin.core.imports.cells import clean, day_of, holds_nir, is_formula, number_of, place_problem, text_problems
from tremplin.core.imports.folding import fold
from tremplin.core.imports.rows import Problem


@st.composite
def valid_nirs(draw: st.DrawFn) -> str:
    digits = (
        f"{draw(st.sampled_from('12'))}{draw(st.integers(0, 99)):02}{draw(st.integers(1, 12)):02}"
        f"{draw(st.sampled_from(['13', '75', '2A', '2B', '59']))}{draw(st.integers(1, 990)):03}{draw(st.integers(1, 999)):03}"
    )
    key = nir.calc_check_digits(digits)
    whole = digits + key
    return (
        " ".join([whole[0], whole[1:3], whole[3:5], whole[5:7], whole[7:10], whole[10:13], whole[13:]])
        if draw(st.booleans())
        else whole
    )


@given(valid_nirs(), st.sampled_from(["%s", "Contact : %s.", "n°%s", "(%s)", "https://exemple.fr/?n=%s"]))
def test_a_nir_is_seen_in_any_text(number: str, around: str) -> None:
    """PRIV-10."""
    found = text_problems({"nom": "Maison", "description": around % number}, {})
    assert [problem.code for problem in found] == ["nir"] and found[0].field == "description"
    assert number not in repr(found)


def test_other_long_numbers_are_not_taken_for_a_nir() -> None:
    assert not holds_nir(["32303273870601", "+33 4 91 00 00 00", "44.123456789012", "1d5ff8a2-1850-4578-8060-1850578006084"])


@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|' /C calc'!A0", "+SUM(A1:A2)", "-A1", "@SUM(1)", '  =HYPERLINK("x")', "-2+3+cmd|' /C calc'!D2"]
)
def test_a_formula_is_seen(text: str) -> None:
    assert is_formula(text)


@pytest.mark.parametrize("text", ["+33 4 91 00 00 00", "-5.2", "- accueil\n- écoute", "@maison_inventee", "a = b", "Maison"])
def test_plain_text_is_no_formula(text: str) -> None:
    assert not is_formula(text)


def test_invisible_signs_are_dropped() -> None:
    assert clean(" Mai\u200bson\x00\u202e ") == "Maison"
    assert clean("deux\nlignes") == "deux\nlignes"


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (43.8, 4.6, None),
        (None, None, None),
        (-20.9, 55.4, None),
        (43.8, None, "half_place"),
        (None, 4.6, "half_place"),
        (4.6, 43.8, "swapped_coordinates"),
        (0.0, 0.0, "outside_regions"),
        (643000.0, 6862000.0, "outside_regions"),
    ],
)
def test_a_place_is_in_france_and_whole(latitude: float | None, longitude: float | None, code: str | None) -> None:
    problem = place_problem(latitude, longitude)
    assert (problem.code if problem else None) == code


def test_days_are_read_as_people_write_them() -> None:
    today = date(2026, 11, 1)
    assert day_of("2025-02-14", today) == day_of("14/02/2025", today) == day_of("2025-02-14T10:00:00", today) == date(2025, 2, 14)
    assert day_of("", today) is None
    for text, code in (
        ("2025-02-30", "not_a_date"),
        ("hier", "not_a_date"),
        ("2031-01-01", "future_date"),
        ("0001-01-01", "not_a_date"),
    ):
        found = day_of(text, today)
        assert isinstance(found, Problem) and found.code == code


def test_numbers_take_a_point_or_a_comma() -> None:
    assert number_of("43,8") == number_of("43.8") == 43.8
    assert number_of("abc") is None and number_of("1e300") is None and number_of("nan") is None


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Saint-Étienne", "st etienne"),
        ("ST ETIENNE", "st etienne"),
        ("Œuilly", "oeuilly"),
        ("", ""),
    ],
)
def test_names_are_folded_as_people_look_for_them(text: str, folded: str) -> None:
    assert fold(text) == folded
