"""Outings, posters and ambiance of the made-up world: two by two, within their delays, and always the same."""

from datetime import timedelta

import pytest

from tremplin.domain.outreach.models import Band
from tremplin.domain.outreach.moments import ambiance_kept_from
from tremplin.site.demo.bulk_team import code_of
from tremplin.site.demo.crowd import presences
from tremplin.site.demo.places import NEVER_VISITED, demo_moment, site, uid, user_id
from tremplin.site.demo.rounds import rounds
from tremplin.site.demo.stories import Step

SEED = 20191022
TODAY = demo_moment().date()


def told(project: str = "impact-jeunes", seed: int = SEED) -> list[Step]:
    return list(rounds(site(project), seed, demo_moment()))


def outings(project: str) -> list[Step]:
    return [step for step in told(project) if step.verb == "outing"]


def test_one_seed_gives_the_same_outings() -> None:
    assert told() == told()
    assert told() != told(seed=2)


@pytest.mark.parametrize("project", ["impact-jeunes", "right-to-repair", "autre-rive"])
def test_nobody_goes_alone_and_each_place_has_outings_before_and_ahead(project: str) -> None:
    for place in site(project).places:
        here = [step for step in outings(project) if step.values["places"][0][0] == place]
        assert any(step.values["on"] < TODAY for step in here) and any(step.values["on"] > TODAY for step in here), place.key
    for step in outings(project):
        assert len(set(step.values["team"])) == 2 and step.by in step.values["team"]
        assert step.day <= step.values["on"] and step.at <= demo_moment(), "planned before it was held, and before the demo opens"
        assert len(set(step.values["places"])) == len(step.values["places"])
    assert {step.values["band"] for step in outings(project)} <= set(Band.values)


def test_each_past_outing_has_its_return_or_its_reason_and_none_to_come_has() -> None:
    closed = {step.values["outing"] for step in told() if step.verb in ("return", "cancel")}
    assert closed == {step.values["id"] for step in outings("impact-jeunes") if step.values["on"] < TODAY}


def test_tonight_ines_and_bilal_are_out_and_only_their_check_in_stands() -> None:
    """OUT-08: what the demo shows is less than a day old; it is erased like any other."""
    (tap,) = [step for step in told() if step.verb == "check_in"]
    assert tap.values == {"outing": uid("impact-jeunes", "outing", "tonight"), "kind": "start"}
    assert timedelta(0) < demo_moment() - tap.at < timedelta(hours=24)
    tonight = next(step for step in outings("impact-jeunes") if step.values["on"] == TODAY)
    assert tonight.values["team"] == [user_id("ines"), user_id("bilal")]


def test_the_entrance_of_the_tour_stays_without_a_visit() -> None:
    never = uid("impact-jeunes", "entrance", *NEVER_VISITED)
    assert never not in {door for step in outings("impact-jeunes") for _place, door in step.values["places"]}


def test_ambiance_is_of_the_last_thirty_days_only() -> None:
    found = [step for step in presences(site("impact-jeunes"), SEED, demo_moment()) if step.values["ambiance"]]
    assert len(found) >= 15
    assert min(step.values["on"] for step in found) >= ambiance_kept_from(TODAY)


def test_the_address_of_a_poster_is_its_own_even_in_a_copy_of_the_project() -> None:
    places = [site("impact-jeunes"), site("impact-jeunes", "-2"), site("right-to-repair"), site("autre-rive")]
    posters = [step.values["id"] for one in places for step in rounds(one, SEED, demo_moment()) if step.verb == "poster"]
    assert len({code_of(one) for one in posters}) == len(posters) >= 24
