"""What an import did, so that it can be undone, and the uploads that wait for somebody's decision."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tremplin.core import clock
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.models import ProjectModel


class ImportRun(models.Model):
    """One import of reference files: what it was, what it did, whether it was undone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=30)
    scope = models.CharField(max_length=60, blank=True)  # the layer of perimeters
    source = models.CharField(max_length=200)
    source_date = models.DateField(null=True)
    file_names = ArrayField(models.CharField(max_length=200), default=list)
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)  # {kind: {added, changed, missing, errors}}
    applied_at = models.DateTimeField(default=clock.now)
    applied_by = models.UUIDField(null=True)
    request_id = models.UUIDField(null=True, unique=True)  # the upload it comes from: a job tried again applies once
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "-applied_at"], name="import_run_last")]


class ImportChange(models.Model):
    """The value of one row before an import touched it (null: it did not exist)."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    table = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    before = models.JSONField(null=True)


class ImportProgress(models.Model):
    """How far a running import is; written beside its transaction, so that it shows before the end."""

    upload_id = models.UUIDField(primary_key=True)
    step = models.CharField(max_length=20)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)


class ImportUpload(ProjectModel):
    """Files that somebody of a project put on the page, their dry run, and what was decided."""

    class State(models.TextChoices):
        WAITING = "waiting", _("en attente de lecture")
        READY = "ready", _("lu, rien n’est encore écrit")
        REFUSED = "refused", _("refusé")
        APPLYING = "applying", _("en cours d’application")
        APPLIED = "applied", _("appliqué")
        UNDOING = "undoing", _("en cours d’annulation")
        UNDONE = "undone", _("annulé")
        FAILED = "failed", _("interrompu")

    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    options = models.JSONField(default=dict)
    file_names = ArrayField(models.CharField(max_length=200), default=list)
    report = models.JSONField(default=dict)
    run_id = models.UUIDField(null=True)
    uploaded_by = models.UUIDField(null=True)
    updated_at = models.DateTimeField(default=clock.now)

    RUNNING = frozenset({State.WAITING, State.APPLYING, State.UNDOING})

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING
