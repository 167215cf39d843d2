"""An erased person leaves no way open behind them, and nothing that could still be asked of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tremplin.core.tenancy.context import as_actor
from tremplin.domain.impact import periods, queries
from tremplin.domain.pathways import actions
from tremplin.domain.pathways.models import Exit, Pathway
from tremplin.domain.people import actions as people
from tremplin.domain.people.models import Person


def counted(actor: Any) -> dict[str, int]:
    """n of each kind of what happened this year, as the figures read it."""
    found = queries.figures(actor, periods.free(actor.today.replace(month=1, day=1), actor.today))
    return {
        **{name: found.total(name) for name in ("exit", "untyped", "news")},
        **{f"trust {moment}": found.by_code("trust")[moment] for moment in ("start", "three", "end")},
    }


@pytest.fixture
def way(committed: Any, lea: Any, make_person: Callable[..., Any]) -> Pathway:
    with as_actor(lea):
        before = lea.at(lea.now - timedelta(days=120))
        return actions.open_pathway(before, make_person(before), goal="Avoir le permis", agreed=True)


def erase(actor: Any, way: Pathway) -> None:
    with as_actor(actor):
        people.erase(actor, Person.objects.get(id=way.person_id))


def test_an_open_way_ends_with_the_erasure_for_a_reason_that_says_nothing(way: Pathway, lea: Any) -> None:
    """PRIV-08, FUN-03: closed that month, once, told by nobody; nothing is left open, nor without a reason."""
    erase(lea, way)
    with as_actor(lea):
        left = Pathway.objects.get()
        assert left.id != way.id and left.ended_on == lea.today.replace(day=1)
        assert [(one.reason, one.source, one.noted_by, one.words_sealed) for one in Exit.objects.all()] == [
            (Exit.ERASED, "", None, None)
        ]
        assert Person.objects.get(id=left.person_id).exited_on == lea.today.replace(day=1)


def test_the_figures_count_it_as_ended_and_ask_nothing_more_of_nobody(way: Pathway, lea: Any) -> None:
    """n/N stay true: one end with its reason; no untyped end, no news to ask, no answer of confidence that could have been given."""
    with as_actor(lea):
        before = counted(lea)
    assert (before["exit"], before["untyped"]) == (0, 0)
    erase(lea, way)
    with as_actor(lea):
        after = counted(lea)
        assert (after["exit"], after["untyped"]) == (1, 0)
        assert after["trust start"] == before["trust start"] == 1 and after["trust end"] == 0
        later = lea.at(lea.now + timedelta(days=200))
        assert queries.figures(later, periods.free(later.today - timedelta(days=190), later.today)).total("news") == 0


def test_a_stop_without_its_reason_gets_one_and_a_reason_already_told_stays(way: Pathway, lea: Any) -> None:
    with as_actor(lea):
        actions.end_pathway(lea, way)
        assert counted(lea)["untyped"] == 1
        other = actions.resume_pathway(lea, way)
        actions.record_exit(lea, other, reason="moved", source="person")
    erase(lea, way)
    with as_actor(lea):
        assert [one.reason for one in Exit.objects.all()] == ["moved"] and counted(lea)["untyped"] == 0


def test_a_stop_whose_reason_nobody_told_is_closed_too(way: Pathway, lea: Any) -> None:
    with as_actor(lea):
        actions.end_pathway(lea, way)
    erase(lea, way)
    with as_actor(lea):
        assert (counted(lea)["exit"], counted(lea)["untyped"]) == (1, 0)
