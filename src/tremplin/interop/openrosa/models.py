"""The keys by which a member's ODK apps come in."""

from django.db import models

from tremplin.core.tenancy.models import ProjectModel


class AppKey(ProjectModel):
    """One app of one member in one project. Its clear key lives in that app only; the database keeps its SHA-256."""

    user_id = models.UUIDField()
    label = models.CharField(max_length=60)
    token_hash = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="app_key_hash")]
        indexes = [models.Index(fields=["project", "user_id", "-created_at"], name="app_key_by_member")]
