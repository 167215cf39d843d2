"""What the person and the referent agreed to do, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.models import AppendOnly, ProjectModel
from tremplin.domain.people.models import Person


class Pathway(ProjectModel):
    """One episode of support; a return opens a new one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="pathways")
    started_on = models.DateField()
    agreed_on = models.DateField(null=True)
    referent_id = models.UUIDField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], condition=models.Q(ended_on__isnull=True), name="one_open_pathway"
            )
        ]
        indexes = [
            models.Index(fields=["project", "ended_on"], name="pathway_by_end", condition=models.Q(ended_on__isnull=False))
        ]


class Goal(ProjectModel):
    """A goal in the person's words."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, db_constraint=False, related_name="goals")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    words_sealed = models.BinaryField()
    position = models.PositiveSmallIntegerField(default=0)
    reached_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)


class PlanStep(ProjectModel):
    """One step towards a goal: who does it, by when."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, db_constraint=False, related_name="steps")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    words_sealed = models.BinaryField()
    by_whom = models.CharField(
        max_length=8, choices=[("person", _("la personne")), ("team", _("l’équipe")), ("both", _("ensemble"))], default="person"
    )
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "due_on"],
                name="planstep_open",
                condition=models.Q(done_on__isnull=True, dropped_on__isnull=True),
            )
        ]


class PlanChange(AppendOnly):
    """One edit of the plan: both values of the words, sealed with the person's key, so that an edit loses nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    kind = models.CharField(max_length=11, choices=[("goal", _("objectif")), ("step", _("action"))])
    subject_id = models.UUIDField()
    version = models.PositiveIntegerField()
    author_id = models.UUIDField(null=True)
    change_sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["project", "subject_id"], name="planchange_by_subject")]


class Appointment(ProjectModel):
    """A meeting to come, or that came."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("prévu")
        PRESENT = "present", _("venu·e")
        ABSENT = "absent", _("pas venu·e")
        MOVED = "moved", _("reporté")
        CANCELLED = "cancelled", _("annulé")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="appointments")
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    place_sealed = models.BinaryField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    with_id = models.UUIDField(null=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.PLANNED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["project", "person", "-at"], name="appointment_by_person"),
            models.Index(fields=["project", "at"], name="appointment_by_time"),
        ]


class Source(models.TextChoices):
    PERSON = "person", _("la personne")
    PAPER = "paper", _("un papier")
    PARTNER = "partner", _("un partenaire")


class Outcome(AppendOnly):
    """Issue positive: several per person, dated, sourced, may come before the end. Confidence is told by the person only."""

    class Kind(models.TextChoices):
        CONFIDENCE = "confidence", _("confiance retrouvée")
        TRAINING = "training", _("formation")
        JOB = "job", _("emploi")
        OWN_STRUCTURE = "own_structure", _("sa propre activité")
        RACCROCHAGE = "raccrochage", _("raccrochage")

    class Link(models.TextChoices):
        """Which broken link was resumed, for a raccrochage."""

        SCHOOL = "school", _("école")
        SPE = "spe", _("service public de l’emploi")
        TRAINING = "training", _("formation")
        JOB = "job", _("emploi")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="outcomes")
    kind = models.CharField(max_length=14, choices=Kind)
    link = models.CharField(max_length=8, choices=Link, blank=True)
    on = models.DateField()
    source = models.CharField(max_length=8, choices=Source)
    words_sealed = models.BinaryField(null=True)
    noted_by = models.UUIDField(null=True)
    withdrawn = models.BooleanField(default=False)  # with `corrects`: the fact it names was an error

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="confidence") | models.Q(source="person"), name="confidence_is_told_by_the_person"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="raccrochage") | ~models.Q(link=""), name="raccrochage_names_its_link"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "person", "on"], name="outcome_by_person"),
            models.Index(fields=["project", "on"], name="outcome_by_day"),
        ]


class Exit(ProjectModel):
    """Fin d'accompagnement: one per pathway, with its reason (a code of the method). "Other" needs words."""

    ERASED = "erased"
    """No reason of any method: the person was erased. Nobody says it, and no news is asked for after it."""

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, db_constraint=False, related_name="exits")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="exits")
    on = models.DateField()
    reason = models.CharField(max_length=40)
    words_sealed = models.BinaryField(null=True)
    source = models.CharField(max_length=8, choices=Source)
    noted_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "pathway"], condition=models.Q(undone_at__isnull=True), name="one_exit")
        ]
        indexes = [models.Index(fields=["project", "on"], name="exit_by_day", condition=models.Q(undone_at__isnull=True))]


class FollowUpAnswer(AppendOnly):
    """News at 3, 6, 12 months after the exit. "Unreachable" is not "not asked" (no row)."""

    class Result(models.TextChoices):
        REACHED = "reached", _("jointe")
        UNREACHABLE = "unreachable", _("injoignable")
        REFUSED = "refused", _("ne souhaite pas répondre")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="follow_up_answers")
    exit = models.ForeignKey(Exit, on_delete=models.CASCADE, db_constraint=False, related_name="answers")
    month = models.PositiveSmallIntegerField(choices=[(3, "3"), (6, "6"), (12, "12")])
    on = models.DateField()
    result = models.CharField(max_length=11, choices=Result)
    situation = models.CharField(max_length=14, blank=True)  # an outcome kind, "searching", "other"
    source = models.CharField(max_length=8, choices=Source)
    noted_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "exit", "month"], name="news_by_exit")]


class TrustAnswer(AppendOnly):
    """Two picture questions, answered by the person if they wish, at start, three months, end."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="trust_answers")
    moment = models.CharField(
        max_length=6, choices=[("start", _("au début")), ("three", _("à trois mois")), ("end", _("à la fin"))]
    )
    in_self = models.PositiveSmallIntegerField(null=True)
    in_institutions = models.PositiveSmallIntegerField(null=True)
    on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(in_self__isnull=True) | models.Q(in_self__range=(1, 5)))
                & (models.Q(in_institutions__isnull=True) | models.Q(in_institutions__range=(1, 5))),
                name="trust_one_to_five",
            )
        ]
        indexes = [models.Index(fields=["project", "person", "-on"], name="trust_by_person")]
