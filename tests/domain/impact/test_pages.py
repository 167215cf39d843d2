"""The pages of the figures: who reads which, how they are filtered, exported and defined."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from tests.domain.impact.worlds import somebody
from tremplin.domain.impact import exports
from tremplin.domain.impact.definitions import definitions


def at(actor: Any, page: str) -> str:
    return f"/p/{actor.project.slug}/{page}"


@pytest.mark.parametrize(
    ("who", "true_counts", "releases"),
    [
        ("ines", 200, 200),
        ("karim", 200, 200),
        ("lea", 200, 200),
        ("delegate", 404, 200),
        ("evaluator", 404, 200),
        ("dpo", 404, 200),
        ("samir", 404, 404),
        ("eve", 404, 404),
    ],
)
def test_each_role_reads_its_own_figures(
    db: None, lea: Any, client_for: Any, request: Any, who: str, true_counts: int, releases: int
) -> None:
    """SHARE-04, PRIV-20."""
    client = client_for(request.getfixturevalue(who))
    for page in ("chiffres", "chiffres.csv"):
        assert client.get(at(lea, page)).status_code == true_counts
    for page in ("chiffres-publies", "definitions"):
        assert client.get(at(lea, page)).status_code == releases


def test_figures_are_filtered_by_period_and_territory(db: None, lea: Any, make_territory: Any, client_for: Any) -> None:
    north, south = make_territory(lea, "Nord d’essai"), make_territory(lea, "Sud d’essai")
    somebody(lea, north, date(2019, 2, 5))
    somebody(lea, south, date(2019, 8, 5))
    client = client_for(lea)
    text = client.get(at(lea, f"chiffres?periode=2019-T1&territoire={north.id}")).content.decode()
    assert (
        "1er trimestre 2019" in text.lower()
        and "février 2019" in text
        and "août 2019" not in text.split("<main")[1].split("cohort")[1]
    )
    text = client.get(at(lea, "chiffres?du=2019-08-01&au=2019-08-31")).content.decode()
    assert "août 2019" in text
    for wrong in ("periode=demain", "du=2019-08-31&au=2019-08-01", "periode=9999"):
        assert "alert" in client.get(at(lea, f"chiffres?{wrong}")).content.decode()
    assert client.get(at(lea, "chiffres?territoire=00000000-0000-7000-8000-000000000000")).status_code == 200


def test_an_export_opens_in_a_spreadsheet_and_runs_nothing(db: None, lea: Any, make_territory: Any, client_for: Any) -> None:
    somebody(lea, make_territory(lea, "=HYPERLINK(1)"), date(2019, 2, 5))
    answer = client_for(lea).get(at(lea, "chiffres.csv?periode=2019"))
    assert answer.content.startswith(b"\xef\xbb\xbf") and "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][2:4] == ["n", "sur N"] and all(len(row) == 6 for row in rows)
    cells = [cell for row in rows for cell in row]
    assert "'=HYPERLINK(1)" in cells and not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-1", "@SUM", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert exports.inert(cell).startswith("'")
    assert exports.inert(-3) == "-3" and exports.inert("3 mois") == "3 mois"


def test_every_word_of_a_figure_leads_to_its_definition(db: None, lea: Any, delegate: Any, client_for: Any) -> None:
    """FUN-08: with source and date; what was not checked says so."""
    text = client_for(delegate).get(at(lea, "definitions")).content.decode()
    for code, one in definitions().items():
        assert f'id="{code}"' in text and one.says.fr.split(",")[0].replace("'", "&#x27;") in text
    assert text.count("à vérifier") >= sum(not one.checked for one in definitions().values())
    page = client_for(lea).get(at(lea, "chiffres")).content.decode()
    for code in (
        "met",
        "reached",
        "mobilised",
        "accompanied",
        "handover_confirmed",
        "exited",
        "followed_up",
        "becoming_known",
        "observed",
    ):
        assert f"definitions#{code}" in page


def test_an_empty_project_says_what_to_do(db: None, lea: Any, client_for: Any) -> None:
    assert "Personne n’a été rencontré" in client_for(lea).get(at(lea, "chiffres")).content.decode()


def test_the_page_takes_few_queries(db: None, lea: Any, make_territory: Any, client_for: Any, queries_of: Any) -> None:
    for number in range(6):
        somebody(
            lea,
            make_territory(lea, f"Essai {number}"),
            date(2019, number + 1, 5),
            again=True,
            supported=True,
            name=f"Zak {number}",
        )
    assert queries_of(client_for(lea), at(lea, "chiffres")) <= 12
