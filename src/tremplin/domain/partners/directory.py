"""Reference tables of the directory, as in data·inclusion v1; shared by all projects, written by the importer role only."""

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
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    import_source = models.CharField(max_length=200)
    import_date = models.DateField(null=True)
    gone_at = models.DateTimeField(null=True)  # no longer in the producer's file

    class Meta:
        abstract = True


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
    fees = models.CharField(max_length=20, blank=True)
    reception_modes = ArrayField(models.CharField(max_length=30), default=list)
    mobilisation_modes = ArrayField(models.CharField(max_length=60), default=list)
    mobilisable_by = ArrayField(models.CharField(max_length=30), default=list)
