"""The four bands of the day, and what may follow a meeting."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.outreach.models import Band

AFTERNOON, LATE, EVENING = time(12), time(17), time(20)
AMBIANCE_DAYS = 30


class NextMove(models.TextChoices):
    """What was agreed at the end of a meeting."""

    SEE_AGAIN = "see_again", _("se revoir")
    HANDOVER = "handover", _("passer le relais")
    COME = "come", _("venir à une activité")
    NOTHING = "nothing", _("rien pour l’instant")


class Reason(models.TextChoices):
    """Why we promised to come back; the objections and topics of the method serve too."""

    PROMISED = "promised", _("je l’ai promis")
    ANSWER = "answer", _("apporter une réponse")
    NEWS = "news", _("prendre des nouvelles")
    TOGETHER = "together", _("y aller ensemble")


def band_of(moment: time) -> str:
    """The band of a local time of day."""
    if moment < AFTERNOON:
        return Band.MORNING
    if moment < LATE:
        return Band.AFTERNOON
    return Band.LATE if moment < EVENING else Band.EVENING


def local(actor: Actor, moment: datetime) -> datetime:
    """The moment where the project works."""
    return moment.astimezone(ZoneInfo(actor.project.time_zone))


def ambiance_kept_from(today: date) -> date:
    """The earliest day whose ambiance is still known: the thirtieth before today. On the thirty-first day it is gone."""
    return today - timedelta(days=AMBIANCE_DAYS)
