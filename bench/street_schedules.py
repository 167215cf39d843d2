"""Schedules of phones and network by their seeds, in databases of this process's own: `run FIRST STOP STEP`, or `faults`."""

import json
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import django


@contextmanager
def given() -> Iterator[tuple[Any, Any, Any]]:
    """Three authors, a place, and two files that they all work with."""
    from bench.worlds import databases
    from tests import cast
    from tests.conftest import connected_to
    from tremplin.core.tenancy.context import as_actor
    from tremplin.domain.people import actions
    from tremplin.domain.people.identity import Identity
    from tremplin.domain.territories.models import Territory

    with databases(f"schedules_{os.getpid()}") as names, connected_to(names):
        cast.seed()
        authors = [cast.actor(name, datetime(2019, 10, 22, 15, 0, tzinfo=UTC)) for name in ("ines", "bilal", "karim")]
        with as_actor(authors[0]):
            place = Territory.objects.create(project_id=authors[0].project_id, name="Les Lauriers d’essai", kind="micro")
            notice = actions.NoticeGiven("2019-10-01", "spoken")
            people = [
                actions.create_person(
                    authors[0], level="identified", territory=place, identity=Identity(first_name=name), notice=notice
                )
                for name in ("Zak", "Maïssa")
            ]
        with as_actor(authors[0]):
            yield authors, place, people


def run(first: int, stop: int, step: int) -> dict[str, Any]:
    """How many hold, of these seeds, and what broke in the others."""
    from tests.core.sync import schedules
    from tremplin.core.tenancy.context import as_actor

    ok = captured = 0
    broken = []
    with given() as world:
        for count, seed in enumerate(range(first, stop, step)):
            if count % 200 == 199:
                print(f"{seed + 1} of {stop}", file=sys.stderr, flush=True)
            try:
                with as_actor(world[0][0]):  # a ticket lives an hour
                    captured += schedules.run(seed, *world)
                ok += 1
            except schedules.Broken as error:
                broken.append(f"seed {seed}: {error}")
            except Exception:
                broken.append(f"seed {seed}: {traceback.format_exc(limit=-3)}")
    return {"ok": ok, "captured": captured, "broken": broken}


def faults() -> dict[str, int | None]:
    """The seed at which each planted fault is found."""
    from tests.core.sync.faults import PLANTED, found_at

    with given() as world:
        return {name: found_at(name, world) for name in PLANTED}


def main(command: str, *numbers: str) -> None:
    django.setup()
    from django.utils import translation

    translation.activate("fr")
    print(json.dumps(run(*(int(number) for number in numbers)) if command == "run" else faults()))


if __name__ == "__main__":
    main(*sys.argv[1:])
