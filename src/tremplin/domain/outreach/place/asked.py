"""What the page is asked in its address: a period, which buildings, in which order. The map and the table share it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class Period(models.TextChoices):
    MONTH = "30", _("30 derniers jours")
    QUARTER = "90", _("3 derniers mois")
    YEAR = "365", _("12 derniers mois")

    def first_day(self, today: date) -> date:
        return today - timedelta(days=int(self.value) - 1)


class Which(models.TextChoices):
    ALL = "", _("tous les bâtiments")
    SEEN = "seen", _("visités dans la période")
    UNSEEN = "unseen", _("pas visités dans la période")
    NEVER = "never", _("jamais visités")


class Order(models.TextChoices):
    OLDEST = "", _("le plus longtemps sans visite")
    FEWEST = "doors", _("le moins de portes frappées")
    NAME = "name", _("le nom")


@dataclass(frozen=True, slots=True)
class Asked:
    """A value that is not offered is the usual one: a link that was mistyped still opens."""

    period: Period
    which: Which
    order: Order
    words: str

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        def one(name: str, among: type[models.TextChoices], usual: str) -> str:
            return query.get(name, usual) if query.get(name, usual) in among.values else usual

        return cls(
            Period(one("period", Period, Period.MONTH)), Which(one("which", Which, "")), Order(one("order", Order, "")),
            query.get("q", "").strip()[:100],
        )  # fmt: skip
