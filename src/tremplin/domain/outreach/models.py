"""Being there and meeting people: facts, written once. An anonymous encounter holds counts and codes, never words."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.models import AppendOnly, ProjectModel
from tremplin.domain.partners.models import Partner
from tremplin.domain.people.models import Person
from tremplin.domain.territories.models import Entrance, Territory


class Mode(models.TextChoices):
    STREET = "street", _("dans la rue")
    DOOR = "door", _("porte à porte")
    STALL = "stall", _("pied d’immeuble")
    EVENT = "event", _("événement")
    RELAY = "relay", _("par une personne-relais")
    DIGITAL = "digital", _("en ligne")
    OFFICE = "office", _("dans nos locaux")


class Band(models.TextChoices):
    """Four bands of the day: hours are never kept finer for a picture."""

    MORNING = "morning", _("matin")
    AFTERNOON = "afternoon", _("après-midi")
    LATE = "late", _("fin de journée")
    EVENING = "evening", _("soir")


class Presence(AppendOnly):
    """Being there: a stall, a round of doors, a place. In the first year, the work itself."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, db_constraint=False, related_name="presences")
    entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="presences")
    on = models.DateField()
    band = models.CharField(max_length=10, choices=Band)
    mode = models.CharField(max_length=8, choices=Mode)
    team_ids = ArrayField(models.UUIDField(), default=list)
    doors_knocked = models.PositiveSmallIntegerField(default=0)
    doors_opened = models.PositiveSmallIntegerField(default=0)
    people_met = models.PositiveSmallIntegerField(default=0)
    partners_met = models.PositiveSmallIntegerField(default=0)
    invitation = models.BooleanField(default=False)  # somebody of the place invited us
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )  # whose action it was
    noted_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "territory", "-on"], name="presence_by_territory"),
            models.Index(fields=["project", "entrance", "-on"], name="presence_by_entrance"),
        ]


class Ambiance(ProjectModel):
    """How a place felt, from a closed list: about the place, never about people. For the team only; gone after thirty days.

    Nobody's name stands beside it, no backup holds it, and a correction takes the former word away.
    """

    class Mood(models.TextChoices):
        CALM = "calm", _("calme")
        WELCOMING = "welcoming", _("accueillant")
        BUSY = "busy", _("animé")
        TENSE = "tense", _("tendu")
        CLOSED = "closed", _("fermé, pas d’accès")

    presence = models.OneToOneField(Presence, on_delete=models.PROTECT, db_constraint=False, related_name="ambiance")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    on = models.DateField()
    mood = models.CharField(max_length=10, choices=Mood)

    class Meta:
        indexes = [models.Index(fields=["project", "territory", "-on"], name="ambiance_by_territory")]


class PresencePhoto(ProjectModel):
    """What a place has become, seen at a presence: a poster put up, a hall, an activity. Never a person: whoever adds it says so.

    It names its bytes by their hash; they come apart, before or after (`core.sync.blobs`), and until then it is awaited. Its own key
    seals the words that tell it to those who don't see it.
    """

    presence = models.ForeignKey(Presence, on_delete=models.CASCADE, db_constraint=False, related_name="photos")
    sha256 = models.BinaryField(max_length=32)
    alt_sealed = models.BinaryField(null=True)
    noted_by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "presence", "sha256"], name="photo_once_at_presence")]
        indexes = [models.Index(fields=["project", "sha256"], name="photo_by_hash")]


class Encounter(AppendOnly):
    """One meeting in the field with one or several people, who may all stay anonymous."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, db_constraint=False, related_name="encounters")
    entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="encounters")
    presence = models.ForeignKey(Presence, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="encounters")
    at = models.DateTimeField()
    on = models.DateField()
    band = models.CharField(max_length=10, choices=Band)
    mode = models.CharField(max_length=8, choices=Mode)
    team_ids = ArrayField(models.UUIDField(), default=list)
    people_count = models.PositiveSmallIntegerField(default=1)
    composition = models.JSONField(default=dict)  # {"f:18-25": 2, …}: counts by sex and age band, no person
    first_time = models.BooleanField(null=True)
    topics = ArrayField(models.CharField(max_length=40), default=list)
    objection = models.CharField(max_length=40, blank=True)
    next_step = models.CharField(max_length=40, blank=True)
    noted_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "territory", "-at"], name="encounter_by_territory"),
            models.Index(fields=["project", "-at", "id"], name="encounter_by_time"),
            models.Index(fields=["project", "on"], name="encounter_by_day"),
            models.Index(fields=["project", "territory", "-at"], condition=models.Q(mode="relay"), name="encounter_by_relay"),
        ]


class EncounterPerson(AppendOnly):
    """A person with a file took part in an encounter."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, db_constraint=False, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="encounters")
    voluntary = models.BooleanField(default=False)  # the person came to us
    objection = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "encounter", "person"], name="person_once_in_encounter")]
        indexes = [models.Index(fields=["project", "person", "-at"], name="encounterperson_by_person")]


