"""The words of the demo: facts on the sheets, invented people everywhere else."""

from __future__ import annotations

import os
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tremplin.domain.methods.lists import ROLES
from tremplin.domain.methods.reading import apply, differences, library

ROOT = Path(__file__).resolve().parents[3]
HEADINGS = ("human_approach", "territory", "economic_model", "partnership")


def content(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("tremplin.site.demo") / "content" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sheets() -> dict[str, Any]:
    return content("sheets.toml")


@pytest.fixture(scope="module")
def world() -> dict[str, Any]:
    return content("world.toml")


def statements(sheets: dict[str, Any]) -> list[dict[str, str]]:
    found = [one for sheet in sheets["sheets"].values() for heading in HEADINGS for one in sheet[heading]]
    return found + sheets["shared"]


def test_each_statement_leads_to_a_screen_or_says_not_yet(sheets: dict[str, Any]) -> None:
    for one in statements(sheets):
        assert one["screen"] in [*sheets["screens"], "not_yet"], one["code"]
        assert ("eye" in one) == (one["screen"] != "not_yet"), one["code"]
        assert one["text_en"], one["code"]


def test_statements_are_short_and_counted_once(sheets: dict[str, Any]) -> None:
    codes = [one["code"] for one in statements(sheets)]
    assert len(codes) == len(set(codes))
    for one in statements(sheets):
        for sentence in re.split(r"(?<=[.?!]) ", one["text"]):
            assert len(sentence.split()) <= 15, sentence


def test_no_sentence_of_the_report_is_copied(sheets: dict[str, Any]) -> None:
    """Facts, never sentences: no run of nine words of ours is in the report (when the report is at hand)."""
    shared = Path(os.environ.get("TREMPLIN_SHARED_DATA", ROOT.parent / "shared" / "data")).parent
    report = shared / "source" / "rencontre-2019.fr.txt"
    if not report.exists():
        pytest.skip("the report is not beside the repository")
    words = " ".join(re.findall(r"\w+", report.read_text(encoding="utf-8").lower()))
    for one in statements(sheets):
        ours = re.findall(r"\w+", one["text"].lower())
        for start in range(len(ours) - 8):
            assert " ".join(ours[start : start + 9]) not in words, one["code"]


def test_avoided_cost_is_never_shown_without_its_doubt(sheets: dict[str, Any]) -> None:
    """FUND-08: the figure comes with who says it and that its method is unpublished."""
    for one in statements(sheets):
        if "600 000" in one["text"]:
            assert "évaluateur externe" in one["text"] and "pas publiée" in one["text"]


def test_the_mapping_follows_screens_that_exist(sheets: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "du-texte-a-l-outil.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(screen:([a-z_]+)\)", page)
    assert len(links) > 40
    assert set(links) == set(sheets["screens"])
    rows = [
        line
        for line in page.splitlines()
        if line.startswith("|") and not line.startswith(("|---", "| Ce qui", "| Étape", "| Qui"))
    ]
    for row in rows:
        assert "screen:" in row or "pas encore" in row or "Aucun écran" in row, row


def test_the_tour_follows_screens_that_exist(sheets: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "visite.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(screen:([a-z_]+)\)", page)) <= set(sheets["screens"])
    assert len(re.findall(r"^## \d+\.", page, re.M)) == 12


def test_each_sheet_can_be_entered_by_somebody_of_the_cast(sheets: dict[str, Any], world: dict[str, Any]) -> None:
    for sheet in sheets["sheets"].values():
        assert world["cast"][sheet["enter_as"]]["enter"].startswith("Entrer comme")
        assert sheet["method"] in library()


def test_people_and_partners_are_invented_and_say_so(world: dict[str, Any]) -> None:
    for one in world["partners"].values():
        assert re.search(r"inventée?\)", one["name"]), one["name"]
    for name in world["events"]["names"]:
        assert re.search(r"inventée?\)", name), name
    assert all(prefix in ("06 39 98 ", "04 65 71 ") for prefix in world["demo"]["phone_prefixes"])
    assert world["demo"]["mail_domain"].endswith(".example")


def test_there_are_words_enough_and_none_twice(world: dict[str, Any]) -> None:
    names = world["names"]
    given = names["feminine"] + names["masculine"] + names["either"]
    for found, least in ((given, 80), (names["nicknames"], 60), (names["families"], 60), (world["words"]["notes"], 40)):
        assert len(found) >= least
        assert len(found) == len(set(found))
    assert len(names["feminine"]) == len(names["masculine"])
    assert len(world["words"]["wishes"]) >= 40
    assert len(world["buildings"]["bars"]) == 20
    assert sum(bar["chosen"] for bar in world["buildings"]["bars"]) == 2


def test_the_world_speaks_the_codes_of_its_methods(world: dict[str, Any]) -> None:
    methods = library()
    for wish in world["words"]["wishes"]:
        for key in wish.get("methods", list(methods)):
            assert wish["topic"] in methods[key].topics, wish
    for one in world["cast"].values():
        if one["trade"]:
            assert one["role"] in ROLES
            assert any(one["trade"] in methods[world["projects"][key]["method"]].trades for key in one["projects"])
    boosters = methods["boosters"]
    for story in world["stories"].values():
        assert all(attempt["objection"] in boosters.objections for attempt in story.get("attempts", []))
        assert all(outcome["code"] in boosters.outcomes for outcome in story.get("outcomes", []))
        assert story.get("exit", {"code": "other"})["code"] in boosters.exits


def test_each_territory_has_a_sound_variant_of_its_own(world: dict[str, Any]) -> None:
    for key, territory in world["territories"].items():
        base = library()[world["projects"][territory["project"]]["method"]]
        assert apply(base, territory["variant"]).key == base.key
        assert len(differences(base, territory["variant"])) == len(territory["variant"]), key
        assert territory["why"]
