"""Failed jobs: tried again later and later, listed with the kind of fault, tried again or filed away by the administrator."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from procrastinate.jobs import Job

from tremplin.core.accounts.models import HouseAct, User
from tremplin.core.jobs import failed, project_task, worker
from tremplin.core.jobs.models import JobFailure
from tremplin.core.jobs.tasks import WithoutContext
from tremplin.core.tenancy.errors import NotAllowed, WrongMoment


@project_task
def stumble(actor: Any, subject: str) -> None:
    raise ValueError("Maïssa Exemple, 06 12 34 56 78")


class Context:
    """What procrastinate hands to a task that asks for it."""

    def __init__(self, number: int, attempts: int) -> None:
        self.job = Job(id=number, queue="default", lock=None, queueing_lock=None, task_name="tremplin.run", attempts=attempts)


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada@exemple.test", "Ada", is_administrator=True)


def queue(status: str, task: str = "tremplin.run", attempts: int = 6, lock: str | None = None, name: str = "essai.tache") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, queueing_lock) "
            "VALUES ('default', %s, jsonb_build_object('name', %s::text), %s::procrastinate_job_status, %s, %s) RETURNING id",
            [task, name, status, attempts, lock],
        )
        return int(cursor.fetchone()[0])


def status_of(number: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [number])
        row = cursor.fetchone()
    return row and row[0]


def test_waits_grow_and_end() -> None:
    waits = [worker.RETRIES.get_retry_decision(exception=ValueError(), job=Context(1, n).job) for n in range(7)]
    assert [decision is not None for decision in waits] == [True] * 5 + [False] * 2
    assert list(worker.WAITS) == sorted(worker.WAITS)
    assert worker.WAITS[-1] >= 3600


def test_a_job_whose_actor_left_is_not_tried_again() -> None:
    assert worker.RETRIES.get_retry_decision(exception=WithoutContext("x"), job=Context(1, 0).job) is None


def test_a_fault_is_noted_without_its_words(db: None, lea: Any) -> None:
    """SEC-14: a message may hold somebody's name."""
    with pytest.raises(ValueError):
        worker.run.func(Context(7, 2), stumble.name, str(lea.user_id), str(lea.project_id), {"subject": "x"})
    noted = JobFailure.objects.get(job_id=7)
    assert (noted.fault, noted.attempt, noted.will_retry, noted.task) == ("ValueError", 3, True, stumble.name)
    assert "Maïssa" not in " ".join(str(value) for value in JobFailure.objects.values().get().values())


def test_a_job_whose_actor_left_fails_loudly_and_is_listed(db: None, lea: Any, eve: Any) -> None:
    number = queue("failed", attempts=1)
    gone = replace(eve, project=lea.project)
    with pytest.raises(WithoutContext):
        worker.run.func(Context(number, 0), stumble.name, str(gone.user_id), str(lea.project_id), {"subject": "x"})
    (one,) = failed.failed_jobs(failed.failed_ids())
    assert one.id == number
    assert one.actor_left
    assert not JobFailure.objects.get(job_id=number).will_retry


def test_only_failed_jobs_are_listed_and_a_periodic_one_once(db: None) -> None:
    queue("succeeded")
    queue("todo")
    numbers = [queue("failed"), queue("failed")]
    queue("failed", task="tremplin.seal")
    last = queue("failed", task="tremplin.seal")
    assert failed.failed_ids() == [last, *reversed(numbers)]


def test_a_failed_job_is_tried_again(db: None, ada: User, now: Any) -> None:
    number = queue("failed")
    failed.retry(ada, number, now=now)
    assert status_of(number) == "todo"
    act = HouseAct.objects.get()
    assert (act.verb, act.subject, act.actor_id) == ("job.retried", f"job {number}", ada.pk)
    with pytest.raises(WrongMoment):
        failed.retry(ada, number, now=now)


def test_a_job_that_waits_already_is_not_queued_twice(db: None, ada: User, now: Any) -> None:
    number = queue("failed", task="tremplin.seal", lock="seal")
    queue("todo", task="tremplin.seal", lock="seal")
    with pytest.raises(WrongMoment):
        failed.retry(ada, number, now=now)
    assert status_of(number) == "failed"
    assert not HouseAct.objects.exists()


def test_a_job_filed_away_leaves_its_line_and_takes_earlier_failures_of_a_periodic_one_along(
    db: None, ada: User, now: Any
) -> None:
    other = queue("failed")
    earlier = queue("failed", task="tremplin.seal")
    number = queue("failed", task="tremplin.seal")
    failed.file_away(ada, number, now=now)
    assert [status_of(one) for one in (earlier, number, other)] == [None, None, "failed"]
    assert HouseAct.objects.get().verb == "job.filed"


def test_only_an_administrator_tries_again_or_files_away(db: None, ada: User, now: Any) -> None:
    number = queue("failed")
    somebody = User.objects.create_user("zoe@exemple.test", "Zoé", may_create_projects=True)
    for verb in (failed.retry, failed.file_away):
        with pytest.raises(NotAllowed):
            verb(somebody, number, now=now)
    assert status_of(number) == "failed"


def test_the_log_of_the_place_and_the_faults_are_only_added_to(db: None, now: Any) -> None:
    from django.db import ProgrammingError, transaction

    from tremplin.core.accounts import house

    house.note("essai", at=now, id=(once := uuid4()))
    house.note("essai", at=now, id=once)
    assert HouseAct.objects.count() == 1
    for attempt in (
        lambda: HouseAct.objects.update(verb="autre"),
        lambda: HouseAct.objects.all().delete(),
        lambda: JobFailure.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            JobFailure.objects.create(job_id=1, task="x", fault="x", attempt=1, will_retry=False)
            attempt()
