"""The place in pictures: coverage, doors by entrance, bands of the day, objections, spread, footprints (OUT-06)."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from tests.domain.asking import client_for, queries_of  # noqa: F401
from tests.domain.gatherings.hostile import photo
from tests.domain.outreach.neighbourhood import entrance, lived, met, neighbourhood, went
from tremplin.core.sync import blobs
from tremplin.core.tenancy.errors import NotAllowed
from tremplin.domain.outreach import actions
from tremplin.domain.outreach.place import bands, drawings, months
from tremplin.domain.outreach.place.asked import Asked, Order, Period, Which
from tremplin.domain.outreach.place.rounds import Rounds, chosen, rounds
from tremplin.domain.outreach.views.place import territory_of
from tremplin.domain.territories.models import Building, Territory
from tremplin.domain.territories.queries import standing

PICTURE = photo()
HERE = "/p/impact-essai/territoires"


@pytest.fixture
def place(db: None, ines: Any) -> Territory:
    return neighbourhood(ines)


def walked(actor: Any, place: Territory, period: Period = Period.MONTH) -> Rounds:
    return rounds(actor, place, standing(actor, place), period.first_day(actor.today))


def named(rows: Any) -> list[str]:
    return [row.building.name[-1] for row in rows]


def by_name(found: Rounds) -> dict[str, Any]:
    return {row.building.name[-1]: row for row in found.rows}


def test_two_bars_of_twenty(place: Territory, ines: Any) -> None:
    """OUT-06: buildings visited in the period, of all that stand there, whether they have a name yet or not."""
    went(ines, place, "A", 3, doors_knocked=20)
    went(ines, place, "B", 29, doors_knocked=4)
    went(ines, place, "C", 30, doors_knocked=4)
    went(ines, place, days=1, mode="stall")
    assert (walked(ines, place).visited, walked(ines, place).total) == (2, 20)
    assert walked(ines, place, Period.QUARTER).visited == 3


def test_the_total_is_never_less_than_what_is_known(db: None, ines: Any) -> None:
    place = neighbourhood(ines, known=3, total=2)
    assert walked(ines, place).total == 3


def test_doors_are_counted_by_entrance_and_never_pass_its_own(place: Territory, ines: Any) -> None:
    went(ines, place, "A", 3, doors_knocked=20, doors_opened=9)
    went(ines, place, "A", 2, doors_knocked=20, doors_opened=4)
    went(ines, place, "A", 200, label="2", doors_knocked=7, doors_opened=1)
    row = by_name(walked(ines, place))["A"]
    assert [(s.entrance.label, s.knocked, s.opened, s.times) for s in row.stairs] == [("1", 24, 13, 2), ("2", 0, 0, 0)]
    assert (row.knocked, row.doors, row.last_on) == (24, 48, date(2019, 10, 20))


def test_a_corrected_presence_counts_once(place: Territory, ines: Any) -> None:
    slip = went(ines, place, "A", 3, doors_knocked=20)
    actions.record_presence(ines, territory=place, entrance=entrance(place, "B"), band="late", mode="door", corrects=slip)
    assert {name: row.visits for name, row in by_name(walked(ines, place)).items() if row.visits} == {"B": 1}


def test_an_archived_entrance_still_tells_when_we_were_there(place: Territory, ines: Any) -> None:
    went(ines, place, "A", 3, doors_knocked=2)
    gone = entrance(place, "A")
    gone.archived_at = ines.now
    gone.save()
    assert by_name(walked(ines, place))["A"].state == "seen"


def test_first_those_without_visit_for_longest(place: Territory, ines: Any) -> None:
    for building, days in (("A", 3), ("B", 60), ("C", 400)):
        went(ines, place, building, days, doors_knocked=1)
    found = walked(ines, place).rows
    month = Asked(Period.MONTH, Which.ALL, Order.OLDEST, "")
    assert named(chosen(found, month)) == [*"DEFGHIJKL", "C", "B", "A"]
    assert named(chosen(found, Asked(Period.MONTH, Which.SEEN, Order.OLDEST, ""))) == ["A"]
    assert named(chosen(found, Asked(Period.MONTH, Which.NEVER, Order.NAME, "")))[:2] == ["D", "E"]
    assert named(chosen(found, Asked(Period.MONTH, Which.UNSEEN, Order.FEWEST, "barre b"))) == ["B"]


def test_bars_worked_on_come_first_and_those_never_visited_stay_behind_a_count(
    place: Territory,
    ines: Any,
    client_for: Any,  # noqa: F811
) -> None:
    went(ines, place, "C", 3)
    went(ines, place, "D", 9)
    Building.objects.filter(territory=place).exclude(name="barre C").update(worked=False)
    rows = walked(ines, place).rows
    assert named(chosen(rows, Asked(Period.MONTH, Which.ALL, Order.OLDEST, "")))[0] == "C"
    assert named(chosen(rows, Asked(Period.MONTH, Which.ALL, Order.NAME, "")))[0] == "A"
    client = client_for(ines)
    page = client.get(f"{HERE}/{place.id}/lieu").content.decode()
    shown, _fold, behind = page.partition("10 bâtiments jamais visités</summary>")
    assert (shown.count('id="b-'), behind.count('id="b-')) == (2, 10)
    assert page.index("map-title") < page.index('id="b-')
    assert "jamais visités</summary>" not in client.get(f"{HERE}/{place.id}/lieu?which=never").content.decode()


def test_the_building_and_the_list_of_presences_lead_to_it_and_back(
    place: Territory,
    ines: Any,
    client_for: Any,  # noqa: F811
) -> None:
    went(ines, place, "A", 3)
    here, client = f"{HERE}/{place.id}/lieu", client_for(ines)
    building = entrance(place, "A").building_id
    found = client.get(here).content.decode()
    there = re.search(rf'href="([^"]+{building})"', found)
    assert there and 'href="/p/impact-essai/presences"' in found
    for address in (there[1], "/p/impact-essai/presences"):
        assert f'href="{here}"' in client.get(address).content.decode(), address


def test_an_address_mistyped_is_the_usual_page() -> None:
    from django.http import QueryDict

    asked = Asked.of(QueryDict("period=7&which=door&order=people&q=++A+"))
    assert asked == Asked(Period.MONTH, Which.ALL, Order.OLDEST, "A")


def test_the_bands_are_four_with_their_interval_and_nothing_finer(place: Territory, ines: Any) -> None:
    """Wilson's interval; under ten doors the count is told in words, and no moment is called best."""
    went(ines, place, "A", 3, doors_knocked=24, doors_opened=18, band="late")
    went(ines, place, "B", 3, doors_knocked=24, doors_opened=3, band="morning")
    went(ines, place, "C", 3, doors_knocked=9, doors_opened=9, band="evening")
    found = bands.moments(walked(ines, place).bands)
    assert [(one.label, one.share.n, one.share.N, one.enough) for one in found] == [
        ("matin", 3, 24, True), ("après-midi", 0, 0, False), ("fin de journée", 18, 24, True), ("soir", 9, 9, False),
    ]  # fmt: skip
    assert found[2].percents == (55, 75, 88)
    assert bands.told(found) == "Mieux : fin de journée. Nettement moins : matin."
    assert bands.told(found[1:]).startswith("Pas assez")


