"""The directory (reference, shared) and what this project says of its partners. Directory tables live in directory.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.models import ProjectModel
from tremplin.domain.partners.directory import Organisation, Service

__all__ = ["MailboxPause", "Organisation", "Partner", "Service", "ServiceRemark"]


class Language(models.TextChoices):
    FRENCH = "fr", _("français")
    ENGLISH = "en", _("anglais")


class Partner(ProjectModel):
    """An organisation that the project works with; `organisation_id` ties it to the directory when it is there."""

    name = models.CharField(max_length=160)
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, db_constraint=False, related_name="+")
    kind = models.CharField(max_length=40, blank=True)
    mailbox = models.EmailField(blank=True)  # a body's mailbox, where links are sent
    phone = models.CharField(max_length=20, blank=True)
    contact = models.CharField(max_length=80, blank=True)  # a professional, with their agreement
    language = models.CharField(max_length=2, choices=Language, default=Language.FRENCH)  # in which we write to them
    tie = models.UUIDField(null=True)  # random: opens the handover address of a project of this instance, and says nothing else
    is_referent_service = models.BooleanField(default=False)  # Mission Locale, Pôle emploi…: whose advice can be asked
    is_mediator = models.BooleanField(default=False)  # outside the public service, leads to it in the end
    known_since = models.DateField(null=True)
    paused_until = models.DateField(null=True)
    monthly_capacity = models.PositiveSmallIntegerField(null=True)
    archived_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="partner_name")]

    def __str__(self) -> str:
        return self.name


class ServiceRemark(ProjectModel):
    """What this project knows of a directory service: paused until, places left, how useful it was."""

    service_id = models.CharField(max_length=120)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="services")
    paused_until = models.DateField(null=True)
    monthly_capacity = models.PositiveSmallIntegerField(null=True)
    opinion = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "service_id"], name="remark_once")]


class MailboxPause(models.Model):
    """A body asked all teams to wait. Platform table: read and written through named functions only, never by a plain query."""

    mailbox_digest = models.BinaryField(max_length=32, primary_key=True)
    until = models.DateField()
    set_at = models.DateTimeField()
