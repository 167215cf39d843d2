"""The one clock of the house. Everything below receives `now`; only the edge (middleware, jobs, commands) reads it here."""

from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings


def now() -> datetime:
    """The present moment in UTC; the demo world lives in autumn 2019, so its clock runs with a fixed shift."""
    return datetime.now(UTC) + shift()


@cache
def shift() -> timedelta:
    """How far the demo's clock stands from the real one (seconds in DATA/demo_clock); zero everywhere else."""
    path = settings.DATA / "demo_clock"
    if settings.MODE != "demo" or not path.exists():
        return timedelta(0)
    return timedelta(seconds=int(path.read_text()))


def set_demo_moment(moment: datetime) -> None:
    """Make the demo's clock start at `moment` now, and go on from there at the real pace."""
    delta = moment - datetime.now(UTC)
    (settings.DATA / "demo_clock").write_text(str(int(delta.total_seconds())))
    shift.cache_clear()
