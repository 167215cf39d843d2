"""Demo worlds for the measures: databases of their own, migrated from nothing, served by gunicorn as the web role, dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import progress

if TYPE_CHECKING:
    from tests.demo_server import Served

ROOT = Path(__file__).resolve().parents[1]
BIG, SMALL = "impact-jeunes", "right-to-repair"


@dataclass(frozen=True, slots=True)
class World:
    """A made world: where it answers, and the names of its two databases."""

    served: "Served"
    names: tuple[str, str]


@contextmanager
def databases(name: str) -> Iterator[tuple[str, str]]:
    """A migrated main database and its key store."""
    from tests.conftest import build_template, copied, exists, migrations_state

    state = migrations_state()
    template = (f"template_{state}", f"template_keys_{state}")
    if not all(exists(part) for part in template):
        build_template(*template)
    with copied(template, f"bench_{name}_{os.getpid()}") as names:
        yield names


@contextmanager
def world(scale: int) -> Iterator[World]:
    """The demo at this scale behind gunicorn, with fresh statistics for the planner."""
    from tests.demo_server import demo_server

    progress(f"world at scale {scale}: making it")
    with databases(f"s{scale}") as names, demo_server(names, scale=scale) as served:
        analyse(names)
        yield World(served, names)


def analyse(names: tuple[str, str]) -> None:
    """What autovacuum does within a minute of such a load; the measures do not wait for it."""
    import psycopg

    from tests.conftest import DSN

    for name in names:
        with psycopg.connect(DSN, dbname=name, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


class Worlds:
    """Each world is made once, when the first figure needs it."""

    def __init__(self, stack: ExitStack, big: int) -> None:
        self.stack, self.big = stack, big
        self.made: dict[int, World] = {}

    def at(self, scale: int) -> World:
        if scale not in self.made:
            self.made[scale] = self.stack.enter_context(world(scale))
        return self.made[scale]

    @property
    def largest(self) -> World:
        return self.at(self.big)

    @property
    def tenth(self) -> World:
        """The same world with a tenth of the people in its largest project."""
        return self.at(max(1, self.big // 10))


def inside(made: World, module: str, *arguments: str, role: str = "web") -> str:
    """Run a module of the benchmark in a process of its own, on this world, as this role; returns what it printed."""
    import subprocess
    import sys

    env = {**made.served.env, "TREMPLIN_ROLE": role, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    env["DJANGO_SETTINGS_MODULE"] = "tremplin.site.settings"
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout
