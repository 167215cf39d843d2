"""Reads of named files go after twelve months, by whole months, by the retention role only, and the chain still holds."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction

from tests.conftest import DSN
from tremplin.core import clock
from tremplin.core.journal import journal, retention, sealer
from tremplin.core.journal.models import Act, Link, Read
from tremplin.core.tenancy.connections import connect_as
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.models import Project


def read_at(actor: Any, *moments: datetime) -> None:
    """One opening of a file at each of these moments, sealed as the night's jobs would."""
    with as_actor(actor):
        for moment in moments:
            journal.read(actor.at(moment), "person", uuid4())
        sealer.seal(actor.project_id, "reads")


def months_of(actor: Any) -> list[date]:
    with as_actor(actor):
        return sorted(Read.objects.values_list("month", flat=True))


@pytest.mark.parametrize(
    ("read", "now", "kept"),
    [
        (datetime(2018, 9, 30, 10, tzinfo=UTC), datetime(2019, 9, 29, 10, tzinfo=UTC), True),  # eleven months, thirty days
        (
            datetime(2018, 9, 30, 10, tzinfo=UTC),
            datetime(2019, 9, 30, 10, tzinfo=UTC),
            True,
        ),  # twelve months: its month is not over
        (datetime(2018, 9, 30, 10, tzinfo=UTC), datetime(2019, 10, 1, 10, tzinfo=UTC), False),
        (
            datetime(2018, 9, 1, 10, tzinfo=UTC),
            datetime(2019, 9, 30, 10, tzinfo=UTC),
            True,
        ),  # the whole month waits for its last day
        (datetime(2016, 2, 29, 10, tzinfo=UTC), datetime(2017, 2, 28, 10, tzinfo=UTC), True),  # leap day
        (datetime(2016, 2, 29, 10, tzinfo=UTC), datetime(2017, 3, 1, 10, tzinfo=UTC), False),
        (datetime(2019, 2, 28, 10, tzinfo=UTC), datetime(2020, 2, 29, 10, tzinfo=UTC), True),
        # Where the project works it is already the next month: in summer two hours before UTC, in winter one.
        (datetime(2018, 6, 15, 10, tzinfo=UTC), datetime(2019, 6, 30, 21, 59, tzinfo=UTC), True),
        (datetime(2018, 6, 15, 10, tzinfo=UTC), datetime(2019, 6, 30, 22, 0, tzinfo=UTC), False),
        (datetime(2018, 10, 15, 10, tzinfo=UTC), datetime(2019, 10, 31, 22, 59, tzinfo=UTC), True),
        (datetime(2018, 10, 15, 10, tzinfo=UTC), datetime(2019, 10, 31, 23, 0, tzinfo=UTC), False),
        (
            datetime(2018, 3, 31, 21, 59, tzinfo=UTC),
            datetime(2019, 4, 1, 10, tzinfo=UTC),
            False,
        ),  # still March there: dropped in April
        (datetime(2018, 3, 31, 22, 1, tzinfo=UTC), datetime(2019, 4, 1, 10, tzinfo=UTC), True),  # already April there
    ],
)
def test_a_month_goes_when_its_last_day_is_twelve_months_old(
    committed: Any, lea: Any, read: datetime, now: datetime, kept: bool
) -> None:
    """PRIV-16, with the clock shifted: limits, leap years, summer time."""
    read_at(lea, read)
    retention.drop_old_reads(now)
    assert len(months_of(lea)) == kept


def test_only_old_months_go_in_each_project_and_each_leaves_one_act_by_nobody(
    committed: Any, lea: Any, eve: Any, now: datetime
) -> None:
    old, older, recent = (now - timedelta(days=days) for days in (430, 470, 30))
    read_at(lea, older, older, old, recent)
    read_at(eve, old, recent)
    dropped = retention.drop_old_reads(now)
    assert [(one.month, one.rows) for one in dropped if one.project_id == lea.project_id] == [
        (date(2018, 7, 1), 2),
        (date(2018, 8, 1), 1),
    ]
    assert months_of(lea) == months_of(eve) == [date(2019, 9, 1)]
    with as_actor(lea):
        acts = Act.objects.filter(verb="reads.dropped").order_by("because")
        assert [(act.actor_id, act.because, act.at) for act in acts] == [
            (None, "2018-07 n=2 to=2", now),
            (None, "2018-08 n=1 to=3", now),
        ]
    assert retention.drop_old_reads(now) == []


