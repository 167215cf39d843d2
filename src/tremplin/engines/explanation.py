"""How an engine says why: a code and its parameters, which the domain turns into words in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

Value = str | int | float | bool | date | datetime | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One explanation: `code` is a member of the engine's own list, `params` the values its sentence needs."""

    code: str
    params: dict[str, Value] = field(default_factory=dict)
