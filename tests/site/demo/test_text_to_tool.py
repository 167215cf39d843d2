"""From the text of 2019 to the tool: each `screen:` link of the pages and of the sheets is a live screen; nothing of the vision is forgotten."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from tremplin.site.demo.places import content
from tremplin.site.demo.screens import SCREENS, addresses

ROOT = Path(__file__).resolve().parents[3]
PAGES = ["du-texte-a-l-outil.md", "visite.md", "visite.en.md"]
LINK = re.compile(r"\[[^\]]+\]\(screen:([^)]*)\)")
ROW = re.compile(r"^\|(?P<said>[^|]+)\|(?P<here>[^|]+)\|$", re.MULTILINE)
SAID = {
    "Impact Jeunes": (
        "Apprentis d’Auteuil", "2017", "Trois micro-territoires", "2 barres sur 20", "première année", "13 à 30", "boosters", "vont vers",
        "objections", "reparler", "référents", "médiateur", "entreprises", "chaque mois", "actions des autres", "80 %", "fléché", "600 000",
    ),
    "Right to Repair": (
        "LICA", "100 % inclusion", "pied des immeubles", "opérateurs", "1 500", "sans emploi", "femmes", "révélateurs", "comptoir",
        "coaching", "formation collective", "recherche et développement", "propre programme", "partenaires sont repérés", "concurrencer",
        "13 Habitat", "70 %", "rémunère", "fonds", "Issues positives",
    ),
    "Territoire zéro chômeur, Jouques": (
        "Elan", "3 500", "bassin d’emploi", "volontaire", "CDI", "temps choisi", "tourisme", "terrain et salles", "L’État", "Mécénat",
        "embauchées", "Trois paris",
    ),
    "Ce qu’ils partagent": (
        "habitants", "Aller vers", "petit", "par territoire", "complémentaires", "financeurs", "confiance", "métiers", "remettent en question",
    ),
    "Le chemin d’une personne": (
        "Présence", "Rencontre", "Trois niveaux", "Ne plus venir", "Passage de relais", "Talents", "Parcours", "Travail", "Issues", "3, 6 et 12",
        "Effet",
    ),
    "Les personnes qui s’en servent": (
        "Booster", "Médiateur", "Formateur", "Coordinatrice", "Conseiller", "Élue", "Direction", "Entreprise", "Habitant", "Délégué",
        "Contrôleur", "Évaluateur", "Déléguée à la protection", "Participant",
    ),
}  # fmt: skip
"""A word of each statement of the vision page, by section of the document."""


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def sections() -> dict[str, list[tuple[str, str]]]:
    """The rows of each table, without its head and its rule."""
    found = {}
    for part in text("du-texte-a-l-outil.md").split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        found[title.strip()] = [(m["said"].strip(), m["here"].strip()) for m in ROW.finditer(body)][2:]
    return found


@pytest.mark.parametrize("name", PAGES)
def test_every_link_to_a_screen_names_a_live_one(name: str) -> None:
    asked = LINK.findall(text(name))
    assert asked, "no link to a screen at all"
    assert set(asked) <= set(SCREENS)


@pytest.mark.parametrize("name", PAGES)
def test_every_other_link_is_a_page_beside_it_or_an_address_of_the_demo(name: str) -> None:
    asked = re.findall(r"\]\((?!screen:|enter:)([^)#]+)[^)]*\)", text(name))
    assert [one for one in asked if not one.startswith("/") and not (ROOT / "docs" / one).exists()] == []
    for served in (one for one in asked if one.startswith("/")):
        resolve(served)


def test_the_tour_tells_the_same_in_both_languages() -> None:
    """The same steps, the same screens, the same doors, in the same order; each door is that of the cast, to a screen that exists."""
    french, english = text("visite.md"), text("visite.en.md")
    assert re.findall(r"^## (\d+)", french, re.MULTILINE) == re.findall(r"^## (\d+)", english, re.MULTILINE)
    assert re.findall(r"screen:(\w+)", french) == re.findall(r"screen:(\w+)", english)
    doors = re.findall(r"^\[[^\]]+\]\(enter:(\w+)/(\w+)\)$", french, re.MULTILINE)
    assert doors == re.findall(r"^\[[^\]]+\]\(enter:(\w+)/(\w+)\)$", english, re.MULTILINE)
    assert doors and {who for who, _screen in doors} <= {key for key, part in content()["cast"].items() if "enter" in part}
    assert {screen for _who, screen in doors} <= {*SCREENS, "published"}


def test_every_screen_of_the_sheets_is_live_or_says_not_yet() -> None:
    sheets: dict[str, Any] = tomllib.loads((ROOT / "src/tremplin/site/demo/content/sheets.toml").read_text(encoding="utf-8"))
    asked = {one["screen"] for one in found(sheets, "screen")}
    assert asked - {"not_yet"} <= set(SCREENS)
    assert set(sheets["screens"]) == set(SCREENS)


def found(node: Any, key: str) -> list[dict[str, Any]]:
    """Every table that holds this key, at any depth."""
    if isinstance(node, dict):
        here = [node] if isinstance(node.get(key), str) else []
        return here + [one for value in node.values() for one in found(value, key)]
    return [one for value in node for one in found(value, key)] if isinstance(node, list) else []


def test_each_screen_has_an_address_and_a_member_who_shows_it() -> None:
    doors = {key for key, part in content()["cast"].items() if "enter" in part}
    for key, address in addresses().items():
        assert address().startswith("/p/impact-jeunes/"), key
        assert SCREENS[key].enter_as in doors, key


@pytest.mark.parametrize("section", SAID)
def test_every_statement_of_the_vision_has_a_row(section: str) -> None:
    rows = sections()[section]
    assert [word for word in SAID[section] if not any(word.lower() in said.lower() for said, _here in rows)] == []


def test_every_row_leads_to_a_screen_or_says_not_yet() -> None:
    rows = [row for part in sections().values() for row in part]
    assert len(rows) >= sum(len(words) for words in SAID.values())
    assert [said for said, here in rows if "screen:" not in here and "pas encore" not in here.lower()] == []
