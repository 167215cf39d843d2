"""Reading a payload, field by field, into typed values: what is missing, wrong or left over is refused by name."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.errors import Invalid
from tremplin.core.ui.nir import contains_nir

MISSING = object()
LONGEST_TEXT = 4000
MOST_ITEMS = 60


class Reword(Invalid):
    """Words that the author must write otherwise."""


class Payload:
    """One payload being read. It remembers the things named (`refs`), to fetch those of a whole batch together."""

    def __init__(self, values: dict[str, Any], subject_id: UUID | None, base_version: int | None) -> None:
        self.values = dict(values)
        self.subject_id = subject_id
        self.base_version = base_version
        self.refs: list[tuple[str, UUID]] = []
        self.gives: list[UUID] = []

    def take(self, field: str, default: Any = MISSING) -> Any:
        value = self.values.pop(field, MISSING)
        if value is MISSING:
            if default is MISSING:
                raise Invalid(_("Il manque une information."), field=field)
            return default
        return default if value is None and default is not MISSING else value

    def own_id(self, field: str = "id") -> UUID:
        """The id that the phone gave to what this operation makes."""
        found = self.uuid(field)
        self.gives.append(found)
        return found

    def uuid(self, field: str) -> UUID:
        return as_uuid(self.take(field), field)

    def ref(self, field: str, things: str) -> UUID:
        """A thing that must exist."""
        found = self.uuid(field)
        self.refs.append((things, found))
        return found

    def maybe(self, field: str, things: str) -> UUID | None:
        value = self.take(field, None)
        if value is None:
            return None
        found = as_uuid(value, field)
        self.refs.append((things, found))
        return found

    def subject(self, things: str) -> UUID:
        if self.subject_id is None:
            raise Invalid(_("Il manque une information."), field="subject_id")
        self.refs.append((things, self.subject_id))
        return self.subject_id

    def own_subject(self) -> UUID:
        """The subject that this operation makes."""
        if self.subject_id is None:
            raise Invalid(_("Il manque une information."), field="subject_id")
        self.gives.append(self.subject_id)
        return self.subject_id

    def part(self, field: str, values: Any = MISSING) -> "Payload":
        """An object inside the payload, read in the same way; the things that it names are those of the whole."""
        found = Payload(self.mapping(field) if values is MISSING else values, None, None)
        found.refs, found.gives = self.refs, self.gives
        return found

    def parts(self, field: str) -> list["Payload"]:
        found = self.items(field)
        if not all(isinstance(one, dict) for one in found):
            raise wrong(field)
        return [self.part(field, one) for one in found]

    def uuids(self, field: str, things: str = "") -> list[UUID]:
        found = [as_uuid(one, field) for one in self.items(field)]
        if things:
            self.refs += [(things, one) for one in found]
        return found

    def items(self, field: str) -> list[Any]:
        value = self.take(field, [])
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            raise wrong(field)
        return value

    def codes(self, field: str) -> list[str]:
        return [as_code(one, field) for one in self.items(field)]

    def code(self, field: str, default: Any = "") -> str:
        return as_code(self.take(field, default), field)

    def count(self, field: str, default: Any = MISSING) -> int:
        value = self.take(field, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 2_000_000_000:
            raise wrong(field)
        return value

    def flag(self, field: str, default: Any = False) -> bool:
        value = self.take(field, default)
        if not isinstance(value, bool):
            raise wrong(field)
        return value

    def maybe_flag(self, field: str) -> bool | None:
        return None if self.values.get(field) is None and not self.values.pop(field, None) else self.flag(field)

    def mapping(self, field: str) -> dict[str, Any]:
        value = self.take(field, {})
        if not isinstance(value, dict) or len(value) > MOST_ITEMS:
            raise wrong(field)
        return value

    def text(self, field: str, default: Any = "", longest: int = LONGEST_TEXT) -> str:
        """Free words: NFC, no social security number (PRIV-10)."""
        value = self.take(field, default)
        if not isinstance(value, str):
            raise wrong(field)
        if len(value) > longest:
            raise Reword(_("C’est trop long. Gardez l’essentiel."), field=field)
        if contains_nir(value):
            raise Reword(_("N’écrivez pas de numéro de sécurité sociale. Enlevez-le, puis renvoyez."), field=field)
        return unicodedata.normalize("NFC", value)

    def day(self, field: str) -> date:
        value = self.take(field)
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise wrong(field) from error

    def maybe_day(self, field: str) -> date | None:
        return None if self.values.get(field) is None and not self.values.pop(field, None) else self.day(field)

    def moment(self, field: str) -> datetime:
        return as_moment(self.take(field), field)

    def finish(self) -> None:
        """A field that nobody read would be lost in silence: refuse it by name instead."""
        for left in self.values:
            raise Invalid(_("Ce formulaire a un champ inconnu : %(field)s.") % {"field": left[:40]}, field=left[:40])


def wrong(field: str) -> Invalid:
    return Invalid(_("Cette valeur n’est pas lisible."), field=field)


def as_uuid(value: Any, field: str) -> UUID:
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else UUID("")
    except ValueError as error:
        raise wrong(field) from error


def as_code(value: Any, field: str) -> str:
    if not isinstance(value, str) or len(value) > 60:
        raise wrong(field)
    return value


def as_moment(value: Any, field: str) -> datetime:
    """ISO 8601 with its zone, in UTC."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise wrong(field) from error
    if found.tzinfo is None:
        raise wrong(field)
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise wrong(field) from error
