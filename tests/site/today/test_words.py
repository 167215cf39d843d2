"""The same pages in English: nothing stays in French."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach import actions as outreach

COMPILED = Path(__file__).resolve().parents[3] / "src/tremplin/domain/outreach/locale/en/LC_MESSAGES/django.mo"


@pytest.mark.skipif(not COMPILED.exists(), reason="the English is not compiled: manage.py messages --compile")
def test_today_and_a_meeting_read_in_english(db: None, ines: Any, make_person: Any, client_for: Any) -> None:
    before = ines.at(ines.now - timedelta(days=9))
    with as_actor(ines):
        person = make_person(before, "Zak")
        outreach.record_encounter(before, territory=person.territory, mode="street", objection="no_time", persons=[person])
        outreach.promise_follow_up(before, person, due_on=ines.today)
    client = client_for(ines)
    client.cookies["langue"] = "en"
    page = client.get("/p/impact-essai/aujourdhui").content.decode()
    assert "It is promised for today." in page and "No time" in page and "What to answer?" in page
    form = client.get("/p/impact-essai/rencontres/noter").content.decode()
    assert "How many people?" in form and "Combien" not in form
