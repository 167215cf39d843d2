"""Property: whatever phones and network do, each operation is found once, all phones agree, and no value is lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.core.sync import schedules
from tests.core.sync.faults import PLANTED, found_at
from tests.core.sync.schedules import WAYS, World

SEEDS = 12


@pytest.fixture
def given(ines: Any, bilal: Any, karim: Any, place: Any, make_person: Callable[..., Any]) -> tuple[Any, Any, Any]:
    """Three authors, a place, and two files that they all work with."""
    people = [make_person(ines, name, "identified", place) for name in ("Zak", "Maïssa")]
    return [ines, bilal, karim], place, people


def test_seeded_schedules(given: tuple[Any, Any, Any]) -> None:
    """The same driver as `./tremplin bench street`, on a few seeds: 50 steps each."""
    assert sum(schedules.run(seed, *given) for seed in range(SEEDS)) > 20 * SEEDS


def test_state_machine(given: tuple[Any, Any, Any]) -> None:
    """Hypothesis chooses the steps, and shrinks what breaks."""

    class Phones(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.undo: Iterator[None] = schedules.without_trace()  # type: ignore[assignment]
            self.undo.__enter__()  # type: ignore[attr-defined]
            self.world = World(*given)

        phones, dice = st.integers(0, 2), st.integers(0, 9_999)

        @rule(number=phones, what=dice)
        def meet(self, number: int, what: int) -> None:
            self.world.meet(number, what)

        @rule(number=phones, what=dice)
        def open_person(self, number: int, what: int) -> None:
            self.world.open_person(number, what)

        @rule(number=phones, what=dice)
        def about(self, number: int, what: int) -> None:
            self.world.about(number, what)

        @rule(number=phones, what=dice)
        def edit(self, number: int, what: int) -> None:
            self.world.edit(number, what)

        @rule(number=phones)
        def reuse_key(self, number: int) -> None:
            self.world.reuse_key(number)

        @rule(number=phones)
        def as_another(self, number: int) -> None:
            self.world.send_as_another(number)

        @rule(number=phones, who=st.integers(0, 2))
        def sign_in(self, number: int, who: int) -> None:
            self.world.sign_in(number, who)

        @rule(number=phones)
        def download(self, number: int) -> None:
            self.world.download(number)

        @rule(number=phones, how=st.sampled_from(WAYS), dice=dice)
        def send(self, number: int, how: str, dice: int) -> None:
            self.world.send(number, how, dice)

        def teardown(self) -> None:
            try:
                self.world.finish()
            finally:
                self.undo.__exit__(schedules.Undo, schedules.Undo(), None)  # type: ignore[attr-defined]

    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Phones,
        settings=settings(max_examples=10, stateful_step_count=50, deadline=None, suppress_health_check=checks, database=None),
    )


@pytest.mark.parametrize("fault", PLANTED)
def test_planted_fault_is_found(given: tuple[Any, Any, Any], fault: str) -> None:
    """The schedules are worth what they find: each planted fault breaks an invariant within a few seeds."""
    assert found_at(fault, given) is not None
