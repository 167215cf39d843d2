"""Dates as people say them, in both languages and around midnight and summer time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from tremplin.core.ui.when import full, say

NOW = datetime(2019, 10, 22, 15, 0, tzinfo=UTC)
"""Tuesday, 17:00 in Marseille."""


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (NOW, "à l’instant", "just now"),
        (NOW - timedelta(minutes=1), "il y a 1 minute", "1 minute ago"),
        (NOW - timedelta(minutes=59), "il y a 59 minutes", "59 minutes ago"),
        (NOW - timedelta(hours=3), "aujourd’hui à 14 h", "today at 2 pm"),
        (NOW + timedelta(hours=21), "demain à 14 h", "tomorrow at 2 pm"),
        (NOW - timedelta(hours=26, minutes=30), "hier à 14 h 30", "yesterday at 2:30 pm"),
        (NOW - timedelta(days=9), "il y a 9 jours", "9 days ago"),
        (NOW + timedelta(days=2), "jeudi à 17 h", "Thursday at 5 pm"),
        (NOW + timedelta(days=10), "vendredi 1er novembre à 16 h", "Friday 1 November at 4 pm"),
        (NOW - timedelta(days=40), "jeudi 12 septembre", "Thursday 12 September"),
        (NOW + timedelta(days=100), "jeudi 30 janvier 2020 à 16 h", "Thursday 30 January 2020 at 4 pm"),
        (date(2019, 10, 22), "aujourd’hui", "today"),
        (date(2019, 10, 23), "demain", "tomorrow"),
        (date(2019, 10, 20), "il y a 2 jours", "2 days ago"),
        (date(2019, 10, 28), "lundi", "Monday"),
        (date(2019, 10, 29), "mardi 29 octobre", "Tuesday 29 October"),
    ],
)
def test_a_date_is_said_as_people_say_it(value: date, french: str, english: str, english_catalogue: None) -> None:
    with override("fr"):
        assert plain(say(value, NOW)) == french
    with override("en"):
        assert plain(say(value, NOW)) == english


def test_today_is_counted_where_the_project_works() -> None:
    """23:30 UTC is already the next day in Marseille."""
    late = datetime(2019, 10, 22, 23, 30, tzinfo=UTC)
    with override("fr"):
        assert plain(say(datetime(2019, 10, 23, 12, 0, tzinfo=UTC), late)) == "aujourd’hui à 14 h"
        assert say(date(2019, 10, 23), late) == "aujourd’hui"


def test_the_full_date_keeps_the_year() -> None:
    with override("fr"):
        assert plain(full(NOW)) == "mardi 22 octobre 2019 à 17 h"
        assert plain(full(date(2020, 3, 1))) == "dimanche 1er mars 2020"