def test_two_moments_that_may_be_alike_are_not_ranked() -> None:
    assert bands.told(bands.moments({"late": (6, 12), "morning": (4, 12)})) == "Aucun moment ne se détache encore."


def test_tries_that_led_to_a_talk_by_band(place: Territory, ines: Any, make_person: Any, make_territory: Any) -> None:
    """Of the people of this place, in the period; those of elsewhere do not count."""
    here, elsewhere = (
        make_person(ines, "Zak", territory=place),
        make_person(ines, "Ana", territory=make_territory(ines, "Ailleurs d’essai")),
    )
    for person, outcome in ((here, "talked"), (here, "no_answer"), (elsewhere, "talked")):
        actions.record_attempt(ines, person, channel="visit", outcome=outcome)
    assert bands.tries(ines, place, ines.today) == {"late": (1, 2)}


def test_objections_by_month_in_the_words_of_the_method(place: Territory, ines: Any) -> None:
    from tremplin.domain.methods.queries import method_in_force

    lived(ines, place)
    found, shown = months.meetings(ines, place), months.last_months(ines.today)
    heard = months.objections(found, shown, method_in_force(ines, place), "fr", "autres")
    totals = dict(zip(shown, found.totals(shown), strict=True))
    assert shown[0] == date(2018, 11, 1) and shown[-1] == date(2019, 10, 1)
    assert totals[date(2019, 8, 1)] == 4 and totals[date(2019, 6, 1)] == 16
    assert "code" not in heard[0].label and heard[0].total == 19 and heard[1].total == 13
    assert heard[0].counts[-5:] == (7, 6, 1, 3, 2)


