"""How a project works: the method it took, and each territory's own variant of it."""

from django.db import models

from tremplin.core.tenancy.models import AppendOnly
from tremplin.domain.territories.models import Territory


class Adoption(AppendOnly):
    """The project takes a method, in one version; a later row replaces an earlier one."""

    method_key = models.CharField(max_length=40)
    method_version = models.CharField(max_length=20)
    adopted_by = models.UUIDField(null=True)


class LocalVariant(AppendOnly):
    """What one territory does otherwise, by choice. `changes` maps a dotted path of the method to its local value; the last row counts."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, db_constraint=False, related_name="variants")
    method_key = models.CharField(max_length=40)
    method_version = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    changes = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    adopted_by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "territory", "number"], name="variant_number")]
