"""What phones sent, with the one answer that each operation got, and the devices they come from."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.models import ProjectModel


class Device(ProjectModel):
    """A browser on a phone, registered by one author; two authors on one phone are two registrations."""

    device_id = models.UUIDField()
    author_id = models.UUIDField()
    label = models.CharField(max_length=60, blank=True)
    secret_hashes = ArrayField(
        models.BinaryField(max_length=32), default=list
    )  # the last one is current; older ones still open what they sealed
    last_seen_at = models.DateTimeField()
    last_seq = models.PositiveIntegerField(default=0)
    unsent = models.PositiveIntegerField(null=True)  # as the phone told it
    oldest_unsent_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    wipe_ordered_at = models.DateTimeField(null=True)
    wiped_at = models.DateTimeField(null=True)  # as the phone told it
    allowance = models.PositiveIntegerField(default=0)  # operations that it may still send at once
    allowance_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "device_id", "author_id"], name="device_once")]


class Operation(ProjectModel):
    """One thing captured on a phone. The unique key (project, op_id) is what makes a resend harmless.

    An applied operation lives on in the facts it wrote; what could not be applied is kept whole, sealed under the key of the person it
    speaks of, else under a key of its own (`sealed_for`). `fingerprint` is keyed: the plain hash would let names be guessed.
    """

    class Status(models.TextChoices):
        APPLIED = "applied", _("enregistrée")
        CONFLICT = "conflict", _("deux valeurs")
        HELD = "held", _("en attente")
        QUARANTINED = "quarantined", _("mise de côté")
        KEY_REUSED = "key_reused", _("numéro déjà pris")

    message = ""  # what its author is told in this answer; kept with the sealed envelope, never in clear

    op_id = models.UUIDField()
    device_id = models.UUIDField(null=True)
    author_id = models.UUIDField(null=True)
    sent_by = models.UUIDField(null=True)
    seq = models.PositiveBigIntegerField(default=0)
    captured_at = models.DateTimeField(null=True)
    form_version = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    fingerprint = models.BinaryField(max_length=32)
    status = models.CharField(max_length=11, choices=Status)
    code = models.CharField(max_length=12, blank=True)
    field = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(null=True)  # of the subject, once this was judged
    wrote = models.BooleanField(default=False)  # whether this very operation made that version
    reuses = models.UUIDField(null=True)  # the op_id whose key this one took again with another content
    sealed_for = models.UUIDField(null=True)
    kept_sealed = models.BinaryField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.UUIDField(null=True)
    resolution = models.CharField(max_length=10, blank=True)
    drops_on = models.DateField(null=True)  # undecided until then, it goes; written when the pages begin to say so
    reason_sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "op_id"], name="operation_once")]
        indexes = [
            models.Index(
                fields=["project", "-created_at"],
                condition=~models.Q(status="applied") & models.Q(resolved_at__isnull=True),
                name="operation_open",
            ),
            models.Index(
                fields=["project", "subject_id"], condition=models.Q(subject_id__isnull=False), name="operation_subject"
            ),
        ]


class HeldPredecessor(ProjectModel):
    """An operation waits for something that another one will bring; it is applied when that comes, or shown after seven days."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, db_constraint=False, related_name="waits")
    waits_for = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["project", "waits_for"], name="held_waits_for")]


class FieldConflict(ProjectModel):
    """Two values for one field of a sheet, with their authors and dates, under the person's key."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, db_constraint=False, related_name="clashes")
    subject_id = models.UUIDField(null=True)
    field = models.CharField(max_length=40)
    hard = models.BooleanField()
    values_sealed = models.BinaryField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    choice = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "subject_id"], condition=models.Q(subject_id__isnull=False), name="fieldconflict_subject"
            )
        ]


class Blob(ProjectModel):
    """A picture or a voice, named by the bytes that were sent; sent apart from the operation that speaks of it.

    Of a picture only what was drawn anew is kept: `bytes_sealed` a JPEG, `small_sealed` a light WebP. A room says in `registries.blobs`
    which ones it speaks of; what nobody speaks of for a month is dropped by night.
    """

    sha256 = models.BinaryField(max_length=32)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=40)
    sent_by = models.UUIDField(null=True)
    sealed_for = models.UUIDField()
    bytes_sealed = models.BinaryField()
    small_sealed = models.BinaryField(null=True)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    small_width = models.PositiveSmallIntegerField(default=0)
    small_height = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "sha256"], name="blob_once")]
        indexes = [models.Index(fields=["project", "created_at"], name="blob_by_age")]


class Incident(ProjectModel):
    """A phone found that it no longer agrees with the server, and downloaded all again: counts and codes only."""

    device_id = models.UUIDField()
    author_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    detail = models.CharField(max_length=64, blank=True)  # two state hashes cut short, never words
