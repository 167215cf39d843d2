"""Reference tables of the directory, as in data·inclusion v1; shared by all projects, written by the importer role only.

The name of a contact person, which v1 allows, is not kept: a service is reached through its own phone, mailbox or link.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Listed(models.Model):
    """What structures and services have in common."""

    id = models.CharField(max_length=120, primary_key=True)
    source = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    updated_on = models.DateField(null=True)
    commune_code = models.CharField(max_length=5, blank=True, db_index=True)
    commune = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    address = models.CharField(max_length=300, blank=True)
    address_more = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    opening_hours = models.CharField(max_length=500, blank=True)  # OpenStreetMap's opening_hours
    search_name = models.CharField(max_length=300, blank=True)  # folded: no case, no accent
    import_source = models.CharField(max_length=200)
    import_date = models.DateField(null=True)
    gone_at = models.DateTimeField(null=True)  # no longer in the producer's file

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Organisation(Listed):
    """A structure of the directory."""

    siret = models.CharField(max_length=14, blank=True)
    website = models.CharField(max_length=300, blank=True)
    networks = ArrayField(models.CharField(max_length=60), default=list)


class Service(Listed):
    """A service of a structure."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="services")
    type = models.CharField(max_length=40, blank=True)
    thematics = ArrayField(models.CharField(max_length=120), default=list)
    publics = ArrayField(models.CharField(max_length=60), default=list)
    publics_more = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    fees = models.CharField(max_length=20, blank=True)
    fees_more = models.TextField(blank=True)
    reception_modes = ArrayField(models.CharField(max_length=30), default=list)
    eligible_zones = ArrayField(
        models.CharField(max_length=12), default=list
    )  # commune, department, EPCI, country; empty: everywhere
    mobilisation_modes = ArrayField(models.CharField(max_length=60), default=list)
    mobilisation_link = models.CharField(max_length=500, blank=True)
    mobilisation_more = models.TextField(blank=True)
    mobilisable_by = ArrayField(models.CharField(max_length=30), default=list)
    weekly_hours = models.FloatField(null=True)
    weeks = models.PositiveIntegerField(null=True)
    link = models.CharField(max_length=500, blank=True)  # the page of the producer
