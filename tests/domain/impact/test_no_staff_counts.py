"""No count by member of the team, anywhere: neither in the code nor on a page."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import tremplin
from tests.cast import CAST
from tests.domain.impact.worlds import somebody

SOURCE = Path(tremplin.__path__[0])
STAFF = frozenset(
    {
        "noted_by",
        "author_id",
        "author",
        "taken_by",
        "given_by",
        "sent_by",
        "said_by",
        "asked_by",
        "referent_id",
        "referent",
        "owner_id",
        "with_id",
    }
    | {"team_ids", "published_by", "adopted_by", "invited_by", "user_id", "actor_id", "by"}
)
"""Columns that hold a member of the team."""
COUNTS = frozenset({"Count", "Sum", "Avg", "Max", "Min"})
ROOMS = sorted(
    {*(SOURCE / "domain").rglob("*.py"), *(SOURCE / "site").rglob("*.py"), *(SOURCE / "interop").rglob("*.py")}
    - {*SOURCE.rglob("migrations/*.py")}
)


def chain(call: ast.Call) -> Iterator[ast.Call]:
    """The calls of `rows.values("x").annotate(Count("y"))`, the last first."""
    node: ast.expr = call
    while isinstance(node, ast.Call):
        yield node
        node = node.func.value if isinstance(node.func, ast.Attribute) else node.func


def named(call: ast.Call) -> set[str]:
    texts = {arg.value.lstrip("-") for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    return {part for text in texts for part in (text, text.rpartition("__")[2])}


def counts_by_staff(tree: ast.AST) -> Iterator[int]:
    """Lines where something is grouped by a member: `values("noted_by")…annotate(Count…)`, or SQL that says GROUP BY one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            calls = list(chain(node))
            verbs = {call.func.attr: call for call in calls if isinstance(call.func, ast.Attribute)}
            grouped = any(named(verbs[verb]) & STAFF for verb in ("values", "values_list") if verb in verbs)
            inner = {n.func.id for call in calls for arg in [*call.args, *(k.value for k in call.keywords)] for n in ast.walk(arg)
                     if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}  # fmt: skip
            if grouped and "annotate" in verbs and inner & COUNTS:
                yield node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "GROUP BY" in node.value:
            for clause in re.findall(r"GROUP BY(?: GROUPING SETS)?([^;]*?)(?=ORDER|LIMIT|HAVING|UNION|\)\s|$)", node.value, re.S):
                if STAFF & set(re.findall(r"\w+", clause)):
                    yield node.lineno


def test_the_walk_sees_what_it_looks_for() -> None:
    for text in (
        'Encounter.objects.values("noted_by").annotate(n=Count("id"))',
        'rows.filter(x=1).values_list("encounter__noted_by").annotate(Count("id")).order_by("n")',
        'SQL = "SELECT noted_by, count(*) FROM x GROUP BY noted_by"',
    ):
        assert list(counts_by_staff(ast.parse(text))), text
    assert not list(counts_by_staff(ast.parse('rows.values("territory_id").annotate(n=Count("id"))')))


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_query_counts_by_member_of_the_team(path: Path) -> None:
    assert list(counts_by_staff(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_no_statement_of_the_figures_reads_who_noted_what() -> None:
    """Stronger for the figures themselves: the SQL never names such a column; a referent counts as there or not there."""
    from tremplin.domain.impact import releases, statements
    from tremplin.domain.methods.reading import library

    texts = [
        *(statements.people(method) for method in library().values()),
        statements.EVENTS,
        statements.OUTCOME_RANK,
        releases.SENT,
    ]
    for text in texts:
        words = re.sub(r"s\.referent_id IS NOT NULL", "", re.sub(r"GROUP BY", "", text))
        assert not (STAFF - {"by"}) & set(re.findall(r"\w+", words))


@pytest.mark.parametrize("who", sorted(CAST))
def test_no_member_stands_beside_a_number_on_the_pages(
    db: None, lea: Any, karim: Any, ines: Any, make_territory: Any, client_for: Any, who: str, request: Any
) -> None:
    """Rendered for every role: no name of a member in the figures, the published ones, their exports or the definitions."""
    for number, author in enumerate((lea, karim, ines)):
        somebody(author, make_territory(lea), date(2019, 5, 5), again=True, supported=True, exit="training", name=f"Zak {number}")
    client = client_for(request.getfixturevalue(who))
    for page in ("chiffres", "chiffres.csv", "chiffres-publies", "chiffres-publies/fermer", "definitions"):
        answer = client.get(f"/p/{lea.project.slug}/{page}")
        text = answer.content.decode()
        if answer.status_code == 200:
            shown = text[text.index("<main") : text.index("</main>")] if "<main" in text else text
            for part in CAST.values():
                assert not re.search(rf"\b{re.escape(part.shown)}\b", shown.replace("Protection", "")), f"{part.shown} on {page}"
                assert str(part.id) not in shown
