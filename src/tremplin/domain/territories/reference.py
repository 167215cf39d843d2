"""Reference tables: the communes and published perimeters of France, shared by all projects, written by the importer role only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tremplin.core.tenancy.ids import uuid7


class Commune(models.Model):
    """A French commune or municipal arrondissement (INSEE code), with what routing and sizing need."""

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=30, blank=True)  # the producer's word: commune-actuelle, arrondissement-municipal
    department = models.CharField(max_length=3, db_index=True)
    region = models.CharField(max_length=3, blank=True)
    postcodes = ArrayField(models.CharField(max_length=5), default=list)
    population = models.PositiveIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    employment_zone = models.CharField(max_length=8, blank=True)
    employment_zone_name = models.CharField(max_length=80, blank=True)
    epci_code = models.CharField(max_length=12, blank=True)
    epci_name = models.CharField(max_length=120, blank=True)
    search_name = models.CharField(max_length=80, db_index=True)  # folded: no case, no accent
    source = models.CharField(max_length=200)
    source_date = models.DateField(null=True)
    gone_at = models.DateTimeField(null=True)  # no longer in the producer's file

    def __str__(self) -> str:
        return self.name


class Perimeter(models.Model):
    """A published perimeter of one layer version (qpv2015, qpv2024…)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    layer = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    commune_codes = ArrayField(models.CharField(max_length=5), default=list)
    shape = models.BinaryField(null=True)  # WKB; null when the file gives a point only
    bounds = ArrayField(models.FloatField(), null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    area_m2 = models.FloatField(null=True)
    source = models.CharField(max_length=200)
    source_date = models.DateField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["layer", "code"], name="perimeter_code")]

    def __str__(self) -> str:
        return self.name
