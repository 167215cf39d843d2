"""The figures of the street, names and targets as published: one JSON line at the end, progress on standard error.

What the server takes in is measured here; what a phone does, in `street_phone.py`. Wants an instance's environment (`./tremplin bench street`).
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.figures import Figure, progress, tail
from bench.worlds import analyse, databases

ROOT = Path(__file__).resolve().parents[1]
STANDING = 300_000
SCHEDULES = 20_000
BATCHES, SINGLES, INGESTED = 60, 400, 300
MIX = "of a hundred: 70 meetings, 15 presences, 5 notes, 5 tries, 5 edits of sheets"
TAKEN = (
    "as many phones as cores, each by a process of its own, whole requests through every middleware without the socket, committed with fsync, "
    "journal and row-level security on; {}"
)
BROKEN = "50 steps each on 3 phones with 3 authors, the real apply code on PostgreSQL, every invariant checked at the end; {} operations captured"


def environment(names: tuple[str, str] | None, role: str) -> dict[str, str]:
    env = {**os.environ, "TREMPLIN_ROLE": role, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return env | ({"TREMPLIN_DB_NAME": names[0], "TREMPLIN_KEYS_DB_NAME": names[1]} if names else {})


def started(names: tuple[str, str] | None, module: str, *arguments: str, role: str = "web") -> "subprocess.Popen[str]":
    """A process of its own, on these databases, or on ones that it makes itself."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(
        command, env=environment(names, role), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def phones(names: tuple[str, str], command: str, number: int, *more: str) -> tuple[float, list[float]]:
    """As many phones as cores, each with its own server process, all at once: requests a second together, and the seconds of each."""
    count = max(1, os.cpu_count() or 1)
    children = [started(names, "bench.street_ingest", command, str(number), f"{own}/{count}", *more) for own in range(count)]
    for child in children:
        if child.stdout is None or child.stdout.readline() != "ready\n":
            raise RuntimeError("a phone of the benchmark did not start")
    for child in children:
        if child.stdin is not None:
            child.stdin.write("\n")
            child.stdin.flush()
    found = [told(child) for child in children]
    elapsed = max(one["ended"] for one in found) - min(one["began"] for one in found)
    seconds = [second for one in found for second in one["seconds"]]
    return len(seconds) / elapsed, seconds


def told(child: "subprocess.Popen[str]") -> Any:
    """What a process printed as its last line. Raises when it failed."""
    out, _none = child.communicate()
    if child.returncode:
        raise RuntimeError(f"a process of the benchmark ended with {child.returncode}")
    return json.loads(out.strip().splitlines()[-1])