class ContactAttempt(AppendOnly):
    """One try to reach a person, with its outcome."""

    class Channel(models.TextChoices):
        VISIT = "visit", _("passage")
        CALL = "call", _("appel")
        SMS = "sms", _("SMS")
        MESSAGE = "message", _("messagerie")
        RELAY = "relay", _("personne-relais")

    class Outcome(models.TextChoices):
        TALKED = "talked", _("on s’est parlé")
        NO_ANSWER = "no_answer", _("pas de réponse")
        OBJECTION = "objection", _("ne souhaite pas maintenant")
        WRONG = "wrong", _("mauvais numéro ou parti")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="attempts")
    at = models.DateTimeField()
    band = models.CharField(max_length=10, choices=Band)
    channel = models.CharField(max_length=8, choices=Channel)
    outcome = models.CharField(max_length=10, choices=Outcome)
    objection = models.CharField(max_length=40, blank=True)
    noted_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "person", "-at"], name="attempt_by_person")]


class FollowUp(ProjectModel):
    """À revoir: a dated promise to come back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="follow_ups")
    due_on = models.DateField()
    channel = models.CharField(max_length=8, choices=ContactAttempt.Channel, default=ContactAttempt.Channel.VISIT)
    reason = models.CharField(max_length=40, blank=True)  # a code of the method, never free words
    owner_id = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "due_on"],
                condition=models.Q(done_at__isnull=True, dropped_at__isnull=True),
                name="followup_open",
            )
        ]


class AdviceRequest(ProjectModel):
    """The referent's advice is asked about a person: anonymous unless the person agreed; logged, answered."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="advice")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    anonymous = models.BooleanField(default=True)
    question_sealed = models.BinaryField()
    answer_sealed = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    leave_until = models.DateField(null=True)  # the advice is to leave the person in peace, through that day
    leads_to_mediator = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["project", "person", "-asked_at"], name="advice_by_person")]


class Outing(ProjectModel):
    """A planned time outside (« sortie »): who goes, when, to which places. Where anybody is, is never known."""

    class CancelReason(models.TextChoices):
        ALONE = "alone", _("il manque quelqu’un")
        WEATHER = "weather", _("le temps qu’il fait")
        PLACE = "place", _("le lieu ne s’y prête pas")
        MOVED = "moved", _("reportée à un autre jour")
        OTHER = "other", _("autre raison")

    on = models.DateField()
    band = models.CharField(max_length=10, choices=Band)
    meeting_point = models.CharField(max_length=120, blank=True)  # a place in words, never a person
    team_ids = ArrayField(models.UUIDField(), default=list)
    planned_by = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=8, choices=CancelReason, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["project", "-on"], name="outing_by_day")]


class OutingPlace(ProjectModel):
    """One place of an outing, in order. The presence noted there on return bears the same id: sent twice, it is one row."""

    outing = models.ForeignKey(Outing, on_delete=models.CASCADE, db_constraint=False, related_name="places")
    position = models.PositiveSmallIntegerField()
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "outing", "position"], name="outing_place_order")]

    def __str__(self) -> str:
        return f"{self.territory}, {self.entrance.where}" if self.entrance else str(self.territory)


class CheckIn(ProjectModel):
    """« Nous commençons », « bien rentrés » (OUT-08): for safety alone, erased after a day, in no journal and no figure."""

    class Kind(models.TextChoices):
        START = "start", _("nous commençons")
        END = "end", _("bien rentrés")

    outing = models.ForeignKey(Outing, on_delete=models.CASCADE, db_constraint=False, related_name="check_ins")
    kind = models.CharField(max_length=5, choices=Kind)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "outing", "kind"], name="check_in_once")]
        indexes = [models.Index(fields=["project", "at"], name="check_in_by_time")]


class PublicContact(ProjectModel):
    """How anybody reaches the team: the project's own public number and words, never a person's."""

    phone = models.CharField(max_length=25, blank=True)
    words = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project"], name="public_contact_once")]


class Poster(ProjectModel):
    """A place told on paper, and the address behind its QR code. It names no person: a first name is on the paper only."""

    code = models.CharField(max_length=12)
    place = models.CharField(max_length=80)  # as people of the place say it: « hall B »
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    published = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="poster_code")]
