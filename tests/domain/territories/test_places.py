"""Territories, buildings and entrances: drawing them, reading them, correcting them together."""

from typing import Any

import pytest

from tremplin.core.journal.models import Act
from tremplin.core.registry import EntrancePresence, registries
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.domain.territories import actions, pictures, policies, queries
from tremplin.domain.territories.building_list import read
from tremplin.domain.territories.models import Building, Entrance, Territory

LIST = "Barre A ; entrées A–F ; 8 étages ; 3 portes par étage\nTour ronde; hall 1 à 2; 12 étages; 4 portes par étage"


@pytest.fixture
def lauriers(db: None, lea: Any) -> Territory:
    return actions.create_territory(lea, kind="micro", name="Les Lauriers d’essai", buildings_total=20)


@pytest.fixture
def bars(lauriers: Territory, lea: Any) -> list[Building]:
    return actions.add_buildings(lea, lauriers, read(LIST)[0])


def test_a_typed_list_becomes_buildings_entrances_and_floors(bars: list[Building], lauriers: Territory, lea: Any) -> None:
    assert [bar.name for bar in bars] == ["Barre A", "Tour ronde"]
    standing = queries.standing(lea, lauriers)
    assert [entrance.label for entrance in standing[0].entrances] == ["A", "B", "C", "D", "E", "F"]
    assert [one.doors for one in standing] == [144, 96]


@pytest.mark.parametrize(
    ("building", "label", "said"),
    [
        ("Barre A", "A", "Barre A, entrée A"), ("les Micocouliers", "12", "Les Micocouliers, entrée 12"),
        ("Tour ronde", "Hall B", "Tour ronde, Hall B"), ("Tour ronde", "Cour", "Tour ronde, Cour"),
    ],
)  # fmt: skip
def test_an_entrance_is_told_as_people_say_it(building: str, label: str, said: str) -> None:
    assert Entrance(building=Building(name=building), label=label).where == said


def test_two_bars_of_twenty(bars: list[Building], lea: Any) -> None:
    """Says what is worked, of all that stands there (OUT-06)."""
    card = queries.cards(lea)[0]
    assert (card.worked, card.total, card.entrances, card.doors) == (2, 20, 8, 240)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Barre A", "Il manque"),
        ("; entrées A ; 2 étages ; 1 porte par étage", "nom du bâtiment"),
        ("Barre A ; entrées F–A ; 2 étages ; 1 porte par étage", "rebours"),
        ("Barre A ; entrées A, a ; 2 étages ; 1 porte", "deux fois"),
        ("Barre A ; entrées A ; 99 étages ; 1 porte", "De 1 à 40"),
        ("Barre A ; entrées A ; 2 étages ; 0 porte", "De 1 à 60"),
        ("Barre A ; entrées A ; beaucoup d’étages ; 1 porte", "ne se lit pas"),
        ("Barre A ; entrées 1–500 ; 2 étages ; 1 porte", "De 1 à 60 entrées"),
    ],
)
def test_a_line_that_cannot_be_read_says_which_and_what_would_be_right(line: str, says: str) -> None:
    lines, faults = read(f"Bonne ; entrée A ; 1 étage ; 1 porte par étage\n\n{line}")
    assert len(lines) == 1 and len(faults) == 1
    assert faults[0].number == 3 and says in faults[0].why


def test_a_name_written_twice_is_refused_the_second_time() -> None:
    _lines, faults = read("Barre A ; entrée A ; 1 étage ; 1 porte\nbarre a ; entrée B ; 1 étage ; 1 porte")
    assert [fault.number for fault in faults] == [2] and "ligne 1" in faults[0].why


def test_a_list_is_added_whole_or_not_at_all(bars: list[Building], lauriers: Territory, lea: Any) -> None:
    lines, _faults = read("Neuve ; entrée A ; 1 étage ; 1 porte\nBarre A ; entrée A ; 1 étage ; 1 porte")
    with pytest.raises(Invalid, match="Ligne 2"):
        actions.add_buildings(lea, lauriers, lines)
    assert Building.objects.filter(name="Neuve").count() == 0


