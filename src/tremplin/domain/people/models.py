"""Participants: their level, who follows them, and what names them, sealed with their own key."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.models import AppendOnly, ProjectModel
from tremplin.domain.territories.models import Entrance, Territory


class AgeBand(models.TextChoices):
    """Bands kept in clear for counts; a birth date is sealed."""

    U13 = "u13", _("moins de 13 ans")
    A13_15 = "13-15", _("13 à 15 ans")
    A16_17 = "16-17", _("16 ou 17 ans")
    A18_25 = "18-25", _("18 à 25 ans")
    A26_29 = "26-29", _("26 à 29 ans")
    A30_49 = "30-49", _("30 à 49 ans")
    A50 = "50+", _("50 ans et plus")
    UNKNOWN = "", _("non précisé")


class Sex(models.TextChoices):
    WOMAN = "f", _("femme")
    MAN = "m", _("homme")
    OTHER = "x", _("autre")
    UNKNOWN = "", _("non précisé")


class Person(ProjectModel):
    """A pseudonym or an identified participant. A meeting never forces a file.

    `identity_sealed` opens to {"pseudonym", "first_name", "last_name", "phone", "email", "birth_date", "place_hint"}, each optional.
    """

    class Level(models.TextChoices):
        PSEUDONYM = "pseudonym", _("pseudonyme")
        IDENTIFIED = "identified", _("personne identifiée")

    class SpeStatus(models.TextChoices):
        NEW = "new", _("jamais suivie par le service public de l’emploi")
        KNOWN = "known", _("déjà suivie")
        LOST = "lost", _("suivie autrefois, lien perdu")
        UNKNOWN = "", _("non précisé")

    class NamedBy(models.TextChoices):
        """On whose word the file was opened while the person was not there; empty when they were."""

        RELAY = "relay", _("un relais du quartier")
        PARTNER = "partner", _("un partenaire")
        MEMBER = "member", _("un membre de l’équipe")
        CLOSE = "close", _("un proche")

    level = models.CharField(max_length=10, choices=Level)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    identity_sealed = models.BinaryField()
    age_band = models.CharField(max_length=5, choices=AgeBand, blank=True)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    spe_status = models.CharField(max_length=5, choices=SpeStatus, blank=True)
    address_form = models.CharField(max_length=4, choices=[("tu", "tu"), ("vous", "vous")], default="vous")
    referent_id = models.UUIDField(null=True)  # the member of the team who follows the person
    first_met_on = models.DateField()
    last_contact_on = models.DateField()
    exited_on = models.DateField(null=True)
    named_by = models.CharField(max_length=8, choices=NamedBy, blank=True)
    inform_by = models.DateField(null=True)  # article 14: the last day to tell a person named by somebody else; None once told
    restricted_at = models.DateTimeField(null=True)  # PRIV-09: limitation asked; no read, export or suggestion meanwhile
    erased_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["project", "territory", "last_contact_on"], name="person_by_territory"),
            models.Index(fields=["project", "-last_contact_on", "id"], name="person_by_contact"),
            models.Index(fields=["project", "referent_id"], name="person_by_referent"),
            models.Index(fields=["project", "inform_by"], condition=models.Q(inform_by__isnull=False), name="person_to_inform"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(inform_by=None) | ~models.Q(named_by="") & models.Q(level="pseudonym"), name="person_named_by"
            ),
        ]


class PersonChange(AppendOnly):
    """One edit of a person's sheet: fields and both values, sealed with the person's key."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="changes")
    author_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField()
    change_sealed = models.BinaryField()


class NameGram(ProjectModel):
    """Derived: the keyed trigrams of a person's names. In no backup; rebuilt from living keys."""

    gram = models.IntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["project", "gram"], include=["person_id"], name="namegram_gram")]


class BlindIndex(ProjectModel):
    """Derived: keyed fingerprints of phone and e-mail. In no backup; rebuilt from living keys."""

    kind = models.CharField(max_length=5, choices=[("phone", "phone"), ("email", "email")])
    digest = models.BinaryField(max_length=32)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["project", "kind", "digest"], name="blind_digest")]


class Notice(AppendOnly):
    """What was said to the person about their data, in which version, when and how (PRIV-14)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="notices")
    level = models.CharField(max_length=10, choices=Person.Level)
    channel = models.CharField(
        max_length=8,
        choices=[("spoken", _("à l’oral")), ("paper", _("sur papier")), ("sms", _("par SMS")), ("screen", _("à l’écran"))],
    )
    text_version = models.CharField(max_length=30)
    language = models.CharField(max_length=2, default="fr")
    given_by = models.UUIDField(null=True)
    given_at = models.DateTimeField()


class Agreement(AppendOnly):
    """What the person agreed to, or took back, for one purpose and one recipient. Withdrawing always wins over an older grant."""

    class Purpose(models.TextChoices):
        HANDOVER = "handover", _("transmettre ma demande à ce partenaire")
        IDENTITY = "identity", _("donner mon nom et ma date de naissance à ce partenaire, s’il accepte")
        ADVICE = "advice", _("parler de ma situation avec mon référent")
        CONTACT = "contact", _("me recontacter")
        FOLLOW_UP = "follow_up", _("prendre de mes nouvelles après la fin")
        TRUST = "trust", _("répondre aux deux questions de confiance")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="agreements")
    purpose = models.CharField(max_length=10, choices=Purpose)
    recipient_id = models.UUIDField(null=True)  # the project's Partner
    fields = ArrayField(models.CharField(max_length=30), default=list)
    granted = models.BooleanField()
    until = models.DateField(null=True)
    taken_by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "person", "purpose", "-at"], name="agreement_by_person")]


class Note(AppendOnly):
    """Free words about a person, which the person may read. Sealed with the person's key."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="notes")
    author_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, default="note")
    text_sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["project", "person", "-at"], name="note_by_person")]


class RightsRequest(ProjectModel):
    """What a person asked somebody of the team who cannot do it: limit or erase their file. A coordinator's act answers it within a month.

    It goes with the person: once they are erased, the journal's act is the answer.
    """

    class Kind(models.TextChoices):
        RESTRICT = "restrict", _("limiter ce suivi")
        ERASE = "erase", _("effacer ce suivi")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="rights_requests")
    kind = models.CharField(max_length=8, choices=Kind)
    asked_by = models.UUIDField(null=True)
    asked_on = models.DateField()
    answer_by = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person", "kind"],
                condition=models.Q(withdrawn_at=None, answered_at=None),
                name="one_open_rights_request",
            )
        ]


class Opposition(ProjectModel):
    """“Do not approach me”: a keyed fingerprint of a phone, or a door until a date; never a name. Survives erasure, and can be renewed."""

    kind = models.CharField(max_length=5, choices=[("phone", _("téléphone")), ("door", _("porte"))])
    digest = models.BinaryField(max_length=32, null=True)
    entrance = models.ForeignKey(Entrance, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+")
    door = models.CharField(max_length=20, blank=True)  # "3e gauche": a place, not a person
    until = models.DateField()
    said_on = models.DateField()
    lifted_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="phone", digest__isnull=False) | models.Q(kind="door", entrance__isnull=False),
                name="opposition_has_a_mark",
            )
        ]
        indexes = [models.Index(fields=["project", "digest"], name="opposition_digest")]
