"""cost_growth_10x: the processor time of a page, in the web process and in PostgreSQL, when the people of the project grow tenfold."""

import os
from contextlib import suppress
from pathlib import Path
from statistics import median

import psycopg

from bench.figures import Figure, progress
from bench.pages import TEAM, Reader
from bench.worlds import BIG, World

TARGET = 2
ROUNDS, REQUESTS = 5, 24
PAGES = {"today": f"/p/{BIG}/aujourdhui", "list": f"/p/{BIG}/personnes", "figures": f"/p/{BIG}/chiffres"}
METHOD = (
    "processor seconds of gunicorn and of its PostgreSQL sessions for one page (today, list, figures), largest project of the world "
    "against a tenth of its people; the worst of the three ratios, each the median of five rounds"
)


def spent(pid: int) -> float:
    """Processor seconds of one process so far, to the clock tick."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def processes(made: World) -> list[int]:
    """gunicorn's own, and the sessions that it keeps open in the two databases."""
    from tests.conftest import DSN

    own = [int(found.name) for found in Path("/proc").iterdir() if found.name.isdigit() and serves(found, made)]
    with psycopg.connect(DSN) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = ANY(%s)", [list(made.names)]).fetchall()
    return own + [row[0] for row in rows]


def serves(process: Path, made: World) -> bool:
    port = made.served.address.rpartition(":")[2]
    try:
        return f"127.0.0.1:{port}".encode() in (process / "cmdline").read_bytes()
    except OSError:
        return False


def cost(reader: Reader, path: str) -> float:
    """Processor seconds of one page, by members in turn."""
    for key in TEAM:
        reader.timed(key, path)
    before = seconds_of(reader.made)
    for order in range(REQUESTS):
        reader.timed(TEAM[order % len(TEAM)] if "chiffres" not in path else "lea", path)
    after = seconds_of(reader.made)
    return sum(total - before.get(pid, 0) for pid, total in after.items()) / REQUESTS


def seconds_of(made: World) -> dict[int, float]:
    """Processor seconds so far of each process that serves this world; one that ended meanwhile is left out."""
    found = {}
    for pid in processes(made):
        with suppress(OSError):
            found[pid] = spent(pid)
    return found


def measure(large: World, small: World) -> Figure:
    """The worst page decides."""
    ratios: dict[str, list[float]] = {name: [] for name in PAGES}
    readers = Reader(large), Reader(small)
    for number in range(ROUNDS):
        progress(f"cost_growth_10x: round {number + 1} of {ROUNDS}")
        for name, path in PAGES.items():
            big, little = (cost(reader, path) for reader in readers)
            ratios[name].append(big / max(little, 0.0005))
    told = {name: round(median(found), 2) for name, found in ratios.items()}
    worst = max(told, key=lambda name: told[name])
    everything = ", ".join(f"{name} × {value}" for name, value in told.items())
    value = told[worst]
    n = ROUNDS * REQUESTS * len(PAGES)
    return Figure(
        "cost_growth_10x",
        value,
        "ratio",
        TARGET,
        value <= TARGET,
        n,
        value,
        round(max(ratios[worst]), 2),
        f"{METHOD}: {everything}",
    )
