"""Where projects are shown: gatherings, and project sheets under the four headings of the report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.models import ProjectModel

HEADINGS = ("human_approach", "territory", "economic_model", "partnership")
HEADING_LABELS = {
    "human_approach": _("Approche humaine"),
    "territory": _("Territoire"),
    "economic_model": _("Modèle économique"),
    "partnership": _("Partenariat"),
}


class Picture(models.TextChoices):
    """Drawings that the tool makes itself."""

    NONE = "", _("sans image")
    BARS = "bars", _("les immeubles : 2 barres sur 20")
    TALENTS = "talents", _("les talents dans les mots de la personne")
    WEEK = "week", _("la semaine aux heures choisies")


class ProjectSheet(ProjectModel):
    """A project shown to others. `statements`: [{heading, text, text_en, link, link_label, screen, eye, eye_en}], in order."""

    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    tagline = models.CharField(max_length=160)
    tagline_en = models.CharField(max_length=160, blank=True)
    led_by = models.CharField(max_length=160, blank=True)
    led_by_en = models.CharField(max_length=160, blank=True)
    programme = models.CharField(max_length=160, blank=True)
    programme_en = models.CharField(max_length=160, blank=True)
    picture = models.CharField(max_length=10, choices=Picture, blank=True)
    picture_says = models.CharField(max_length=160, blank=True)
    picture_says_en = models.CharField(max_length=160, blank=True)
    statements = models.JSONField(default=list)
    enter_as = models.CharField(max_length=20, blank=True)  # demo only: which invented member opens the tool
    published = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class SheetPicture(ProjectModel):
    """A picture that the team put on its sheet, as renditions.py drew it anew.

    The bytes live in the row: the same policy that shows the sheet shows them, and the backup of the database holds them.
    A picture that was removed or replaced stays, unseen, until somebody puts it back or erases it.
    """

    sheet = models.ForeignKey(ProjectSheet, on_delete=models.CASCADE, db_constraint=False, related_name="pictures")
    name = models.CharField(max_length=32)  # in addresses: drawn by chance, so that none can be guessed from another
    alt = models.CharField(max_length=200)
    credit = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField()
    large = models.BinaryField()
    small = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    small_width = models.PositiveIntegerField()
    small_height = models.PositiveIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="sheet_picture_name")]
        indexes = [models.Index(fields=["sheet", "position"], name="sheet_picture_order")]

    def __str__(self) -> str:
        return self.alt


class Gathering(ProjectModel):
    """A rencontre professionnelle. `sheet_ids` names published sheets, of any project: no key crosses projects."""

    slug = models.SlugField(max_length=60)
    kind = models.CharField(max_length=60)
    kind_en = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    lead = models.CharField(max_length=300, blank=True)
    lead_en = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    place = models.CharField(max_length=160)
    source = models.CharField(max_length=300, blank=True)
    source_en = models.CharField(max_length=300, blank=True)
    organisers = models.JSONField(default=list)  # [{name, role, role_en}]
    programme = models.JSONField(default=list)  # [{title, title_en, sheet_id}]
    guests = models.JSONField(default=list)  # [{kind, kind_en}]: kinds of organisation, never people
    resources = models.JSONField(default=list)  # [{title, title_en, about, about_en, url}]
    sheet_ids = models.JSONField(default=list)
    published = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug"], name="gathering_slug")]

    def __str__(self) -> str:
        return self.title
