"""Becoming known: the first year told month by month, before any other figure."""

from datetime import date
from typing import Any

import pytest

from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import NotAllowed
from tremplin.domain.impact import becoming
from tremplin.domain.outreach import actions


@pytest.fixture
def place(db: None, ines: Any, make_territory: Any) -> Any:
    with as_actor(ines):
        return make_territory(ines)


def present(actor: Any, place: Any, on: date, people: int = 3, **fields: Any) -> Any:
    with as_actor(actor):
        return actions.record_presence(actor, territory=place, band="late", mode="stall", on=on, people_met=people, **fields)


def test_each_month_is_counted_from_the_first_presence_and_an_empty_one_too(place: Any, ines: Any) -> None:
    present(ines, place, date(2019, 6, 30), 4, partners_met=1)
    present(ines, place, date(2019, 8, 1), 5)
    slip = present(ines, place, date(2019, 8, 20), 50, invitation=True)
    present(ines, place, date(2019, 8, 20), 5, invitation=True, corrects=slip)
    present(ines, place, date(2019, 10, 1), 1, invitation=True)
    known = becoming.becoming_known(ines)
    assert (known.since, known.invited_on) == (date(2019, 6, 30), date(2019, 8, 20))
    told = [(m.first.month, m.presences, m.people, m.people_so_far, m.partners, m.invitations) for m in known.months]
    assert told == [(6, 1, 4, 4, 1, 0), (7, 0, 0, 4, 0, 0), (8, 2, 10, 14, 0, 1), (9, 0, 0, 14, 0, 0), (10, 1, 1, 15, 0, 1)]
    assert [bar.invited for bar in becoming.bars(known)] == [False, False, True, False, False]


def test_a_year_is_shown_and_no_more(place: Any, ines: Any) -> None:
    for year in (2017, 2018, 2019):
        present(ines, place, date(year, 3, 31))
    known = becoming.becoming_known(ines)
    assert len(known.months) == 12 and known.months[0].first == date(2017, 3, 1) and known.until == date(2018, 2, 28)
    assert becoming.months_after(date(2019, 12, 31), 2) == date(2020, 2, 28)


def test_nothing_comes_before_it_in_the_months_that_the_method_gives(place: Any, ines: Any, lea: Any, client_for: Any) -> None:
    """Before any other figure, then at its usual place."""
    client = client_for(lea)

    def order() -> bool:
        page = client.get("/p/impact-essai/chiffres").content.decode()
        assert page.count('id="known-title"') == 1
        return page.index('id="known-title"') < page.index('id="steps-title"')

    assert order(), "before the first presence"
    present(ines, place, date(2018, 10, 23))
    assert order(), "the last day of the year"
    present(ines, place, date(2018, 10, 22))
    assert not order(), "the year is over"


def test_the_page_shows_picture_and_table_and_says_what_is_counted(place: Any, ines: Any, client_for: Any) -> None:
    client = client_for(ines)
    assert "L’année commence à la première présence" in client.get("/p/impact-essai/chiffres/se-faire-connaitre").content.decode()
    present(ines, place, date(2019, 9, 2), 7, invitation=True)
    page = client.get("/p/impact-essai/chiffres/se-faire-connaitre").content.decode()
    for words in (
        "Première invitation",
        "2 septembre 2019",
        "7 ★",
        "septembre 2019",
        "1 fois sur 1",
        "Quelqu’un vu deux fois",
        "data-print",
    ):
        assert words in page, words


def test_it_is_for_those_who_read_true_counts(place: Any, ines: Any, delegate: Any, client_for: Any) -> None:
    """SHARE-04: and each reads their territories."""
    from dataclasses import replace

    present(ines, place, date(2019, 9, 2), 7)
    assert client_for(delegate).get("/p/impact-essai/chiffres/se-faire-connaitre").status_code == 404
    with pytest.raises(NotAllowed):
        becoming.becoming_known(delegate)
    assert becoming.becoming_known(replace(ines, territory_ids=frozenset())).since is None
