"""One structure or service of a file, read field by field; what is wrong is noted, what can be kept is kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from stdnum.fr import siret as siret_number

from tremplin.core.imports.cells import clean, day_of, number_of, place_problem, text_problems
from tremplin.core.imports.folding import fold
from tremplin.core.imports.rows import Problem, Value, excerpt
from tremplin.interop.data_inclusion import schema
from tremplin.interop.data_inclusion.schema import Coded


class Record:
    """A raw object and the problems met while it is read."""

    def __init__(self, raw: Mapping[str, Any], today: date) -> None:
        self.raw, self.today = raw, today
        self.problems: list[Problem] = []
        self.cells: dict[str, str] = {}

    def problem(self, code: str, field: str, value: object = "", *, blocking: bool = True, **params: Any) -> None:
        self.problems.append(Problem(code, field, value=excerpt(value), params=params, blocking=blocking))

    def text(self, field: str) -> str:
        raw = self.raw.get(field)
        if raw is None:
            return ""
        if not isinstance(raw, str):
            self.problem("not_text", field, raw)
            return ""
        self.cells[field] = text = clean(raw)
        return text

    def shaped(self, field: str, pattern: Any, code: str, *, blocking: bool = True) -> str:
        """A text of a known shape; one that has another is refused, or left out and told."""
        text = self.text(field)
        if not text or pattern.fullmatch(text):
            return text
        self.problem(code, field, text, blocking=blocking)
        return ""

    def codes(self, coded: Coded) -> list[str]:
        raw = self.raw.get(coded.field)
        if raw is None:
            return []
        if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
            self.problem("not_a_list_of_text", coded.field, raw)
            return []
        self._check_codes(coded, raw)
        return list(dict.fromkeys(raw))

    def code(self, coded: Coded) -> str:
        text = self.text(coded.field)
        self._check_codes(coded, [text] if text else [])
        return text

    def _check_codes(self, coded: Coded, codes: list[str]) -> None:
        for code in codes:
            if (coded.known is None and not schema.CODE.fullmatch(code)) or (coded.known is not None and code not in coded.known):
                self.problem("unknown_code", coded.field, code, list=coded.field)

    def number(self, field: str) -> float | None:
        raw = self.raw.get(field)
        if raw is None or raw == "":
            return None
        value = number_of(str(raw)) if isinstance(raw, int | float | str) and not isinstance(raw, bool) else None
        if value is None:
            self.problem("not_a_number", field, raw)
        return value

    def day(self, field: str) -> date | None:
        found = day_of(self.text(field), self.today)
        if isinstance(found, Problem):
            self.problem(found.code, field, found.value, blocking=False)
            return None
        return found

    def finish(self, longest: Mapping[str, int]) -> None:
        """The checks that every text goes through."""
        self.problems.extend(text_problems(self.cells, dict(longest)))


def common_values(record: Record) -> dict[str, Value]:
    """The columns that structures and services share."""
    values: dict[str, Value] = {column: record.text(field) for field, (column, _longest) in schema.TEXTS.items()}
    for field in schema.REQUIRED:
        if not record.raw.get(field):
            record.problem("required", field)
    for field in schema.WISHED:
        if not record.raw.get(field):
            record.problem("required", field, blocking=False)
    if values["phone"] and not schema.PHONE.fullmatch(str(values["phone"])):
        record.problem("phone", "telephone", values["phone"], blocking=False)
    latitude, longitude = record.number("latitude"), record.number("longitude")
    if (place := place_problem(latitude, longitude)) is not None:
        record.problems.append(place)
    return {
        **values,
        "updated_on": record.day("date_maj"),
        "commune_code": record.shaped("code_insee", schema.INSEE, "insee_code"),
        "postcode": record.shaped("code_postal", schema.POSTCODE, "postcode"),
        "latitude": latitude,
        "longitude": longitude,
        "email": record.shaped("courriel", schema.EMAIL, "email", blocking=False),
        "search_name": fold(record.cells.get("nom", ""))[:300],
    }


def identifier_of(record: Record, field: str) -> str:
    identifier = record.text(field)
    if identifier and not schema.IDENTIFIER.fullmatch(identifier):
        record.problem("identifier", field, identifier)
    return identifier


def links(record: Record, fields: Mapping[str, tuple[str, int]]) -> dict[str, Value]:
    return {column: record.shaped(field, schema.LINK, "link", blocking=False) for field, (column, _longest) in fields.items()}


def structure_values(record: Record) -> tuple[Value, ...]:
    """The row of a structure, in the order of its table."""
    values: dict[str, Value] = {
        "id": identifier_of(record, "id"),
        **common_values(record),
        **links(record, schema.STRUCTURE_LINKS),
    }
    values["siret"] = siret = record.text("siret").replace(" ", "")
    if siret and not siret_number.is_valid(siret):
        record.problem("siret", "siret", siret, blocking=False)
        values["siret"] = siret if siret.isdigit() and len(siret) == 14 else ""
    for coded in schema.STRUCTURE_CODES:
        values[coded.column] = record.codes(coded)
    record.finish(STRUCTURE_LONGEST)
    return tuple(values[column] for column in ("id", *schema.STRUCTURES.columns))


def service_values(record: Record) -> tuple[Value, ...]:
    """The row of a service, in the order of its table."""
    values: dict[str, Value] = {
        "id": identifier_of(record, "id"),
        "organisation_id": identifier_of(record, "structure_id"),
        **common_values(record),
        **links(record, schema.SERVICE_LINKS),
        **{column: record.text(field) for field, (column, _longest) in schema.SERVICE_TEXTS.items()},
    }
    if not values["organisation_id"]:
        record.problem("required", "structure_id")
    for coded in schema.SERVICE_CODES:
        values[coded.column] = record.codes(coded) if coded.many else record.code(coded)
    values["eligible_zones"] = zones(record)
    values["weekly_hours"] = positive(record, "volume_horaire_hebdomadaire")
    weeks = positive(record, "nombre_semaines")
    values["weeks"] = None if weeks is None else int(weeks)
    record.finish(SERVICE_LONGEST)
    return tuple(values[column] for column in ("id", *schema.SERVICES.columns))


def zones(record: Record) -> list[str]:
    """Codes of communes, departments, EPCI or countries; the whole country is written as no limit at all."""
    raw = record.raw.get("zone_eligibilite") or []
    if not isinstance(raw, list):
        record.problem("not_a_list_of_text", "zone_eligibilite", raw)
        return []
    for zone in raw:
        if not isinstance(zone, str) or not schema.ZONE.fullmatch(zone):
            record.problem("insee_code", "zone_eligibilite", zone, blocking=False)
    known = [zone for zone in raw if isinstance(zone, str) and schema.ZONE.fullmatch(zone)]
    return [] if {"france", "99100"} & set(known) else known


def positive(record: Record, field: str) -> float | None:
    value = record.number(field)
    if value is not None and value < 0:
        record.problem("negative", field, value)
        return None
    return value


STRUCTURE_LONGEST = {field: longest for field, (_column, longest) in {**schema.TEXTS, **schema.STRUCTURE_LINKS}.items()}
SERVICE_LONGEST = {
    field: longest for field, (_column, longest) in {**schema.TEXTS, **schema.SERVICE_TEXTS, **schema.SERVICE_LINKS}.items()
}
