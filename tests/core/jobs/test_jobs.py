"""Jobs carry their context, or fail loudly."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from tremplin.core.jobs import project_task, tasks
from tremplin.core.journal import journal
from tremplin.core.journal.models import Act
from tremplin.core.tenancy.context import as_actor


@project_task
def note_something(actor: Any, subject: str) -> None:
    journal.record(actor, "essai.tache", ("essai", uuid4()), because=subject)


def queued() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'tremplin.run' ORDER BY id")
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]


def test_a_job_holds_actor_project_and_ids_only(db: None, lea: Any) -> None:
    note_something.defer(lea, subject="abc")
    assert queued()[-1] == {
        "name": f"{__name__}.note_something",
        "actor_id": str(lea.user_id),
        "project_id": str(lea.project_id),
        "ids": {"subject": "abc"},
    }


def test_a_job_runs_inside_its_own_ticket(committed: Any, lea: Any, eve: Any) -> None:
    tasks.run(f"{__name__}.note_something", str(lea.user_id), str(lea.project_id), {"subject": "abc"})
    with as_actor(lea):
        assert Act.objects.filter(verb="essai.tache").count() == 1
    with as_actor(eve):
        assert Act.objects.count() == 0


def test_a_job_without_context_fails_loudly(db: None, lea: Any, eve: Any) -> None:
    with pytest.raises(tasks.WithoutContext):
        note_something.defer(replace(lea, user_id=None), subject="abc")
    with pytest.raises(tasks.WithoutContext):
        tasks.run(f"{__name__}.note_something", "", "", {})
    with pytest.raises(tasks.WithoutContext):
        tasks.run(f"{__name__}.note_something", str(eve.user_id), str(lea.project_id), {"subject": "abc"})
