"""What a reader of figures chooses: a period and a territory, both in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tremplin.core.ui.when import full_day
from tremplin.domain.impact import periods
from tremplin.domain.impact.periods import Period
from tremplin.domain.territories.models import Territory


@dataclass(frozen=True, slots=True)
class Asked:
    """The figures somebody asked for; `problem` says what could not be read, and the nearest sensible period is shown."""

    period: Period
    territory: Territory | None
    problem: str = ""

    def query(self, **changes: str) -> dict[str, str]:
        kept = {"periode": self.period.code, "territoire": str(self.territory.id) if self.territory else ""}
        return {key: value for key, value in {**kept, **changes}.items() if value}


def asked(data: Mapping[str, str], territories: Iterable[Territory], today: date) -> Asked:
    """Read the address; an unknown territory is none, as for an unknown id."""
    place = next((one for one in territories if str(one.id) == data.get("territoire", "")), None)
    usual = periods.year(today.year)
    if data.get("du") or data.get("au"):
        period = periods.read(f"{data.get('du', '')}..{data.get('au', '')}")
        wrong = _("Écrivez deux dates, la première avant la seconde.")
    else:
        code = data.get("periode", "")
        period = periods.read(code) if code else usual
        wrong = _("Cette période n’existe pas. Voici l’année en cours.")
    return Asked(period or usual, place, "" if period else wrong)


def choices(first: date | None, today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Years, quarters and months from the first meeting to today, the newest first."""
    start = first or today
    years = [(str(year), str(year)) for year in range(today.year, start.year - 1, -1)]
    quarters = [(one.code, said(one)) for one in periods.quarters(start, today)][::-1][:12]
    months = [(one.code, said(one)) for one in periods.months(start, today)][::-1][:18]
    return [(str(_("Année")), years), (str(_("Trimestre")), quarters), (str(_("Mois")), months)]


def said(period: Period) -> str:
    """« 3e trimestre 2019 », « octobre 2019 », « du 1er juillet au 12 septembre 2019 »."""
    if period.kind == "year":
        return _("année %(year)s") % {"year": period.code}
    if period.kind == "quarter":
        number = int(period.code[-1])
        ordinal = {
            1: _("1er trimestre %(year)s"),
            2: _("2e trimestre %(year)s"),
            3: _("3e trimestre %(year)s"),
            4: _("4e trimestre %(year)s"),
        }
        return ordinal[number] % {"year": period.code[:4]}
    if period.kind == "month":
        return date_format(period.first, "F Y")
    return _("du %(first)s au %(last)s") % {"first": full_day(period.first), "last": full_day(period.last)}


def column_said(code: str) -> str:
    """The same for a column of a release, which may span several quarters."""
    known = periods.read(code)
    if known is not None:
        return said(known)
    first, _dots, last = code.partition("..")
    begins, ends = periods.read(first), periods.read(last)
    return _("%(first)s – %(last)s") % {"first": said(begins), "last": said(ends)} if begins and ends else code


def as_query(values: Mapping[str, Any]) -> str:
    return urlencode({key: value for key, value in values.items() if value})
