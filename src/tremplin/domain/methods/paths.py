"""The dotted paths by which a local variant names what it changes: `objections.no_time.answers`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from tremplin.domain.methods.tables import MethodError

# What a territory may change, and nothing else: stages, outcomes and exits must stay comparable.
CHANGEABLE = tuple(re.compile(pattern) for pattern in (
    r"becoming_known_months|address",
    r"cadence\.(days_between|max_attempts|cooling_off_days|quiet_from|quiet_until|quiet_weekdays|channels"
    r"|preferred_channels|first_contact_channels|advice_wait_days|mediator_wait_days|referral_silence_days)",
    r"objections\.[a-z0-9_]+\.(answers|avoid|come_back_days|enabled)",
    r"topics\.[a-z0-9_]+\.(label|enabled)",
    r"trades\.[a-z0-9_]+\.(first_month|tools)",
    r"notices\.(spoken|written)\.(tu|vous|en|version)",
))  # fmt: skip


def changeable(path: str) -> bool:
    """Whether a local variant may change this path (its English twin included)."""
    return any(pattern.fullmatch(path.removesuffix("_en")) for pattern in CHANGEABLE)


def all_paths(data: Mapping[str, object], start: str = "") -> list[str]:
    """Every leaf, in the order of the file."""
    found: list[str] = []
    for key, value in data.items():
        path = f"{start}.{key}" if start else key
        found.extend(all_paths(value, path) if isinstance(value, Mapping) else [path])
    return found


def plain(value: object) -> object:
    """Tuples as lists, as TOML and JSON give them: two equal changes must compare equal."""
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def exists(data: Mapping[str, object], path: str) -> bool:
    found: object = data
    for key in path.split("."):
        if not isinstance(found, Mapping) or key not in found:
            return False
        found = found[key]
    return True


def value_at(data: Mapping[str, object], path: str) -> object:
    """The base's value at a path that a variant may change; `enabled` is true where the file is silent."""
    if not changeable(path):
        raise MethodError(path, "une variante locale ne change pas cette clé")
    if not exists(data, path):
        holder, _, last = path.rpartition(".")
        if last == "enabled" and exists(data, holder):
            return True
        raise MethodError(path, "cette clé n’existe pas dans la démarche")
    found: object = data
    for key in path.split("."):
        found = cast(Mapping[str, object], found)[key]
    return found


def put(data: dict[str, object], path: str, value: object) -> None:
    *holders, last = path.split(".")
    for key in holders:
        data = cast(dict[str, object], data[key])
    data[last] = value
