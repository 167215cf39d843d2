"""The journals: who did what (acts) and who opened which named file (reads). Ids and verbs only, never words about a person."""

from django.db import models

from tremplin.core import clock
from tremplin.core.tenancy.models import AppendOnly


class Act(AppendOnly):
    """One verb done by somebody to something."""

    actor_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    because = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["project", "subject_id", "at"], name="act_by_subject"),
            models.Index(fields=["project", "at"], name="act_by_time"),
        ]


class Read(AppendOnly):
    """One opening of a named file (PRIV-16). `month` is the segment that is dropped after twelve months."""

    actor_id = models.UUIDField(null=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    because = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=clock.now)
    month = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["project", "subject_id", "at"], name="read_by_subject"),
            models.Index(fields=["month"], name="read_by_month"),
        ]


CHAINS = [("acts", "acts"), ("reads", "reads")]


class Link(AppendOnly):
    """A journal row's place in its project's chain: hash = SHA-256(previous hash, the row's content)."""

    chain = models.CharField(max_length=8, choices=CHAINS)
    position = models.PositiveBigIntegerField()
    row_id = models.UUIDField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "chain", "position"], name="link_position"),
            models.UniqueConstraint(fields=["project", "chain", "row_id"], name="link_row"),
        ]


class Seal(AppendOnly):
    """A chain's head, signed (Ed25519); the same line is copied to a file outside the database."""

    chain = models.CharField(max_length=8, choices=CHAINS)
    position = models.PositiveBigIntegerField()
    head = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "chain", "position"], name="seal_position")]
