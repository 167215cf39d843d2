"""How long a former key of sessions and links still counts. Read by the settings, so it needs nothing but files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

STAMP = "%Y%m%dT%H%M%S%fZ"
GRACE = timedelta(days=3)
"""As long as a link to choose a passphrase serves."""


def retired_at(path: Path) -> datetime:
    """The moment that a retired file's name holds."""
    return datetime.strptime(path.name.split(".")[1], STAMP).replace(tzinfo=UTC)


def former_keys(secrets: Path, now: datetime) -> list[str]:
    """The former keys that are still accepted, newest first."""
    found = sorted((secrets / "retired").glob("django.*.key"), reverse=True)
    return [path.read_text().strip() for path in found if now - retired_at(path) < GRACE]