def test_the_chain_is_whole_after_the_drop_and_still_finds_a_row_that_went_too_early(
    committed: Any, lea: Any, now: datetime
) -> None:
    read_at(lea, now - timedelta(days=430), now - timedelta(days=30), now)
    retention.drop_old_reads(now)
    with as_actor(lea):
        sealer.seal(lea.project_id, "acts")
        assert sealer.verify(lea.project_id, "reads") == sealer.verify(lea.project_id, "acts") == []
        assert Link.objects.filter(chain="reads").count() == 3
    with psycopg.connect(DSN, dbname=committed[0], autocommit=True) as superuser:
        superuser.execute("DELETE FROM journal_read WHERE month = '2019-10-01'")
    with as_actor(lea):
        assert ["is gone" in problem for problem in sealer.verify(lea.project_id, "reads")] == [True]


def test_a_month_that_waits_for_the_sealer_stays_whole(committed: Any, lea: Any, now: datetime) -> None:
    old = now - timedelta(days=430)
    read_at(lea, old)
    with as_actor(lea):
        journal.read(lea.at(old), "person", uuid4())
    assert retention.drop_old_reads(now) == []
    assert len(months_of(lea)) == 2


@pytest.mark.parametrize("role", ["web", "worker", "importer"])
def test_no_other_role_can_delete_a_read(committed: Any, lea: Any, now: datetime, role: str) -> None:
    read_at(lea, now - timedelta(days=430))
    with connect_as(role, purpose="test") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM journal_read")
    with as_actor(lea), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Read.objects.all().delete()


def test_the_database_refuses_that_the_retention_role_drops_a_recent_month(committed: Any, lea: Any) -> None:
    today = datetime.now(UTC)
    read_at(lea, today, today - timedelta(days=330), today - timedelta(days=430))
    with connect_as("retention", purpose="test") as connection:
        assert connection.execute("DELETE FROM journal_read").rowcount == 1
    assert len(months_of(lea)) == 2


def test_the_retention_role_signs_nothing_in_the_name_of_somebody(committed: Any, lea: Any, now: datetime) -> None:
    with connect_as("retention", purpose="test") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(
            "INSERT INTO journal_act (id, project_id, created_at, actor_id, verb, subject_kind, subject_id, because, at) "
            "VALUES (gen_random_uuid(), %s, %s, %s, 'x', 'x', %s, '', %s)",
            [lea.project_id, now, lea.user_id, lea.project_id, now],
        )


def test_the_command_shows_first_and_drops_then(
    committed: Any, lea: Any, now: datetime, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    read_at(lea, now - timedelta(days=430), now)
    call_command("retention", "--dry-run")
    assert "Projet d’essai A · 2018-08 : 1 consultations" in capsys.readouterr().out
    assert len(months_of(lea)) == 2
    call_command("retention", "--json")
    assert json.loads(capsys.readouterr().out) == {"dry_run": False, "months": 1, "reads": 1, "people": 0}
    assert len(months_of(lea)) == 1


def test_the_night_s_job_drops_them(committed: Any, lea: Any, now: datetime, monkeypatch: Any) -> None:
    from tremplin.core.jobs import worker

    monkeypatch.setattr(clock, "now", lambda: now)
    read_at(lea, now - timedelta(days=430), now)
    assert worker.drop_reads.func(0) == 1
    assert months_of(lea) == [date(2019, 10, 1)]


def test_a_project_far_to_the_east_drops_by_its_own_calendar(committed: Any, lea: Any) -> None:
    read_at(lea, datetime(2018, 6, 15, 10, tzinfo=UTC))
    with as_actor(lea):
        Project.objects.filter(id=lea.project_id).update(time_zone="Pacific/Noumea")
    assert retention.drop_old_reads(datetime(2019, 6, 30, 12, 59, tzinfo=UTC)) == []
    assert len(retention.drop_old_reads(datetime(2019, 6, 30, 13, 0, tzinfo=UTC))) == 1
