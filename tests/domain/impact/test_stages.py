"""How far a person came: no step without its proof (FUN-01)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.domain.impact import stages
from tremplin.domain.methods.lists import EVIDENCE, KEYS
from tremplin.domain.methods.reading import library

ORDER = (*stages.PERSON_STAGES, "exited")
DATED = st.dictionaries(st.sampled_from(sorted(EVIDENCE)), st.dates(date(2018, 1, 1), date(2020, 1, 1)))


@pytest.mark.parametrize("key", KEYS)
@given(evidence=DATED)
def test_no_step_is_entered_without_the_proof_of_all_before(key: str, evidence: dict[str, date]) -> None:
    """FUN-01: a property over any evidence, for each method."""
    method = library()[key]
    entered = stages.reached(method, evidence)
    assert list(entered) == list(ORDER[: len(entered)]), "steps are entered in order, none is skipped"
    assert list(entered.values()) == sorted(entered.values()), "and never before the step that leads to them"
    for code in entered:
        assert method.stages[code].is_proved_by(frozenset(evidence))
    if len(entered) < len(ORDER):
        assert not method.stages[ORDER[len(entered)]].is_proved_by(frozenset(evidence))


@given(evidence=DATED, more=DATED)
def test_a_proof_more_never_takes_a_step_away(evidence: dict[str, date], more: dict[str, date]) -> None:
    method = library()["boosters"]
    assert set(stages.reached(method, evidence)) <= set(stages.reached(method, {**more, **evidence}))


def test_what_keeps_a_person_from_counting_is_named() -> None:
    method = library()["boosters"]
    day = date(2019, 3, 1)
    evidence: dict[str, Any] = dict.fromkeys(("exchange", "fits_audience", "agreement", "referent", "first_goal"), day)
    assert stages.missing(method, evidence) == ("spe_status_known", "second_contact", "activity_attended")
    evidence |= {"spe_status_known": day, "second_contact": day}
    assert stages.missing(method, evidence) == ()
    assert "accompanied" in stages.reached(method, evidence)
