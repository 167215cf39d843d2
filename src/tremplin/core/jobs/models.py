"""Why a job failed. The queue itself keeps only that it did."""

from django.db import models

from tremplin.core import clock
from tremplin.core.tenancy.ids import uuid7


class JobFailure(models.Model):
    """One try that failed: which job, of which task, and the kind of fault. Never its message, which could hold somebody's words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job_id = models.BigIntegerField(db_index=True)
    task = models.CharField(max_length=160)
    fault = models.CharField(max_length=80)
    attempt = models.PositiveIntegerField()
    will_retry = models.BooleanField()
    at = models.DateTimeField(default=clock.now)
