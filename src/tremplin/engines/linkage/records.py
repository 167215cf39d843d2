"""May these two records be one person? Three bands and reasons; a person decides, nothing merges by itself (OUT-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tremplin.engines.explanation import Reason
from tremplin.engines.linkage.names import normal_name, similarity

ALIKE = 0.85


class Band(StrEnum):
    SAME = "same"
    POSSIBLE = "possible"
    DIFFERENT = "different"


class Why(StrEnum):
    """Codes of `Reason`; none carries a name or a number of the records."""

    SAME_PHONE = "same_phone"
    SAME_EMAIL = "same_email"
    SAME_NAME = "same_name"
    NAME_ALIKE = "name_alike"
    NAME_DIFFERS = "name_differs"
    SAME_BIRTH_DATE = "same_birth_date"
    SAME_BIRTH_YEAR = "same_birth_year"
    BIRTH_DIFFERS = "birth_differs"
    SAME_PLACE = "same_place"
    NOTHING_SHARED = "nothing_shared"


@dataclass(frozen=True, slots=True)
class Record:
    """What one record knows. `names`: name, pseudonym, nicknames. Contacts: normalised, or their keyed hashes on both sides."""

    names: tuple[str, ...] = ()
    birth_date: date | None = None
    birth_year: int | None = None
    phone: str | bytes | None = None
    email: str | bytes | None = None
    place: str | None = None  # building or spot

    @property
    def year(self) -> int | None:
        return self.birth_date.year if self.birth_date else self.birth_year


@dataclass(frozen=True, slots=True)
class Verdict:
    band: Band
    reasons: tuple[Reason, ...]


def compare(left: Record, right: Record) -> Verdict:
    """Symmetric; a record that knows nothing is never anybody's double."""
    found = {*_contacts(left, right), *_names(left, right), *_births(left, right)}
    if left.place is not None and left.place == right.place:
        found.add(Why.SAME_PLACE)
    band = _band(found)
    if not found:
        found.add(Why.NOTHING_SHARED)
    return Verdict(band, tuple(Reason(code) for code in Why if code in found))


def _band(found: set[Why]) -> Band:
    """A line may be lent, a name shared by two cousins: one sign alone is never enough for `same`."""
    contact = bool(found & {Why.SAME_PHONE, Why.SAME_EMAIL})
    name = bool(found & {Why.SAME_NAME, Why.NAME_ALIKE})
    if Why.BIRTH_DIFFERS in found:
        return Band.POSSIBLE if contact and name else Band.DIFFERENT
    if contact and name:
        return Band.SAME
    if Why.SAME_BIRTH_DATE in found and Why.SAME_NAME in found:
        return Band.SAME
    near = found & {Why.SAME_BIRTH_DATE, Why.SAME_BIRTH_YEAR, Why.SAME_PLACE}
    return Band.POSSIBLE if contact or Why.SAME_NAME in found or (name and near) else Band.DIFFERENT


def _contacts(left: Record, right: Record) -> set[Why]:
    found = set()
    if left.phone is not None and left.phone == right.phone:
        found.add(Why.SAME_PHONE)
    if left.email is not None and left.email == right.email:
        found.add(Why.SAME_EMAIL)
    return found


def _names(left: Record, right: Record) -> set[Why]:
    pairs = [(a, b) for a in left.names for b in right.names if normal_name(a) and normal_name(b)]
    if not pairs:
        return set()
    # Order of words does not matter ("Benali Zak"); a lone first name is not alike a full one with the same beginning.
    if any(sorted(normal_name(a).split()) == sorted(normal_name(b).split()) for a, b in pairs):
        return {Why.SAME_NAME}
    alike = max(min(similarity(a, b), similarity(b, a)) for a, b in pairs)
    return {Why.NAME_ALIKE if alike >= ALIKE else Why.NAME_DIFFERS}


def _births(left: Record, right: Record) -> set[Why]:
    if left.year is None or right.year is None:
        return set()
    if left.birth_date and right.birth_date:
        return {Why.SAME_BIRTH_DATE} if left.birth_date == right.birth_date else _years(left.year, right.year)
    return _years(left.year, right.year)


def _years(left: int, right: int) -> set[Why]:
    if left == right:
        return {Why.SAME_BIRTH_YEAR}
    # A year said from memory, or computed from an age, is often one off: that tells neither way.
    return {Why.BIRTH_DIFFERS} if abs(left - right) > 1 else set()
