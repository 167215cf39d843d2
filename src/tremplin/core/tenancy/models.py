"""Projects, the unit of isolation, and who works in them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tremplin.core import clock
from tremplin.core.tenancy.actor import Role
from tremplin.core.tenancy.ids import uuid7


class Project(models.Model):
    """One action run by one or several lead organisations on some territories. CLE and EBE are two projects."""

    class Kind(models.TextChoices):
        ACTION = "action", _("projet d’insertion")
        CLE = "cle", _("comité local pour l’emploi")
        EBE = "ebe", _("entreprise à but d’emploi")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ACTION)
    leads = ArrayField(models.CharField(max_length=120), default=list)
    summary = models.CharField(max_length=300, blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in a project, for a time and, if named, for some territories only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role)
    trade = models.CharField(max_length=40, blank=True)
    territory_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day, included
    ended_at = models.DateTimeField(null=True, blank=True)  # ended at once by a coordinator, whatever its dates
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user", "role", "starts_on"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")), name="membership_dates"
            ),
        ]


class Invitation(models.Model):
    """A link by which somebody joins a project. Only the token's hash is kept; it serves once, for seven days."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    email = models.EmailField()
    role = models.CharField(max_length=24, choices=Role)
    trade = models.CharField(max_length=40, blank=True)
    territory_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)


class ProjectModel(models.Model):
    """Base of every project table. The `Isolate` migration operation gives it its policy, keys and grants."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class AppendOnly(ProjectModel):
    """A fact: written once. A correction is a new fact whose `corrects` names the one it replaces."""

    corrects = models.UUIDField(null=True, blank=True, default=None)

    class Meta:
        abstract = True


def is_project_table(model: type[models.Model]) -> bool:
    return issubclass(model, ProjectModel)