def test_field_roles_read_and_only_the_coordinator_writes(
    bars: list[Building], lauriers: Territory, ines: Any, samir: Any, lea: Any
) -> None:
    assert list(policies.visible_to(ines)) == [lauriers] and not policies.visible_to(samir).exists()
    for verb in (
        lambda: actions.create_territory(ines, kind="site", name="x"),
        lambda: actions.archive(ines, lauriers),
        lambda: actions.add_buildings(ines, lauriers, []),
        lambda: actions.edit_building(ines, bars[0], seen="", name="x", worked=True),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_two_people_editing_one_sheet_are_told_both_values(lauriers: Territory, lea: Any) -> None:
    """The second one learns what is there now; nothing is overwritten unseen."""
    seen = actions.version_of(lauriers)
    actions.edit_territory(lea, lauriers, seen=seen, name="Les Oliviers", parent=None, buildings_total=20)
    with pytest.raises(WrongMoment, match="Les Oliviers"):
        actions.edit_territory(lea, lauriers, seen=seen, name="Les Cyprès", parent=None, buildings_total=20)
    assert Territory.objects.get(pk=lauriers.pk).name == "Les Oliviers"


def test_the_form_keeps_what_was_typed_and_can_replace_knowingly(lauriers: Territory, lea: Any, client_for: Any) -> None:
    seen = actions.version_of(lauriers)
    actions.edit_territory(lea, lauriers, seen=seen, name="Les Oliviers", parent=None, buildings_total=20)
    client, address = client_for(lea), f"/p/impact-essai/territoires/{lauriers.pk}/corriger"
    page = client.post(address, {"seen": seen, "name": "Les Cyprès", "parent": "", "buildings_total": "20"})
    text = page.content.decode()
    assert page.status_code == 422 and "Les Oliviers" in text and 'value="Les Cyprès"' in text
    with as_actor(lea):
        fresh = actions.version_of(Territory.objects.get(pk=lauriers.pk))
    assert f'value="{fresh}"' in text
    assert client.post(address, {"seen": fresh, "name": "Les Cyprès", "parent": "", "buildings_total": "20"}).status_code == 302


def test_a_territory_is_never_inside_itself(lauriers: Territory, lea: Any) -> None:
    inner = actions.create_territory(lea, kind="site", name="Cour", parent=lauriers)
    with pytest.raises(Invalid) as refusal:
        actions.edit_territory(lea, lauriers, seen=actions.version_of(lauriers), name="x", parent=inner, buildings_total=None)
    assert refusal.value.field == "parent"


def test_an_id_of_another_project_is_an_unknown_one(lauriers: Territory, eve: Any, lea: Any, client_for: Any) -> None:
    """In the address and in a form field: the same answer as an id that never existed."""
    unknown = "00000000-0000-7000-8000-000000000001"
    with as_actor(eve):
        hers = actions.create_territory(eve, kind="site", name="Chez Ève")
    client = client_for(lea)
    for page in ("", "/corriger", "/archiver", "/batiments", "/emprises"):
        assert [client.get(f"/p/impact-essai/territoires/{one}{page}").status_code for one in (hers.pk, unknown)] == [404, 404]
    answers = [
        client.post("/p/impact-essai/territoires/nouveau", {"name": "Y", "kind": "site", "parent": str(one)})
        for one in (hers.pk, unknown)
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    said = [answer.content.decode().split('id="form-errors"')[1].split("</div>")[0] for answer in answers]
    assert said[0] == said[1]
    with pytest.raises(Invalid):
        actions.create_territory(lea, kind="site", name="Z", parent=hers)


def test_archiving_leaves_the_lists_and_can_be_undone(
    bars: list[Building], lauriers: Territory, lea: Any, client_for: Any
) -> None:
    client = client_for(lea)
    page = client.get(f"/p/impact-essai/batiments/{bars[0].pk}/archiver")
    assert "pourrez le reprendre" in page.content.decode()
    assert client.post(f"/p/impact-essai/batiments/{bars[0].pk}/archiver").status_code == 302
    with as_actor(lea):
        assert [one.building.name for one in queries.standing(lea, lauriers)] == ["Tour ronde"]
        assert Act.objects.filter(verb="building.archived").count() == 1
    assert client.post(f"/p/impact-essai/batiments/{bars[0].pk}/reprendre").status_code == 302
    with as_actor(lea):
        assert len(queries.standing(lea, lauriers)) == 2


def test_the_front_fills_with_visits_and_never_shows_a_door(bars: list[Building], lea: Any, ines: Any, delegate: Any) -> None:
    """OUT-06: coverage by entrance. A window is a share of the entrance's doors, not one of them."""
    entrances = queries.entrances_of(ines, bars[0])
    presence = {entrances[0].pk: (20, lea.today), entrances[1].pk: (1, None)}
    front = pictures.front(bars[0], entrances, presence)
    assert (front.visited, front.doors, front.entrances_visited) == (21, 144, 2)
    full = [sum(window.visited for window in stair.windows) for stair in front.stairs]
    assert full == [20, 1, 0, 0, 0, 0]


def test_presence_comes_from_the_room_that_counts_it_and_only_for_those_who_walk(
    bars: list[Building], ines: Any, delegate: Any, monkeypatch: Any
) -> None:
    entrance = queries.entrances_of(ines, bars[0])[0]
    monkeypatch.setitem(registries.facade.entries, "presence", lambda actor, ids: {entrance.pk: EntrancePresence(5, 2, 1, None)})
    assert queries.entrance_presence(ines, bars[0]) == {entrance.pk: (5, None)}
    assert queries.entrance_presence(delegate, bars[0]) == {}


def test_every_page_opens_empty_and_full(db: None, lea: Any, ines: Any, client_for: Any) -> None:
    """A11Y-06: each drawing has its table on the same page."""
    client = client_for(lea)
    assert "Aucun territoire" in client.get("/p/impact-essai/territoires").content.decode()
    with as_actor(lea):
        place = actions.create_territory(lea, kind="micro", name="Les Lauriers d’essai", buildings_total=20)
        bar = actions.add_buildings(lea, place, read(LIST)[0])[0]
        entrance = Entrance.objects.filter(building=bar).first()
    assert entrance
    for address in ("territoires", "territoires/nouveau", "territoires/geojson", f"territoires/{place.pk}", f"territoires/{place.pk}/corriger",
                    f"territoires/{place.pk}/archiver", f"territoires/{place.pk}/emprises", f"territoires/{place.pk}/batiments",
                    f"batiments/{bar.pk}", f"batiments/{bar.pk}/corriger", f"batiments/{bar.pk}/entrees",
                    f"entrees/{entrance.pk}/corriger", f"entrees/{entrance.pk}/archiver"):  # fmt: skip
        page = client.get(f"/p/impact-essai/{address}")
        assert page.status_code == 200, address
    building = client_for(ines).get(f"/p/impact-essai/batiments/{bar.pk}").content.decode()
    assert "<svg" in building and "Présence par entrée" in building and "/corriger" not in building


def test_a_typed_list_is_shown_before_it_is_added(lauriers: Territory, lea: Any, client_for: Any) -> None:
    client, address = client_for(lea), f"/p/impact-essai/territoires/{lauriers.pk}/batiments"
    preview = client.post(address, {"text": LIST})
    assert "Ce que nous avons compris" in preview.content.decode() and "240 portes" in preview.content.decode()
    with as_actor(lea):
        assert not Building.objects.exists()
    wrong = client.post(address, {"text": "Barre A", "add": "1"})
    assert wrong.status_code == 422 and "Ligne 1" in wrong.content.decode()
    assert client.post(address, {"text": LIST, "add": "1"}).status_code == 302
    with as_actor(lea):
        assert Building.objects.count() == 2 and Entrance.objects.count() == 8


def test_a_building_can_be_corrected_and_left_for_later(bars: list[Building], lea: Any) -> None:
    row = actions.edit_building(lea, bars[0], seen=actions.version_of(bars[0]), name="Barre des Micocouliers", worked=False)
    assert (row.name, row.worked) == ("Barre des Micocouliers", False)
    assert queries.cards(lea)[0].worked == 1
    entrance = actions.add_entrance(lea, bars[0], label="G", floors=2, doors_per_floor=2)
    with pytest.raises(Invalid):
        actions.add_entrance(lea, bars[0], label="G", floors=2, doors_per_floor=2)
    changed = actions.edit_entrance(lea, entrance, seen=actions.version_of(entrance), label="H", floors=3, doors_per_floor=2)
    assert changed.doors == 6


def test_a_worker_of_one_territory_sees_that_one_and_what_is_inside(lauriers: Territory, lea: Any, ines: Any) -> None:
    from dataclasses import replace

    inner = actions.create_territory(lea, kind="site", name="Cour", parent=lauriers)
    actions.create_territory(lea, kind="micro", name="Ailleurs")
    mine = replace(ines, territory_ids=frozenset({lauriers.pk}))
    assert set(policies.visible_to(mine)) == {lauriers, inner}
