"""Places from a GeoJSON file: dry run, apply, undo, and what is wrong with it."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import NotAllowed, WrongMoment
from tremplin.domain.territories import actions, geojson, queries
from tremplin.domain.territories.models import Building, Drawing, Territory


def square(west: float, south: float, size: float = 0.002) -> list[list[list[float]]]:
    east, north = west + size, south + size
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def collection(*features: tuple[dict[str, Any], Any]) -> bytes:
    rows = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": rings}}
        for properties, rings in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


TWO = collection(({"name": "Les Lauriers d’essai"}, square(5.43, 43.34)), ({"nom": "Les Oliviers d’essai"}, square(5.44, 43.34)))


def given(actor: Any, content: bytes = TWO, kind: str = "micro", territory: Territory | None = None) -> Drawing:
    return geojson.give(actor, content=content, file_name="essai.geojson", kind=kind, territory=territory)


def test_reading_a_file_changes_nothing(db: None, lea: Any) -> None:
    drawing = given(lea)
    assert geojson.counts(drawing) == {"added": 2, "changed": 0, "same": 0, "errors": 0}
    assert not Territory.objects.exists()


def test_applying_makes_the_territories_and_a_second_run_adds_nothing(db: None, lea: Any) -> None:
    geojson.apply(lea, given(lea))
    assert set(Territory.objects.values_list("name", flat=True)) == {"Les Lauriers d’essai", "Les Oliviers d’essai"}
    assert geojson.counts(given(lea)) == {"added": 0, "changed": 0, "same": 2, "errors": 0}
    drawing = given(lea)
    geojson.apply(lea, drawing)
    with pytest.raises(WrongMoment):
        geojson.apply(lea, drawing)
    assert Territory.objects.count() == 2


def test_undoing_puts_each_place_back(db: None, lea: Any) -> None:
    first = geojson.apply(lea, given(lea))
    moved = collection(({"name": "Les Lauriers d’essai"}, square(5.46, 43.34)))
    before = bytes(Territory.objects.get(name="Les Lauriers d’essai").shape or b"")
    later = lea.at(lea.now.replace(hour=16))
    second = given(later, moved)
    assert geojson.counts(second)["changed"] == 1
    second = geojson.apply(later, second)
    with pytest.raises(WrongMoment, match="plus récent"):
        geojson.undo(later, first)
    geojson.undo(later, second)
    assert bytes(Territory.objects.get(name="Les Lauriers d’essai").shape or b"") == before
    geojson.undo(later, first)
    assert queries.cards(lea) == [] and Territory.objects.count() == 2
    geojson.apply(later, given(later))
    assert len(queries.cards(lea)) == 2


@pytest.mark.parametrize(
    ("content", "number", "why"),
    [
        (
            collection(({"name": "x"}, [[[5.43, 43.34], [5.44, 43.35], [5.44, 43.34], [5.43, 43.35], [5.43, 43.34]]])),
            1,
            "se croise",
        ),
        (
            collection(({"name": "bon"}, square(5.43, 43.34)), ({"name": "x"}, square(43.34, 5.43))),
            2,
            "latitude est écrite avant",
        ),
        (collection(({"name": "x"}, square(2.0, 10.0))), 1, "sort de France"),
        (collection(({}, square(5.43, 43.34))), 1, "pas de nom"),
        (collection(({"name": "x"}, square(5.43, 43.34)), ({"name": "X"}, square(5.44, 43.34))), 2, "même nom"),
        (collection(({"name": "1850578006084"}, square(5.43, 43.34))), 1, "sécurité sociale"),
        (b"{", None, "JSON"),
        (b'{"type": "Topology"}', None, "GeoJSON"),
        ("é".encode("cp1252"), None, "UTF-8"),
    ],
)
def test_a_bad_feature_is_told_with_its_number_and_stops_everything(
    db: None, lea: Any, content: bytes, number: int | None, why: str
) -> None:
    drawing = given(lea, content)
    wrong = [problem for problem in drawing.problems if problem["blocking"]]
    assert [problem["number"] for problem in wrong] == [number]
    assert why in wrong[0]["why"] and wrong[0]["hint"]
    with pytest.raises(WrongMoment):
        geojson.apply(lea, drawing)
    assert not Territory.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(db: None, lea: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(geojson, "MOST_BYTES", 10)
    assert "pèse" in given(lea).problems[0]["why"]


def test_footprints_inside_the_territory_become_buildings(db: None, lea: Any) -> None:
    place = Territory.objects.get(
        pk=geojson.touched(geojson.apply(lea, given(lea, collection(({"name": "Zone"}, square(5.43, 43.34, 0.01))))))[0]
    )
    content = collection(
        ({"name": "Barre A"}, square(5.431, 43.341, 0.001)),
        ({}, square(5.434, 43.341, 0.001)),
        ({"name": "Loin"}, square(5.60, 43.34, 0.001)),
    )
    drawing = geojson.apply(lea, given(lea, content, territory=place))
    assert sorted(Building.objects.values_list("name", flat=True)) == ["Barre A", "Bâtiment 2"]
    left = [problem for problem in drawing.problems if not problem["blocking"]]
    assert [problem["number"] for problem in left] == [3] and "hors du territoire" in left[0]["why"]
    assert geojson.counts(given(lea, content, territory=place))["same"] == 2
    assert Building.objects.get(name="Barre A").latitude


def test_only_the_coordinator_gives_a_file(db: None, lea: Any, ines: Any, eve: Any) -> None:
    drawing = given(lea)
    with pytest.raises(NotAllowed):
        given(ines)
    with pytest.raises(NotAllowed):
        geojson.apply(eve, drawing)


def test_the_pages_show_then_apply_then_undo(db: None, lea: Any, eve: Any, client_for: Any) -> None:
    client = client_for(lea)
    file = SimpleUploadedFile("essai.geojson", TWO, content_type="application/geo+json")
    answer = client.post("/p/impact-essai/territoires/geojson", {"file": file, "kind": "micro"})
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "Rien n’a encore changé" in page and "<svg" in page and "Les Oliviers d’essai" in page
    assert client_for(eve).get(answer.url.replace("impact-essai", "autre-essai")).status_code == 404
    assert client.post(answer.url).status_code == 302
    assert "Les Lauriers d’essai" in client.get("/p/impact-essai/territoires").content.decode()
    assert client.post(f"{answer.url}/annuler").status_code == 302
    assert "annulé" in client.get(answer.url).content.decode()
    with as_actor(lea):
        assert queries.cards(lea) == []


def test_bad_rows_are_shown_with_the_way_out(db: None, lea: Any, client_for: Any) -> None:
    file = SimpleUploadedFile("essai.geojson", collection(({"name": "x"}, square(43.34, 5.43))))
    client = client_for(lea)
    page = client.get(client.post("/p/impact-essai/territoires/geojson", {"file": file, "kind": "micro"}).url).content.decode()
    assert "Écrivez la longitude d’abord" in page and "Appliquer" not in page


def test_real_perimeters_are_read_without_a_fault(db: None, lea: Any, shared_data: Any) -> None:
    path = shared_data / "territory" / "qpv2024_bouches_du_rhone_sample7.geojson"
    drawing = given(lea, path.read_bytes(), kind="qpv")
    assert geojson.counts(drawing)["errors"] == 0
    geojson.apply(lea, drawing)
    assert Territory.objects.filter(kind="qpv").exclude(perimeter_code="").count() == len(drawing.rows) == 7


def test_actions_of_places_are_journalled(db: None, lea: Any) -> None:
    from tremplin.core.journal.models import Act

    drawing = geojson.apply(lea, given(lea))
    geojson.undo(lea, drawing)
    assert set(Act.objects.values_list("verb", flat=True)) == {"drawing.applied", "drawing.undone"}
    row = actions.create_territory(lea, kind="site", name="Cour")
    assert Act.objects.filter(verb="territory.created", subject_id=row.pk).exists()
