"""Jobs that failed for good: reading them, trying them again, filing them away. For whoever runs the place."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker
from procrastinate.exceptions import UniqueViolation

from tremplin.core.accounts import house
from tremplin.core.accounts.models import User
from tremplin.core.accounts.policies import can_run_the_place
from tremplin.core.jobs.models import JobFailure
from tremplin.core.tenancy.errors import WrongMoment
from tremplin.core.tenancy.policies import require

CARRIER = "tremplin.run"


@dataclass(frozen=True, slots=True)
class Failed:
    """One job that will not be tried again by itself. It names no person: a job carries ids only."""

    id: int
    task: str
    at: datetime | None
    attempts: int
    fault: str

    @property
    def actor_left(self) -> bool:
        return self.fault == "actor_left"


def failed_ids() -> list[int]:
    """Newest first. A periodic job that fails comes back by itself: only its last failure is listed."""
    rows = ProcrastinateJob.objects.filter(status="failed").order_by("-id").values_list("id", "task_name")
    seen: Counter[str] = Counter()
    kept = []
    for identifier, task in rows:
        seen[task] += 1
        if task == CARRIER or seen[task] == 1:
            kept.append(identifier)
    return kept


def failed_jobs(ids: Iterable[int]) -> list[Failed]:
    """These jobs, in the order given, with what is known of their fault."""
    wanted = list(ids)
    jobs = {job.id: job for job in ProcrastinateJob.objects.filter(id__in=wanted, status="failed")}
    ended: dict[int, datetime] = {}
    for job_id, moment in (
        ProcrastinateEvent.objects.filter(job_id__in=wanted, type="failed").order_by("id").values_list("job_id", "at")
    ):
        if moment is not None:
            ended[job_id] = moment
    faults = dict(JobFailure.objects.filter(job_id__in=wanted).order_by("at", "id").values_list("job_id", "fault"))
    return [
        Failed(
            id=one,
            task=str(jobs[one].args.get("name", "")) if jobs[one].task_name == CARRIER else jobs[one].task_name,
            at=ended.get(one),
            attempts=jobs[one].attempts,
            fault=faults.get(one, ""),
        )
        for one in wanted
        if one in jobs
    ]


@transaction.atomic
def retry(by: User, job_id: int, *, now: datetime) -> None:
    """Put the job back in the queue, to be tried at once."""
    require(can_run_the_place(by))
    lock_failed(job_id)
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job_id, retry_at=datetime.now(UTC))
    except UniqueViolation as waiting:
        raise WrongMoment(_("La même tâche attend déjà son tour.")) from waiting
    house.note("job.retried", at=now, by=by.pk, subject=f"job {job_id}")


@transaction.atomic
def file_away(by: User, job_id: int, *, now: datetime) -> None:
    """The job will not be done; with a periodic one, its earlier failures go too."""
    require(can_run_the_place(by))
    task = lock_failed(job_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'failed' AND (id = %s OR (task_name = %s AND task_name <> %s AND id < %s))",
            [job_id, task, CARRIER, job_id],
        )
    house.note("job.filed", at=now, by=by.pk, subject=f"job {job_id}")


def lock_failed(job_id: int) -> str:
    """The job's task; refused when the job is not failed any more."""
    job = ProcrastinateJob.objects.select_for_update(of=("self",)).filter(id=job_id, status="failed").first()
    if job is None:
        raise WrongMoment(_("Cette tâche n’est plus en échec."))
    return str(job.task_name)


def last_sign_of_life() -> datetime | None:
    """When the worker last said that it is there."""
    return ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
