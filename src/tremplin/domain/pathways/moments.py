"""The closed lists and the deadlines of a pathway: codes, never free words, in what is not sealed."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

MONTHS = (3, 6, 12)
"""News are asked that many months after the exit."""
ASKED_WITHIN_DAYS = 60
"""News asked later than that are news of another moment."""
TYPED_WITHIN_DAYS, FIRST_ALERT_DAYS, SECOND_ALERT_DAYS = 30, 15, 25
"""FUN-05: an exit is typed within thirty days; alerts come at D+15 and D+25."""


class Why(models.TextChoices):
    """What an appointment is for."""

    FOLLOW = "follow", _("faire le point")
    PAPERS = "papers", _("papiers, démarches")
    TOGETHER = "together", _("y aller ensemble")
    COACHING = "coaching", _("coaching, talents")
    VISIT = "visit", _("visite, activité")
    NEWS = "news", _("prendre des nouvelles")


class Situation(models.TextChoices):
    """Where the person is when they give news."""

    JOB = "job", _("en emploi")
    TRAINING = "training", _("en formation ou à l’école")
    OWN_STRUCTURE = "own_structure", _("à son compte")
    SUPPORTED = "supported", _("avec un autre accompagnement")
    SEARCHING = "searching", _("en recherche")
    OTHER = "other", _("autre situation")


class TrustMoment(models.TextChoices):
    START = "start", _("au début")
    THREE = "three", _("à trois mois")
    END = "end", _("à la fin")


def months_after(day: date, months: int) -> date:
    """The same day that many months later, or the last of that month: 30 November + 3 = 28 February."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)
