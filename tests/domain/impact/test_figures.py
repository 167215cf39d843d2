"""True counts: by the evidence, n out of N, with their period."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.domain.impact.worlds import DAY, crowd, somebody
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import NotAllowed
from tremplin.domain.counter.models import Referral
from tremplin.domain.impact import periods, queries, showing, stages
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import Encounter, Presence
from tremplin.domain.pathways import actions as pathways
from tremplin.domain.people import actions as people

YEAR = periods.year(2019)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_database_counts_what_the_rule_says(db: None, lea: Any, make_territory: Any, seed: int) -> None:
    """FUN-01: the set-based count is the pure rule, person by person."""
    places = [make_territory(lea, name) for name in ("Essai nord", "Essai sud")]
    told = crowd(lea, places, seed, 40)
    method = method_in_force(lea)
    found = queries.figures(lea, YEAR)
    for code in queries.ORDER:
        expected = sum(code in stages.reached(method, one.evidence) for one in told)
        assert found.at_least(code) == expected, code
        for place in places:
            expected = sum(code in stages.reached(method, one.evidence) and one.person.territory_id == place.id for one in told)
            assert found.at_least(code, territory_id=place.id) == expected
    assert found.unproved == sum(bool(stages.missing(method, one.evidence)) for one in told)


def test_only_people_met_in_the_period_are_in_it(db: None, lea: Any, make_territory: Any) -> None:
    place = make_territory(lea)
    for day in (date(2019, 3, 31), date(2019, 4, 1), date(2019, 6, 30), date(2019, 7, 1)):
        somebody(lea, place, day)
    assert queries.figures(lea, periods.quarter(2019, 2)).at_least("met") == 2
    assert queries.figures(lea, periods.free(date(2019, 3, 31), date(2019, 4, 1))).at_least("met") == 2
    assert queries.figures(lea, periods.year(2018)).at_least("met") == 0


def test_a_territory_holds_those_inside_it(db: None, lea: Any, make_territory: Any) -> None:
    city = make_territory(lea, "Ville d’essai", kind="commune")
    inside, outside = make_territory(lea, "Dedans", parent=city), make_territory(lea, "Dehors")
    for place in (city, inside, inside, outside):
        somebody(lea, place, date(2019, 5, 5))
    assert queries.figures(lea, YEAR, city).at_least("met") == 3
    assert queries.figures(lea, YEAR, outside).at_least("met") == 1


def test_a_member_of_one_territory_counts_that_one(db: None, lea: Any, ines: Any, make_territory: Any) -> None:
    from dataclasses import replace

    north, south = make_territory(lea, "Nord"), make_territory(lea, "Sud")
    for place in (north, south, south):
        somebody(lea, place, date(2019, 5, 5))
    only_north = replace(ines, territory_ids=frozenset({north.id}))
    assert queries.figures(only_north, YEAR).at_least("met") == 1
    assert [one.name for one in queries.figures(only_north, YEAR).territories] == ["Nord"]


def test_true_counts_are_for_those_who_may_open_files(
    db: None, lea: Any, samir: Any, delegate: Any, evaluator: Any, dpo: Any, eve: Any
) -> None:
    """SHARE-04."""
    for actor in (samir, delegate, evaluator, dpo):
        with pytest.raises(NotAllowed):
            queries.figures(actor, YEAR)
    assert queries.figures(eve, YEAR).at_least("met") == 0


def test_corrected_facts_count_once(db: None, lea: Any, make_territory: Any) -> None:
    place = make_territory(lea)
    first = outreach.record_presence(lea, territory=place, band="late", mode="stall", people_met=8)
    outreach.record_presence(lea, territory=place, band="late", mode="stall", people_met=6, invitation=True, corrects=first)
    meeting = outreach.record_encounter(lea, territory=place, mode="stall", people_count=5)
    outreach.record_encounter(lea, territory=place, mode="stall", people_count=3, corrects=meeting)
    found = queries.figures(lea, YEAR)
    assert (found.total("presence"), found.total("presence", number="o"), found.total("presence", number="q")) == (1, 6, 1)
    assert (found.total("encounter"), found.total("encounter", number="o")) == (1, 3)
    told = somebody(lea, place, date(2019, 5, 5))
    job = pathways.record_outcome(lea, told.person, kind="job", source="paper")
    pathways.record_outcome(lea, told.person, kind="training", source="paper", corrects=job)
    by = queries.figures(lea, YEAR).by_code("outcome")
    assert (by["job"], by["training"], by["any"]) == (0, 1, 1)


def test_a_handover_counts_when_the_partner_met_the_person(db: None, lea: Any, make_territory: Any) -> None:
    """FUN-01: sending, seeing, accepting are not enough."""
    from tremplin.domain.partners.models import Partner

    partner = Partner.objects.create(project_id=lea.project_id, name="Structure inventée")
    told = somebody(lea, make_territory(lea), date(2019, 5, 5))
    for status in ("sent", "seen", "accepted", "declined", "met", "no_show", "withdrawn", "closed"):
        Referral.objects.create(
            project_id=lea.project_id,
            person=told.person,
            partner=partner,
            sent_at=lea.now - DAY,
            status=status,
            card_sealed=b"x",
            mailbox_digest=b"x",
        )
    shown = showing.page(lea, queries.figures(lea, YEAR))
    confirmed = next(one for one in shown.steps.figures if one.code == "handover_confirmed")
    assert (confirmed.n, confirmed.total) == (1, 8)
    handovers = next(one for one in shown.sections if one.code == "handovers")
    assert sum(one.n or 0 for one in handovers.figures) == 8, "each handover is in one line"


def test_other_reasons_above_one_in_ten_are_flagged(db: None, lea: Any, make_territory: Any) -> None:
    """FUN-03."""
    place = make_territory(lea)
    for number in range(9):
        somebody(lea, place, date(2019, 5, 5), supported=True, exit="training", name=f"Zak {number}")
    told = somebody(lea, place, date(2019, 5, 5), supported=True)
    left = pathways.record_exit(lea, told.pathway, reason="other", source="person", words="Part en tournée")

    def alert() -> str:
        return next(one.alert for one in showing.page(lea, queries.figures(lea, YEAR)).sections if one.code == "exits")

    assert alert() == "", "one out of ten is within the limit"
    told = somebody(lea, place, date(2019, 5, 6), supported=True)
    pathways.record_exit(lea, told.pathway, reason="other", source="person", words="Autre chose")
    assert "2 sur 11" in alert()
    pathways.undo_exit(lea, left)
    assert "1 sur 10" not in alert()


def test_unreachable_refused_and_not_asked_are_apart(db: None, lea: Any, make_territory: Any) -> None:
    """FUN-05."""
    place = make_territory(lea)
    for number, result in enumerate(("reached", "unreachable", "refused", "", "")):
        told = somebody(lea, place, date(2019, 3, 1), supported=True, exit="training", name=f"Zak {number}")
        if result:
            exit = told.pathway.exits.get()
            pathways.answer_follow_up(
                lea, exit, month=3, result=result, situation="job" if result == "reached" else "", agreed=True
            )
    gone = somebody(lea, place, date(2019, 3, 1), supported=True)
    pathways.record_exit(lea, gone.pathway, reason="deceased", source="partner", on=date(2019, 3, 20))
    by = queries.figures(lea, YEAR).by_code("news")
    assert {code: by[f"3:{code}"] for code in ("reached", "unreachable", "refused", "none")} == {
        "reached": 1, "unreachable": 1, "refused": 1, "none": 2,
    }  # fmt: skip


def test_trust_is_answered_out_of_those_who_could_be_asked(db: None, lea: Any, make_territory: Any) -> None:
    place = make_territory(lea)
    told = [somebody(lea, place, date(2019, 3, 1), supported=True, name=f"Zak {n}") for n in range(4)]
    for one, (start, later) in zip(told, ((2, 4), (3, 3), (4, None), (None, None)), strict=True):
        pathways.answer_trust(lea, one.person, moment="start", in_self=start, agreed=True)
        if later:
            pathways.answer_trust(lea, one.person, moment="three", in_self=later)
    found = queries.figures(lea, YEAR)
    assert (found.total("trust", "start", "o"), found.total("trust", "start")) == (3, 4)
    assert (found.total("trust", "three", "o"), found.total("trust", "three")) == (2, 4)
    assert (found.total("trust", number="q"), found.total("trust", number="p")) == (1, 2)


def test_an_erased_person_stays_counted_and_nameless(committed: Any, lea: Any) -> None:
    """Erasing takes the words and the name away, not the count."""
    from tremplin.core.tenancy.context import as_actor
    from tremplin.domain.territories.models import Territory

    with as_actor(lea):
        place = Territory.objects.create(project_id=lea.project_id, name="Essai", kind="micro")
        told = [
            somebody(lea, place, date(2019, 3, 1), again=True, supported=True, exit="training", name=f"Zak {n}") for n in range(2)
        ]
        before = queries.figures(lea, YEAR)
    with as_actor(lea):
        people.erase(lea, told[0].person)
    with as_actor(lea):
        after = queries.figures(lea, YEAR)
        assert [after.at_least(code) for code in queries.ORDER] == [before.at_least(code) for code in queries.ORDER] == [2] * 5
        assert after.by_code("exit") == before.by_code("exit")


def test_nobody_falls_back_or_rises_when_erased(committed: Any, lea: Any) -> None:
    """FUN-01, PRIV-08: each step keeps its people after an erasure, by month and territory; nothing leads back to whom it was.

    Whose support was open leaves it that day, for a reason that says nothing: nobody is left under way for ever.
    """
    from tremplin.core.tenancy.context import as_actor
    from tremplin.domain.impact.models import KeptProof
    from tremplin.domain.territories.models import Territory

    day = date(2019, 3, 9)
    with as_actor(lea):
        place = Territory.objects.create(project_id=lea.project_id, name="Essai", kind="micro")
        told = [
            somebody(lea, place, day, name="Zak 1", again=True),
            somebody(lea, place, day, name="Zak 2", supported=True),
            somebody(lea, place, day, name="Zak 3", again=True, supported=True),
            somebody(lea, place, day, name="Zak 4"),
            somebody(lea, place, day, name="Zak 5"),
        ]
        outreach.record_encounter(lea, territory=place, mode="event", persons=[told[3].person])
        before = sorted(queries.figures(lea, YEAR).people, key=str)
        assert [sum(row.n for row in before if row.furthest == step) for step in ("reached", "mobilised", "accompanied")] == [
            2,
            2,
            1,
        ]
    left = [replace(row, furthest="exited") if row.furthest == "accompanied" else row for row in before]
    for one in told:
        with as_actor(lea):
            people.erase(lea, one.person)
        with as_actor(lea):
            expected = before if told.index(one) < 2 else sorted(left, key=str)
            assert sorted(queries.figures(lea, YEAR).people, key=str) == expected
    with as_actor(lea):
        kept = list(KeptProof.objects.all())
        assert sorted((row.again, row.activity, row.referred) for row in kept) == [
            (False, False, True), (False, True, False), (True, False, False), (True, False, True),
        ]  # fmt: skip
        known = {one.person.id for one in told}
        assert all(row.id.version == row.person_id.version == 4 and row.person_id not in known for row in kept)
        assert {(row.created_at.day, row.created_at.hour, row.created_at.minute) for row in kept} == {(1, 0, 0)}


def test_months_of_entry_show_those_under_way_apart(db: None, lea: Any, make_territory: Any) -> None:
    """FUN-02."""
    place = make_territory(lea)
    somebody(lea, place, date(2019, 3, 1), again=True, supported=True, exit="training")
    somebody(lea, place, date(2019, 3, 9), again=True, supported=True)
    somebody(lea, place, date(2019, 4, 9))
    rows = {row.month: row for row in showing.page(lea, queries.figures(lea, YEAR)).cohort}
    march = rows[date(2019, 3, 1)]
    assert (march.met, march.accompanied, march.under_way, march.exited) == (2, 2, 1, 1)
    assert rows[date(2019, 4, 1)].accompanied == 0


def test_a_step_says_which_proof_is_missing_and_to_how_many(db: None, lea: Any, make_territory: Any) -> None:
    """FUN-01: out of those of the step before; nothing where nobody lacks it."""
    place = make_territory(lea)
    for number in range(3):
        somebody(lea, place, date(2019, 5, 5), again=number < 1, name=f"Zak {number}")
    more = {one.code: one.more for one in showing.page(lea, queries.figures(lea, YEAR)).steps.figures}
    proofs = [text.fr.rstrip(".") for text in method_in_force(lea).stages["mobilised"].evidence.values()]
    assert "il manque à 2 sur 3 (une preuve suffit)" in more["mobilised"] and all(one in more["mobilised"] for one in proofs)
    assert more["reached"] == "" and "il manque à 1 sur 1 (toutes ces preuves)" in more["accompanied"]


def test_no_share_stands_without_its_count(db: None, lea: Any, make_territory: Any, client_for: Any) -> None:
    """FUN-02: no percentage anywhere on the page; a small total says its doubt in words."""
    for number in range(6):
        somebody(lea, make_territory(lea), date(2019, 3, 1), again=number < 3, name=f"Zak {number}")
    text = client_for(lea).get(f"/p/{lea.project.slug}/chiffres").content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    assert "%" not in main.replace("%20", "")
    assert "Peu de personnes : la part réelle peut aller de" in main


def test_presences_of_another_project_do_not_count(db: None, lea: Any, make_territory: Any) -> None:
    outreach.record_presence(
        lea, territory=make_territory(lea), band="late", mode="stall", people_met=4, on=lea.today - timedelta(days=1)
    )
    assert Presence.objects.exclude(project_id=lea.project_id).count() == 0
    assert queries.figures(lea, YEAR).total("presence", number="o") == 4


def test_what_was_corrected_is_not_counted_again_once_erased(committed: Any, ines: Any, lea: Any, make_person: Any) -> None:
    """FUN-02: a corrected fact and its correction both become anonymous, and still point to one another."""
    with as_actor(ines):
        person = make_person(ines, "Zak")
        street = {"territory": person.territory, "mode": "street", "persons": [person]}
        first = outreach.record_encounter(ines, people_count=5, **street)
        outreach.record_encounter(ines, people_count=2, corrects=first, **street)
        pathways.withdraw_outcome(ines, pathways.record_outcome(ines, person, kind="training", source="paper"))
    with as_actor(lea):
        before = queries.figures(lea, YEAR)
        people.erase(lea, person)
    with as_actor(lea):
        after = queries.figures(lea, YEAR)
        assert (after.total("encounter"), after.total("encounter", number="o")) == (1, 2)
        assert after.total("outcome", "any") == before.total("outcome", "any") == 0
        assert not Encounter.objects.filter(id=first.id).exists()
