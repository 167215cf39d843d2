"""The way of one person on an empty install, by the pages' own buttons: from the first project to « qui sait quoi » and erasure.

Issue 2, part 4, each step in order. The street is walked on a phone, the rest on a desk; the counsellor has no account.
"""

from typing import Any

import psycopg
import pytest

from tests.conftest import DSN
from tests.domain.counter.worlds import directory_in
from tests.e2e.way import handing_over, meeting, rights, support
from tests.e2e.way.walking import Way

COMMUNE = (
    "INSERT INTO territories_commune (code, name, kind, department, region, postcodes, population, latitude, longitude, employment_zone, "
    "employment_zone_name, epci_code, epci_name, search_name, source) VALUES ('13055', 'Essaiville', 'commune-actuelle', '13', '93', "
    "'{13000}', 3500, 43.30, 5.40, '', '', '', '', 'essaiville', 'Communes d’essai')"
)


@pytest.fixture
def way(committed: Any, open_page: Any, sign_in: Any, lea: Any, shot: Any, mailoutbox: Any) -> Way:
    directory_in(committed[0])
    with psycopg.connect(DSN, dbname=committed[0]) as connection:
        connection.execute(COMMUNE)
    return Way(sign_in(open_page(1280, 900), lea), sign_in(open_page(390, 844), lea), open_page, shot, mailoutbox)


def test_the_way_of_one_person_on_an_empty_install(way: Way) -> None:
    """OUT-01, OUT-02, PRIV-01, SHARE-02, FUN-02: every step in the order a person travels."""
    meeting.the_project_its_method_and_its_places(way)
    meeting.a_presence_then_a_number(way)
    meeting.a_nickname_because_the_person_wishes(way)
    meeting.today_says_whom_to_see_and_why(way)
    handing_over.the_counter_finds_a_service_near(way)
    handing_over.the_structure_becomes_a_partner(way)
    relay = handing_over.the_handover_leaves(way)
    handing_over.the_counsellor_answers_without_account(way, relay)
    support.the_person_gives_a_name(way)
    support.a_pathway_with_the_persons_words(way)
    support.what_came_of_it(way)
    rights.figures_say_n_of_n(way)
    rights.an_opposition_is_honoured(way)
    rights.who_knows_what_then_nothing(way)
