"""What was published: closed periods, frozen for ever. And what erased people had proved."""

from django.db import models

from tremplin.core.tenancy.models import AppendOnly
from tremplin.domain.people.models import Person


class Release(AppendOnly):
    """Figures of closed periods that may be shown to people who open no file. Written once: the database takes no change.

    `content` holds only what may be shown, in a version that is read for ever (kept.py); `digest` seals it with the digest before.
    """

    number = models.PositiveIntegerField()
    from_on = models.DateField()
    until_on = models.DateField()
    published_at = models.DateTimeField()
    threshold = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="release_number"),
            models.UniqueConstraint(fields=["project", "until_on"], name="release_once"),
            models.CheckConstraint(condition=models.Q(until_on__gte=models.F("from_on")), name="release_dates"),
            models.CheckConstraint(condition=models.Q(threshold__gte=5), name="release_threshold"),
        ]


class KeptProof(AppendOnly):
    """That an erased person had come again, had taken part, or had a referent: the rows that proved it went with the person.

    Written right before the erasure, which makes it anonymous with the rest: a fresh random id, the month only, beside the nameless row that
    stays of the person. Without it, people who asked to be erased would fall back to an earlier step.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    again = models.BooleanField()
    activity = models.BooleanField()
    referred = models.BooleanField()
