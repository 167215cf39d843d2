"""What names a person: kept sealed, shown as the person wishes to be called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.errors import Invalid
from tremplin.domain.people import contacts
from tremplin.domain.people.models import AgeBand, Person

YOUNGEST_IDENTIFIED = 13
BANDS = (
    (13, AgeBand.U13),
    (16, AgeBand.A13_15),
    (18, AgeBand.A16_17),
    (26, AgeBand.A18_25),
    (30, AgeBand.A26_29),
    (50, AgeBand.A30_49),
)
MINOR_BANDS = frozenset({AgeBand.U13, AgeBand.A13_15, AgeBand.A16_17})
UNDER_13 = _(
    "Avant 13 ans, aucun suivi nominatif ne s’ouvre. Notez la rencontre sans nom, et orientez vers un lieu pour enfants."
)


@dataclass(frozen=True, slots=True)
class Identity:
    """`birth` is a year ("2001") or a day ("2001-02-14"); `entrance_id` and `door` say where to find the person, if they said so."""

    pseudonym: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    email: str = ""
    birth: str = ""
    place_hint: str = ""
    entrance_id: str = ""
    door: str = ""

    @classmethod
    def opened(cls, sealed: Mapping[str, str] | None) -> Identity:
        """From what the vault gave back; an erased person opens to an empty identity."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in (sealed or {}).items() if key in known})

    def kept(self) -> dict[str, str]:
        """What is sealed: only what was said."""
        return {key: value for key, value in asdict(self).items() if value}

    def cleaned(self) -> Identity:
        """The same, with phone, e-mail and birth in their one form. Raises Invalid."""
        texts = {key: " ".join(str(value).split()) for key, value in asdict(self).items()}
        clean = replace(Identity(**texts), phone=contacts.phone(self.phone), email=contacts.email(self.email))
        clean.birth_parts()
        return clean

    def called(self, level: str) -> str:
        """« Zak » under a pseudonym, Maïssa when the person gave a first name."""
        if level == Person.Level.PSEUDONYM or not (self.first_name or self.last_name):
            return f"« {self.pseudonym} »" if self.pseudonym else str(_("Sans nom"))
        return self.first_name or self.last_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def names(self) -> tuple[str, ...]:
        """All by which somebody may look for the person."""
        return tuple(filter(None, (self.pseudonym, self.first_name, self.last_name)))

    def birth_parts(self) -> tuple[int, date | None] | None:
        """Year, and the day when it is known. Raises Invalid."""
        if not self.birth:
            return None
        try:
            if re.fullmatch(r"\d{4}", self.birth):
                return int(self.birth), None
            day = date.fromisoformat(self.birth)
        except ValueError as error:
            raise Invalid(_("Écrivez l’année comme 2001, ou la date comme 14/02/2001."), field="birth") from error
        return day.year, day

    @property
    def birth_words(self) -> str:
        """As people write it; the year alone when only that is known."""
        _year, day = self.birth_parts() or (0, None)
        return date_format(day, "d/m/Y") if day else self.birth

    def age(self, today: date) -> int | None:
        """In whole years; with a year only, the youngest age it allows, which protects minors."""
        parts = self.birth_parts()
        if parts is None:
            return None
        year, day = parts
        if day is None:
            return today.year - year - 1 if today < date(today.year, 12, 31) else today.year - year
        return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def band_of(age: int | None) -> str:
    if age is None:
        return AgeBand.UNKNOWN
    return next((band for limit, band in BANDS if age < limit), AgeBand.A50)


def check_birth(identity: Identity, today: date, *, identified: bool) -> None:
    """Refuse a birth to come, an age beyond life, and an identified file under 13 (MIN-02). Raises Invalid."""
    age = identity.age(today)
    parts = identity.birth_parts()
    if age is None or parts is None:
        return
    if (parts[1] or date(parts[0], 1, 1)) > today:
        raise Invalid(_("Cette date de naissance n’est pas encore venue."), field="birth")
    if age > 115:
        raise Invalid(_("Cette année de naissance est trop ancienne. Vérifiez-la."), field="birth")
    if identified and age < YOUNGEST_IDENTIFIED:
        if parts[1] is None and today.year - parts[0] >= YOUNGEST_IDENTIFIED:
            raise Invalid(_("Cette année peut donner moins de 13 ans. Demandez le jour exact."), field="birth")
        raise Invalid(UNDER_13, field="birth")
