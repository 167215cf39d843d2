"""How a place felt: for the team, for thirty days, and nowhere else."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.domain.asking import client_for  # noqa: F401
from tremplin.core.journal.models import Act, Read
from tremplin.core.registry import registries
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.domain.outreach import actions, policies, worker
from tremplin.domain.outreach.models import Ambiance, Presence

SOURCE = Path(__file__).resolve().parents[3] / "src/tremplin"
PARIS_MORNING = datetime(2019, 10, 22, 6, tzinfo=UTC)


@pytest.fixture
def place(db: None, ines: Any, make_territory: Any) -> Any:
    return make_territory(ines)


def present(actor: Any, territory: Any, **fields: Any) -> Presence:
    return actions.record_presence(actor, territory=territory, band="late", mode="stall", **fields)


def test_it_is_noted_with_a_presence_and_a_correction_takes_it_away(place: Any, ines: Any) -> None:
    first = present(ines, place, ambiance="tense")
    assert list(policies.ambiances_visible_to(ines).values_list("mood", "presence")) == [("tense", first.id)]
    second = present(ines, place, ambiance="calm", corrects=first)
    assert list(Ambiance.objects.values_list("mood", "presence")) == [("calm", second.id)]
    present(ines, place, corrects=second)
    assert not Ambiance.objects.exists()


def test_only_words_of_the_list_and_none_about_people(place: Any, ines: Any) -> None:
    with pytest.raises(Invalid):
        present(ines, place, ambiance="des jeunes agressifs")
    assert {field.name for field in Ambiance._meta.get_fields()} == {
        "id", "created_at", "project", "presence", "territory", "on", "mood",
    }  # fmt: skip
    assert set(Ambiance.Mood.values) == {"calm", "welcoming", "busy", "tense", "closed"}


@pytest.mark.parametrize(("days", "left"), [(0, 1), (29, 1), (30, 1), (31, 0), (32, 0)])
def test_it_is_deleted_after_thirty_days(place: Any, ines: Any, days: int, left: int) -> None:
    """D+29, D+30, D+31: seen through the thirtieth day; the night of the thirty-first deletes it, and a second run finds nothing."""
    morning = ines.at(PARIS_MORNING)
    present(morning, place, ambiance="tense")
    later = morning.at(PARIS_MORNING + timedelta(days=days))
    assert policies.ambiances_visible_to(later).count() == left  # even before the night's job
    assert actions.forget_ambiances(later) == 1 - left
    assert Ambiance.objects.count() == left
    assert actions.forget_ambiances(later) == 0
    assert Presence.objects.count() == 1


def test_thirty_days_end_at_the_project_s_own_midnight(place: Any, ines: Any) -> None:
    """Noted on 22 October: known until 21 November, 23:59:59 in Paris (22:59:59 UTC), gone a second later, on the screen as in the table."""
    present(ines.at(PARIS_MORNING), place, ambiance="tense")
    last, over = (ines.at(datetime(2019, 11, 21, *hour, tzinfo=UTC)) for hour in ((22, 59, 59), (23, 0, 0)))
    assert policies.ambiances_visible_to(last).count() == 1 and actions.forget_ambiances(last) == 0
    assert policies.ambiances_visible_to(over).count() == 0 and actions.forget_ambiances(over) == 1


def test_a_presence_noted_too_late_keeps_none(place: Any, ines: Any) -> None:
    present(ines, place, ambiance="tense", on=ines.today - timedelta(days=31))
    assert Presence.objects.count() == 1 and not Ambiance.objects.exists()


def test_the_team_of_the_place_sees_it_and_nobody_else(
    place: Any, ines: Any, lea: Any, delegate: Any, samir: Any, dpo: Any, evaluator: Any, eve: Any
) -> None:
    present(ines, place, ambiance="tense")
    assert all(policies.ambiances_visible_to(actor).count() == 1 for actor in (ines, lea))
    assert all(policies.ambiances_visible_to(actor).count() == 0 for actor in (delegate, samir, dpo, evaluator, eve))


def test_the_night_s_job_goes_through_every_project(
    committed: Any, ines: Any, eve: Any, make_territory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it runs: nobody's actor, one ticket a project; the other project's rows go by their own turn."""
    for actor in (ines, eve):
        with as_actor(actor):
            Ambiance.objects.create(
                project_id=actor.project_id, on=date(2019, 9, 1), mood="tense", territory=make_territory(actor, f"Lieu de {actor.name}"),
                presence=Presence.objects.create(
                    project_id=actor.project_id, territory=make_territory(actor), on=date(2019, 9, 1), band="late", mode="stall"
                ),
            )  # fmt: skip
    monkeypatch.setattr(worker, "all_projects", lambda: [ines.project_id, eve.project_id])
    assert worker.forget_ambiances(0) == 2
    assert worker.forget_ambiances(0) == 0


def test_the_web_of_another_project_neither_sees_nor_deletes_it(committed: Any, ines: Any, eve: Any, make_territory: Any) -> None:
    with as_actor(ines):
        present(ines, make_territory(ines), ambiance="tense")
    with as_actor(eve):
        assert Ambiance.objects.count() == 0
        assert Ambiance.objects.all().delete()[0] == 0
    with as_actor(ines):
        assert Ambiance.objects.count() == 1


def test_neither_journal_nor_backup_nor_any_other_room_knows_it(place: Any, ines: Any) -> None:
    """Figures, releases, exports, bundles and search never read the table, only the made-up world writes it; the journal does not hold it."""
    present(ines, place, ambiance="tense")
    said = " ".join(str(value) for row in (*Act.objects.values(), *Read.objects.values()) for value in row.values())
    assert "tense" not in said and "ambiance" not in said
    assert "outreach_ambiance" in {table for _name, derived in registries.derived for table in derived.tables}
    reading = {
        path.relative_to(SOURCE).parts[:2]
        for path in SOURCE.rglob("*.py")
        if "Ambiance" in (text := path.read_text(encoding="utf-8").replace('"tremplin.forget_ambiances"', ""))
        or "ambiances" in text
    }
    assert reading == {("domain", "outreach"), ("site", "demo")}


def test_the_form_offers_it_and_takes_it_back_when_correcting(place: Any, ines: Any, client_for: Any) -> None:  # noqa: F811
    client = client_for(ines)
    asked = client.get("/p/impact-essai/presences/noter").content.decode()
    assert "Quelle ambiance" in asked and "effacé après 30 jours" in asked
    presence = present(ines, place, ambiance="welcoming")
    page = client.get(f"/p/impact-essai/presences/{presence.id}/corriger").content.decode()
    assert 'value="welcoming"' in page and "checked" in page.split('value="welcoming"')[1][:120]


def test_the_table_has_no_room_for_words(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'outreach_ambiance'")
        kinds = dict(cursor.fetchall())
    assert {name for name, kind in kinds.items() if kind in ("text", "json", "jsonb", "ARRAY", "bytea")} == set()
