"""Lists keep their order, search and page in the address."""

from django.template import Context, Template
from django.test import RequestFactory

from tremplin.core.ui.tables import Column, Sort, ordered, paged

ROWS = [{"name": "Zak", "n": 2}, {"name": "Ana", "n": None}, {"name": "Lou", "n": 10}]
COLUMNS = [
    Column("name", "Nom", sort=True),
    Column("n", "Essais", sort=True, number=True),
    Column("secret", "Secret", value=lambda row: "x"),
]


def asked(query: str = "") -> object:
    return RequestFactory().get(f"/liste{query}")


def names(query: str) -> list[str]:
    return [row["name"] for row in ordered(asked(query), ROWS, COLUMNS)]


def test_the_order_asked() -> None:
    assert names("?sort=name") == ["Ana", "Lou", "Zak"]
    assert names("?sort=-name") == ["Zak", "Lou", "Ana"]


def test_an_order_that_no_column_offers_changes_nothing() -> None:
    assert names("?sort=secret") == names("?sort=;drop") == names("") == ["Zak", "Ana", "Lou"]


def test_empty_values_come_last() -> None:
    assert names("?sort=n") == ["Zak", "Lou", "Ana"]


def test_accents_do_not_send_a_name_to_the_end() -> None:
    rows = [{"name": name} for name in ("Farid", "Élodie", "dina")]
    assert [row["name"] for row in ordered(asked("?sort=name"), rows, COLUMNS)] == ["dina", "Élodie", "Farid"]


def test_a_second_tap_turns_the_order_round() -> None:
    assert Sort("name").next_for(COLUMNS[0]) == "-name"
    assert Sort("name", down=True).next_for(COLUMNS[0]) == "name"


def test_a_page_too_far_or_wrong_is_the_nearest() -> None:
    assert paged(asked("?page=99"), range(60)).number == 3
    assert paged(asked("?page=x"), range(60)).number == 1


def test_the_table_says_its_order_and_keeps_the_search() -> None:
    request = asked("?q=a&sort=name&page=2")
    page = paged(request, ROWS)
    html = Template('{% include "ui/table.html" with rows=page_obj %}').render(
        Context({"request": request, "columns": COLUMNS, "page_obj": page})
    )
    assert 'aria-sort="ascending"' in html
    assert 'href="?q=a&amp;sort=-name"' in html
    assert 'data-label="Essais"' in html
    assert '<th scope="row"' in html


def test_an_empty_list_says_what_to_do() -> None:
    html = Template(
        '{% include "ui/table.html" with rows=rows empty_title="Personne" empty_url="/x" empty_action="Noter" %}'
    ).render(Context({"request": asked(), "columns": COLUMNS, "rows": []}))
    assert "Personne" in html and 'href="/x"' in html and "<table" not in html
