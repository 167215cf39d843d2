"""The counter of opportunities: needs and wishes, what was proposed, and handovers with their answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tremplin.core.tenancy.models import AppendOnly, ProjectModel
from tremplin.domain.partners.models import Partner
from tremplin.domain.people.models import Person


class Need(AppendOnly):
    """A need (a data·inclusion thématique) or a wish in the person's own words, sealed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="needs")
    thematic = models.CharField(max_length=120, blank=True)
    wish_sealed = models.BinaryField(null=True)
    priority = models.PositiveSmallIntegerField(default=1)
    closed = models.BooleanField(default=False)  # a later row with the same thematic closes it
    said_by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "person", "-at"], name="need_by_person")]


class Proposal(AppendOnly):
    """An opportunity proposed to a person, with the explanation shown then, and what the person said. Refusing costs nothing."""

    class Answer(models.TextChoices):
        PROPOSED = "proposed", _("proposé")
        ACCEPTED = "accepted", _("accepté")
        DECLINED = "declined", _("pas pour moi")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="proposals")
    service_id = models.CharField(max_length=120)
    answer = models.CharField(max_length=8, choices=Answer)
    explanation = models.JSONField(default=dict)  # codes and parameters applied, no words about the person
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "person", "-at"], name="proposal_by_person")]


class DeclineReason(models.TextChoices):
    FULL = "full", _("plus de place en ce moment")
    PUBLIC = "public", _("ce n’est pas notre public")
    PLACE = "place", _("ce n’est pas notre secteur")
    KNOWN = "known", _("la personne est déjà suivie ici")
    OTHER = "other", _("une autre raison")


class Referral(ProjectModel):
    """A handover with its acceptance loop. One row in the sender's project; the receiver answers by a link or by phone."""

    class Status(models.TextChoices):
        SENT = "sent", _("envoyé")
        SEEN = "seen", _("vu")
        ACCEPTED = "accepted", _("accepté")
        DECLINED = "declined", pgettext_lazy("relais", "refusé")
        MET = "met", _("rencontre faite")
        NO_SHOW = "no_show", _("rendez-vous manqué")
        WITHDRAWN = "withdrawn", pgettext_lazy("relais", "annulé")
        CLOSED = "closed", _("terminé")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_constraint=False, related_name="referrals")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, db_constraint=False, related_name="referrals")
    service_id = models.CharField(max_length=120, blank=True)
    sent_by = models.UUIDField(null=True)
    sent_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.SENT)  # the last event's, kept for lists
    answered_at = models.DateTimeField(null=True)
    meeting_at = models.DateTimeField(null=True)
    warm = models.BooleanField(default=False)  # we go together to the first meeting
    # SHARE-02: {"called": first name or pseudonym, "reach": how, "wish": …, "availability": …, "message": …}
    card_sealed = models.BinaryField()
    shares_identity = models.BooleanField(default=False)
    mailbox_digest = models.BinaryField(max_length=32)  # how often this mailbox was asked by all teams, without saying which
    token = models.UUIDField(null=True)  # random, never an id of the person
    answer_phone = models.CharField(max_length=20, blank=True)  # a number of the team, for those who prefer to call
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["project", "person", "-sent_at"], name="referral_by_person"),
            models.Index(fields=["project", "status", "-sent_at"], name="referral_by_status"),
            models.Index(fields=["project", "partner", "-sent_at"], name="referral_by_partner"),
            models.Index(fields=["mailbox_digest", "sent_at"], name="referral_by_mailbox"),
        ]


class ReferralEvent(AppendOnly):
    """One step of a handover: who said what, by link or by phone."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, db_constraint=False, related_name="events")
    KINDS = [
        *Referral.Status.choices,
        ("reminded", _("relancé")),
        ("proposed", _("date proposée")),
        ("agreed", _("date acceptée")),
        ("other_date", _("autre date demandée")),
        ("meeting", _("rendez-vous fixé")),
        ("renewed", _("nouveau lien demandé")),
    ]

    kind = models.CharField(max_length=10, choices=KINDS)
    reason = models.CharField(max_length=10, choices=DeclineReason, blank=True)
    note_sealed = models.BinaryField(null=True)
    by_phone = models.BooleanField(default=False)
    together = models.BooleanField(default=False)  # a warm handover: one of us was there
    meeting_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)  # a member of the team; null when the receiver answered by the link
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "referral", "at"], name="referralevent_by_referral")]


class ReferralLink(ProjectModel):
    """A link sent to one mailbox. Only the hash of its token is kept; opening it by POST consumes it and starts an 8-hour session."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, db_constraint=False, related_name="links")
    token_hash = models.BinaryField(max_length=32, unique=True)
    mailbox = models.EmailField()
    mailed_at = models.DateTimeField(null=True)  # null: the message has not left
    tries = models.PositiveSmallIntegerField(default=0)  # how often the worker began to send it
    next_try_at = models.DateTimeField(null=True)  # nobody tries before
    refused_at = models.DateTimeField(null=True)  # the mail server said no, the last time
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    session_hash = models.BinaryField(max_length=32, null=True, unique=True)
    session_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "created_at"],
                condition=models.Q(mailed_at=None, opened_at=None, revoked_at=None),
                name="link_to_mail",
            )
        ]


class HandoverAddress(ProjectModel):
    """By this a project receives handovers from one other project of the instance: a code given by hand, taken once, ended by either side."""

    label = models.CharField(max_length=80)  # for whom the code was made, in the receiver's words
    code_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()  # of the code; once taken, the address has no end but a word of either side
    opened_by = models.UUIDField(null=True)
    joined_at = models.DateTimeField(null=True)
    sender = models.CharField(max_length=120, blank=True)  # the name of the project that took the code
    tie_hash = models.BinaryField(max_length=32, null=True, unique=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["project", "-created_at"], name="address_by_project")]


class IncomingReferral(ProjectModel):
    """The receiving project's own copy of a handover: the minimum card, under a key of its own, and how the matter stands.

    Written by named functions of the database only. Its words go when the matter is over, or as soon as the person or the sender says so.
    """

    address = models.ForeignKey(HandoverAddress, on_delete=models.PROTECT, db_constraint=False, related_name="received")
    token = models.UUIDField(unique=True)  # the same random one as the sender's row
    link_hash = models.BinaryField(max_length=32, unique=True)
    card_sealed = models.BinaryField(null=True)
    secret_sealed = models.BinaryField(null=True)  # opens the sender's door for this one handover
    status = models.CharField(max_length=10, choices=Referral.Status, default=Referral.Status.SENT)
    received_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    meeting_at = models.DateTimeField(null=True)
    agreed_until = models.DateField(null=True)
    held = models.BooleanField(default=False)  # the person's file is under limitation at the sender's
    ended_at = models.DateTimeField(null=True)  # since then its words are gone
    key_gone = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["project", "status", "-received_at"], name="incoming_by_status")]
