"""Dates as people say them: "demain à 14 h", "il y a 9 jours", "mardi 22 octobre"."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

NBSP = "\u00a0"
LONGEST_AGO = 20
"""In days; beyond, the date itself says more than a count."""


def hour(moment: datetime) -> str:
    """14 h, 14 h 30; 2 pm, 2:30 pm."""
    if (get_language() or "fr").startswith("fr"):
        return f"{moment.hour}{NBSP}h" + (f"{NBSP}{moment.minute:02}" if moment.minute else "")
    half = "am" if moment.hour < 12 else "pm"
    return f"{moment.hour % 12 or 12}" + (f":{moment.minute:02}" if moment.minute else "") + f"{NBSP}{half}"


def full_day(day: date, year: bool = True) -> str:
    """mardi 22 octobre 2019, dimanche 1er mars 2020."""
    number = "1er" if day.day == 1 and (get_language() or "fr").startswith("fr") else str(day.day)
    words = [date_format(day, "l"), number, date_format(day, "F")]
    return NBSP.join([" ".join(words[:1]), *words[1:2]]) + " " + words[2] + (f" {day.year}" if year else "")


def full(value: date | datetime) -> str:
    """The date in full, with its hour when it has one."""
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return _("%(day)s à %(hour)s") % {"day": full_day(local.date()), "hour": hour(local)}
    return full_day(value)


def say(value: date | datetime, now: date | datetime) -> str:
    """The moment seen from now. Hours are told only near today; `now` may be a day when hours do not matter."""
    moment = timezone.localtime(value) if isinstance(value, datetime) else None
    day = moment.date() if moment else value
    present = timezone.localtime(now) if isinstance(now, datetime) else None
    today = present.date() if present else now
    if moment and present and timedelta(0) <= present - moment < timedelta(hours=1):
        return _minutes_ago(int((present - moment).total_seconds() // 60))
    distance = (day - today).days
    if -LONGEST_AGO <= distance < -1:
        return ngettext("il y a %(n)d jour", "il y a %(n)d jours", -distance) % {"n": -distance}
    words = _near(day, distance, year=day.year != today.year)
    if moment and distance >= -1:
        return _("%(day)s à %(hour)s") % {"day": words, "hour": hour(moment)}
    return words


def _minutes_ago(minutes: int) -> str:
    if minutes < 1:
        return _("à l’instant")
    return ngettext("il y a %(n)d minute", "il y a %(n)d minutes", minutes) % {"n": minutes}


def _near(day: date, distance: int, year: bool) -> str:
    known = {-1: _("hier"), 0: _("aujourd’hui"), 1: _("demain")}
    if distance in known:
        return known[distance]
    if 1 < distance < 7:
        return str(date_format(day, "l"))
    return full_day(day, year=year)