def rate(name: str, per_s: float, seconds: list[float], each: int, target: float, method: str) -> Figure:
    """Operations a second of all phones together; median and 95th percentile are those of one request, in operations a second."""
    ordered = sorted(seconds)
    median, slow = each / ordered[len(ordered) // 2], each / ordered[int(0.95 * len(ordered))]
    return Figure(
        name,
        round(per_s * each, 1),
        "ops/s",
        target,
        per_s * each >= target,
        len(seconds),
        round(median, 1),
        round(slow, 1),
        method,
    )


def counted(name: str, value: int, target: int, method: str) -> Figure:
    return Figure(name, value, "", target, value >= target, value, value, value, method)


def ingest(wanted: set[str], options: argparse.Namespace) -> Iterable[Figure]:
    """Batches, then one by one, then one by one beside an import and many encounters."""
    with databases("street") as names:
        told(started(names, "bench.street_ingest", "seed"))
        if "ops_batch100_per_s" in wanted:
            yield rate("ops_batch100_per_s", *phones(names, "batches", BATCHES), 100, 400, TAKEN.format(MIX))
        if "ops_single_per_s" in wanted:
            yield rate("ops_single_per_s", *phones(names, "singles", SINGLES), 1, 150, TAKEN.format("one meeting a request"))
        if "ingest_p95_ms" in wanted:
            progress(f"ingest_p95_ms: {STANDING} encounters first")
            told(started(names, "bench.street_ingest", "stand", str(STANDING)))
            analyse(names)
            with importing(names) as rounds:
                _per_s, found = phones(names, "singles", INGESTED, "slowly")
            method = TAKEN.format(
                f"one meeting a request, {STANDING} encounters standing, an import of services beside ({rounds()} finished)"
            )
            yield tail("ingest_p95_ms", found, 200, method)


@contextmanager
def importing(names: tuple[str, str]) -> Iterator[Callable[[], int]]:
    """An import of services goes on, again and again, until the block ends."""
    child = started(names, "bench.street_import", role="importer")
    began = time.monotonic()
    while time.monotonic() - began < 3:  # it reads its file first
        time.sleep(0.1)
    done: list[int] = []
    try:
        yield lambda: done[0] if done else 0
    finally:
        child.terminate()
        out, _none = child.communicate(timeout=60)
        done.append(len(out.splitlines()))


def schedules(wanted: set[str], options: argparse.Namespace) -> Iterable[Figure]:
    """As many processes as cores share the seeds; each on a copy of its own."""
    workers = max(1, min(os.cpu_count() or 1, options.processes))
    running = [
        started(None, "bench.street_schedules", "run", str(first), str(options.schedules), str(workers))
        for first in range(workers)
    ]
    results = [told(child) for child in running]
    for line in [line for found in results for line in found["broken"]][:5]:
        progress(f"  {line}")
    captured = sum(found["captured"] for found in results)
    yield counted("schedules_ok", sum(found["ok"] for found in results), options.schedules, BROKEN.format(captured))


def faults(wanted: set[str], options: argparse.Namespace) -> Iterable[Figure]:
    found = told(started(None, "bench.street_schedules", "faults"))
    method = "each planted in the apply code, found by the schedules at seed: " + ", ".join(
        f"{name} {seed}" for name, seed in found.items()
    )
    yield counted("planted_faults_found", sum(seed is not None for seed in found.values()), 6, method)


Measure = Callable[[set[str], argparse.Namespace], Iterable[Figure]]
MEASURES: list[tuple[set[str], Measure]] = [
    ({"planted_faults_found"}, faults),
    ({"ops_batch100_per_s", "ops_single_per_s", "ingest_p95_ms"}, ingest),
    ({"schedules_ok"}, schedules),
]
if find_spec("bench.street_phone"):
    from bench import street_phone

    MEASURES += street_phone.MEASURES
NAMES = [name for names, _measure in MEASURES for name in sorted(names)]


def main(arguments: list[str]) -> int:
    """Measure; 1 when a figure misses its target or could not be measured."""
    parser = argparse.ArgumentParser(prog="./tremplin bench street", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one JSON line")
    parser.add_argument("--only", default="", metavar="NAME,NAME", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--schedules", type=int, default=SCHEDULES, help=f"how many (published figure: {SCHEDULES})")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="for the schedules (default: one a core)")
    options = parser.parse_args(arguments)
    wanted = {name for name in options.only.split(",") if name} or set(NAMES)
    if unknown := wanted - set(NAMES):
        parser.error(f"unknown figures: {', '.join(sorted(unknown))}")
    os.environ.setdefault("TREMPLIN_TEST_SUPERUSER_DSN", os.environ.get("TREMPLIN_SUPERUSER_DSN", ""))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tremplin.site.settings")
    import django

    django.setup()
    found: list[Figure] = []
    failed = False
    for names, measure in MEASURES:
        if not names & wanted:
            continue
        try:
            for figure in measure(wanted, options):
                progress(figure.line())
                found.append(figure)
        except Exception as error:
            progress(f"NOT {', '.join(sorted(names & wanted))}: could not be measured ({type(error).__name__}: {error})")
            failed = True
    if options.json:
        print(json.dumps({"figures": [figure.told() for figure in found]}, ensure_ascii=False))
    return 1 if failed or not all(figure.ok for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
