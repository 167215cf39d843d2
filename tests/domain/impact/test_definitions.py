"""The page of definitions: every word of a figure has its meaning, source and date (FUN-08)."""

from __future__ import annotations

import re

import pytest

from tremplin.domain.impact.definitions import Situation, definitions, falls_under
from tremplin.domain.methods.lists import STAGES

OUT = {"in_employment": False, "in_education": False, "in_training": False}


def test_each_word_has_its_meaning_source_and_date_in_both_languages() -> None:
    """FUN-08."""
    found = definitions()
    assert {"neet", "long_term_unemployed", "ppde", "qpv", "frr"} <= set(found)
    assert set(STAGES) == {code for code, one in found.items() if one.kind == "step"}
    for one in found.values():
        assert one.says.fr and one.says.en and one.here.fr and one.here.en
        assert one.source.fr and one.source.en and one.date.fr and one.date.en
        assert not re.search(r"[éèàç]| et | la | du ", one.source.en + one.date.en), "an English reader reads English"


@pytest.mark.parametrize(
    ("code", "told", "expected"),
    [
        ("neet", {"age": 15, **OUT}, True),
        ("neet", {"age": 29, **OUT}, True),
        ("neet", {"age": 22, **OUT}, True),
        ("neet", {"age": 14, **OUT}, False),
        ("neet", {"age": 30, **OUT}, False),
        ("neet", {"age": 22, **OUT, "in_employment": True}, False),
        ("neet", {"age": 22, **OUT, "in_education": True}, False),
        ("neet", {"age": 22, **OUT, "in_training": True}, False),
        ("neet", {"age": None, **OUT}, None),
        ("neet", {"age": 22, **OUT, "in_training": None}, None),
        ("neet", {"age": 40, "in_employment": None}, False),
        ("neet", {}, None),
        ("long_term_unemployed", {"months_without_job": 12, "looking_for_work": True}, True),
        ("long_term_unemployed", {"months_without_job": 48, "looking_for_work": True}, True),
        ("long_term_unemployed", {"months_without_job": 11, "looking_for_work": True}, False),
        ("long_term_unemployed", {"months_without_job": 0, "looking_for_work": True}, False),
        ("long_term_unemployed", {"months_without_job": 24, "looking_for_work": False}, False),
        ("long_term_unemployed", {"months_without_job": None, "looking_for_work": True}, None),
        ("long_term_unemployed", {"months_without_job": 24, "looking_for_work": None}, None),
        ("long_term_unemployed", {"months_without_job": 3, "looking_for_work": None}, False),
        ("long_term_unemployed", {"age": 22, "months_without_job": 7, "looking_for_work": True}, False),
        ("ppde", {"volunteered": True, "months_without_job": 12, "months_resident": 6}, True),
        ("ppde", {"volunteered": True, "months_without_job": 60, "months_resident": 240}, True),
        ("ppde", {"volunteered": False, "months_without_job": 60, "months_resident": 240}, False),
        ("ppde", {"volunteered": True, "months_without_job": 11, "months_resident": 240}, False),
        ("ppde", {"volunteered": True, "months_without_job": 60, "months_resident": 5}, False),
        ("ppde", {"volunteered": None, "months_without_job": 60, "months_resident": 240}, None),
        ("ppde", {"volunteered": True, "months_without_job": None, "months_resident": 240}, None),
        ("ppde", {"volunteered": True, "months_without_job": 60, "months_resident": None}, None),
        ("ppde", {"volunteered": True, "looking_for_work": None, "months_without_job": 13, "months_resident": 7}, True),
    ],
)
def test_who_falls_under_a_definition(code: str, told: dict[str, int | bool | None], expected: bool | None) -> None:
    """FUN-08: thirty cases; what is not known is never taken for a no."""
    assert falls_under(code, Situation(**told)) is expected  # type: ignore[arg-type]


def test_a_place_is_not_guessed_from_a_situation() -> None:
    with pytest.raises(ValueError, match="not about a person"):
        falls_under("qpv", Situation(age=20))