def test_beyond_six_objections_one_line_holds_the_others(place: Territory, ines: Any) -> None:
    from tremplin.domain.methods.queries import method_in_force

    method = method_in_force(ines, place)
    for code in list(method.objections)[:8]:
        met(ines, place, "A", ines.today, objection=code)
    heard = months.objections(months.meetings(ines, place), [date(2019, 10, 1)], method, "fr", "autres objections")
    assert len(heard) == 7 and (heard[-1].label, heard[-1].total) == ("autres objections", 2)


def test_spread_counts_buildings_and_what_stands_beside(place: Territory, ines: Any) -> None:
    """A, then B beside it, then L at the other end of the second row; met again in B is nothing new."""
    for building, day in (("A", 1), ("B", 8), ("L", 9), ("B", 15)):
        met(ines, place, building, date(2019, 10, day))
    met(ines, place, "", date(2019, 10, 2))
    waves = months.waves(months.meetings(ines, place), [one.building for one in standing(ines, place)], [date(2019, 10, 1)])
    assert (waves[0].n, waves[0].beside, waves[0].N) == (3, 2, 2)  # L stands forty metres behind B
    assert 0 < waves[0].expected < 1.2


def test_a_page_for_each_territory_says_all_of_it(place: Territory, ines: Any, lea: Any, client_for: Any) -> None:  # noqa: F811
    lived(ines, place)
    for actor in (ines, lea):
        page = client_for(actor).get(f"{HERE}/{place.id}/lieu").content.decode()
        assert "3 bâtiments visités sur 20, 30 derniers jours" in page
        assert page.count('id="b-') == 12 and page.count("place-facade") == 12
        for words in (
            "À quel moment",
            "Ce qu’on nous répond",
            "De proche en proche",
            "Ambiance",
            "Tendu",
            "trop peu pour comparer",
        ):
            assert words in page
        assert "Karim" not in page and "noted_by" not in page
    year = client_for(ines).get(f"{HERE}/{place.id}/lieu?period=365&which=seen&order=name&q=barre+a").content.decode()
    assert year.count('id="b-') == 1 and '<option value="365" selected>' in year


def test_the_map_and_the_table_hold_the_same_buildings(place: Territory, ines: Any, client_for: Any) -> None:  # noqa: F811
    lived(ines, place)
    page = client_for(ines).get(f"{HERE}/{place.id}/lieu?which=seen")
    on_map = {one["id"] for one in json.loads(page.context["map_json"])}
    assert on_map == {str(row.building.pk) for row in page.context["rows"]} and len(on_map) == 3
    assert set(re.findall(r'id="b-([0-9a-f-]+)"', page.content.decode())) == on_map


def test_an_empty_place_says_what_to_do(db: None, ines: Any, make_territory: Any, client_for: Any) -> None:  # noqa: F811
    page = client_for(ines).get(f"{HERE}/{make_territory(ines).id}/lieu")
    assert page.status_code == 200
    for words in ("Aucun bâtiment", "Aucune rencontre notée ici", "Aucun nouveau bâtiment n’a été atteint", "Rien de noté"):
        assert words in page.content.decode()


