"""Perimeters where a project works: commune › QPV › micro-territory › building › entrance. Reference tables live in reference.py."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tremplin.core.tenancy.models import ProjectModel
from tremplin.domain.territories.reference import Commune, Perimeter

__all__ = ["Building", "Commune", "Entrance", "Perimeter", "Territory"]


class Territory(ProjectModel):
    """A perimeter of the project; `perimeter_code` ties it to a published perimeter, dated by its layer."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("commune")
        QPV = "qpv", _("quartier prioritaire")
        MICRO = "micro", _("micro-territoire")
        SITE = "site", pgettext_lazy("kind of territory", "site")

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, db_constraint=False, related_name="children"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120)
    commune_code = models.CharField(max_length=5, blank=True)
    perimeter_layer = models.CharField(max_length=20, blank=True)
    perimeter_code = models.CharField(max_length=20, blank=True)
    shape = models.BinaryField(null=True)  # WKB, WGS 84
    bounds = ArrayField(models.FloatField(), null=True)  # west, south, east, north in degrees
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    buildings_total = models.PositiveIntegerField(null=True)  # “2 bars of 20”: how many stand there, worked or not
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="territory_name")]

    def __str__(self) -> str:
        return self.name


class Building(ProjectModel):
    """A building of a territory, from an imported footprint or typed in a list."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, db_constraint=False, related_name="buildings")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    worked = models.BooleanField(default=True)
    shape = models.BinaryField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "territory", "name"], name="building_name")]

    def __str__(self) -> str:
        return self.name


class Entrance(ProjectModel):
    """A stair of a building: floors × doors. No door is ever kept, only counts."""

    building = models.ForeignKey(Building, on_delete=models.PROTECT, db_constraint=False, related_name="entrances")
    label = models.CharField(max_length=20)
    floors = models.PositiveSmallIntegerField(default=1)
    doors_per_floor = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "building", "label"], name="entrance_label")]

    def __str__(self) -> str:
        return self.label

    @property
    def doors(self) -> int:
        return self.floors * self.doors_per_floor

    @property
    def where(self) -> str:
        """« Barre A, entrée B »; a longer label is a name already: « Barre A, Cour »."""
        named = len(self.label) > 3 or " " in self.label
        door = self.label if named else _("entrée %(label)s") % {"label": self.label}
        return f"{self.building.name[:1].upper()}{self.building.name[1:]}, {door}"


class Drawing(ProjectModel):
    """A GeoJSON file given to the project: read, shown, then applied or not, and undone if need be.

    `rows` keep what was read of each feature (name, code, shape in hexadecimal WKB) and, once applied, what stood there before.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="drawings"
    )  # buildings of
    kind = models.CharField(max_length=8)  # commune, qpv, micro, site: territories; building: footprints
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    given_by = models.UUIDField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