def test_only_those_who_walk_it_see_it(
    place: Territory,
    ines: Any,
    karim: Any,
    samir: Any,
    delegate: Any,
    dpo: Any,
    evaluator: Any,
    eve: Any,
    client_for: Any,  # noqa: F811
) -> None:
    """At the scale of a stair a count tells about households; an unknown address and a closed one are the same."""
    for tail in ("lieu", "lieu.geojson"):
        assert client_for(ines).get(f"{HERE}/{place.id}/{tail}").status_code == 200
        for other in (samir, delegate, dpo, evaluator, eve):
            assert client_for(other).get(f"{HERE}/{place.id}/{tail}").status_code == 404, other.name
        assert client_for(eve).get(f"/p/autre-essai/territoires/{place.id}/{tail}").status_code == 404
        assert Client().get(f"{HERE}/{place.id}/{tail}").status_code == 302


def test_the_doors_of_the_page_name_who_may_come_in() -> None:
    """Roles that open files, and no other: the decorator's own list."""
    from tremplin.core.tenancy.actor import FILE_ROLES
    from tremplin.domain.outreach.views import place as views

    for view in (views.page, views.footprints):
        assert view.project_roles == FILE_ROLES


def test_a_place_seen_by_others_of_the_project_is_closed_to_who_does_not_walk_it(
    place: Territory, ines: Any, make_territory: Any
) -> None:
    """Inside a member's territory, a smaller one is read on the list of places; its stairs are for those sent there."""
    outer = make_territory(ines, "Quartier d’essai")
    place.parent = outer
    place.save()
    with pytest.raises(NotAllowed):
        territory_of(replace(ines, territory_ids=frozenset({outer.id})), place.id)
    with pytest.raises(Http404):
        territory_of(replace(ines, territory_ids=frozenset({make_territory(ines, "Ailleurs d’essai").id})), place.id)
    assert territory_of(replace(ines, territory_ids=frozenset({place.id})), place.id) == place


def test_footprints_hold_places_only_and_are_asked_again_each_time(place: Territory, ines: Any, client_for: Any) -> None:  # noqa: F811
    lived(ines, place)
    client, address = client_for(ines), f"{HERE}/{place.id}/lieu.geojson"
    first = client.get(address)
    assert first["Cache-Control"] == "private, no-cache" and first["Content-Type"] == "application/geo+json"
    features = json.loads(first.content)["features"]
    assert len(features) == 12 and {key for one in features for key in one["properties"]} == {"name"}
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    Building.objects.filter(territory=place, name="barre A").update(name="barre des Acacias")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_full_page_asks_twelve_questions_at_most(place: Territory, ines: Any, client_for: Any, queries_of: Any) -> None:  # noqa: F811
    """With how it felt, a photo that came with its words, and one that is awaited."""
    lived(ines, place)
    blobs.keep_blob(ines, hashlib.sha256(PICTURE).hexdigest(), PICTURE)
    there = went(ines, place, "A", 1, ambiance="calm")
    actions.add_photo(ines, there, sha256=hashlib.sha256(PICTURE).digest(), nobody=True, alt="L’affiche du hall d’essai")
    actions.add_photo(ines, there, sha256=b"0" * 32, nobody=True)
    page = client_for(ines).get(f"{HERE}/{place.id}/lieu").content.decode()
    assert 'alt="L’affiche du hall d’essai"' in page and page.count("photo-strip") == 1 and "photo attendue" not in page
    assert "Barre A, entrée 1" in page.partition('id="ambiance"')[2]
    assert queries_of(client_for(ines), f"{HERE}/{place.id}/lieu?period=365") <= 12


def test_a_drawing_has_no_comma_in_any_language(place: Territory, ines: Any) -> None:
    went(ines, place, "A", 3, doors_knocked=5)
    row = by_name(walked(ines, place))["A"]
    facade = drawings.facade(row)
    assert facade and facade.full.count("z") == 5 and facade.empty.count("z") == 43
    assert "," not in facade.walls + facade.full + facade.empty


def test_what_is_small_still_shows() -> None:
    assert drawings._from_ground(0, 0.001) == (70, 2) and drawings._from_ground(0, 0) == (72, 0)
