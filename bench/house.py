"""The figures of the house, names and targets as published: one JSON line at the end, progress on standard error.

The large world is made once for all figures that need it. Wants an instance's environment (`./tremplin bench house` gives it).
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from bench.figures import Figure, progress, tail, worst
from bench.worlds import Worlds, analyse, databases, inside

ROOT = Path(__file__).resolve().parents[1]
LARGE = 60
START = {"up_first_page_s", "up_second_start_s"}
PAGES = {"today_p95_ms", "person_p95_ms", "list_p95_ms", "steps_p95_ms"}
BROWSED = {"page_weight_kb_gz_max", "axe_violations"}
SEARCH = "one letter wrong in first name and name; index, opened names and order of the global search, inside one transaction as the web role; {}"
QUERIES = (
    "statements to both databases without the brackets of transactions, one page a view and member, found by links; the most: {}"
)


def starts(worlds: Worlds, wanted: set[str]) -> Iterable[Figure]:
    from bench import starting

    return [figure for figure in starting.measure() if figure.name in wanted]


def pages(worlds: Worlds, wanted: set[str]) -> Iterable[Figure]:
    from bench import pages as served

    return served.measure(worlds.largest, wanted)


def growth(worlds: Worlds, wanted: set[str]) -> Iterable[Figure]:
    from bench import growth as tenfold

    return [tenfold.measure(worlds.largest, worlds.tenth)]


def queries(worlds: Worlds, wanted: set[str]) -> Iterable[Figure]:
    found: dict[str, int] = json.loads(inside(worlds.at(1), "bench.page_queries"))
    most = sorted(found, key=lambda page: -found[page])[:6]
    method = QUERIES.format(", ".join(f"{page} {found[page]}" for page in most))
    return [worst("queries_per_page_max", list(found.values()), "queries", 12, method)]


def name_search(worlds: Worlds, wanted: set[str]) -> Iterable[Figure]:
    everybody = 600 * worlds.big
    progress(f"name_search_p95_ms: adding people up to {everybody} in one project")
    inside(worlds.largest, "bench.name_search", "fill", str(everybody), role="importer")
    analyse(worlds.largest.names)
    found = json.loads(inside(worlds.largest, "bench.name_search", "search"))
    told = f"{found['people']} people in the project, the right person shown {found['found']:.0%} of the time"
    return [tail("name_search_p95_ms", found["seconds"], 50, SEARCH.format(told))]


def browsing(worlds: Worlds, wanted: set[str]) -> Iterable[Figure]:
    from bench import browsing as browsed

    walked = browsed.walked(worlds.at(1))
    if "page_weight_kb_gz_max" in wanted:
        yield browsed.weights(worlds.at(1), walked)
    if "axe_violations" in wanted:
        yield browsed.violations(worlds.at(1), walked)


def imports(worlds: Worlds, wanted: set[str]) -> Iterable[Figure]:
    with databases("imports") as (main, keys):
        env = {**os.environ, "TREMPLIN_DB_NAME": main, "TREMPLIN_KEYS_DB_NAME": keys, "TREMPLIN_ROLE": "importer"}
        return last_line([sys.executable, "-m", "bench.import_services"], env)


def guards(worlds: Worlds, wanted: set[str]) -> Iterable[Figure]:
    return last_line([sys.executable, "tests/guards/run.py", "--json"], dict(os.environ))


def last_line(command: list[str], env: dict[str, str]) -> list[Figure]:
    """The figures that another program prints as its last line."""
    env["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    done = subprocess.run(command, env=env, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    *before, last = done.stdout.strip().splitlines() or [""]
    for line in before:
        progress(f"  {line}")
    return [Figure(**figure) for figure in json.loads(last)["figures"]]


Measure = Callable[[Worlds, set[str]], Iterable[Figure]]
MEASURES: tuple[tuple[set[str], Measure], ...] = (
    (START, starts),
    ({"import_services_rows_per_s"}, imports),
    ({"queries_per_page_max"}, queries),
    (BROWSED, browsing),
    (PAGES, pages),
    ({"cost_growth_10x"}, growth),
    ({"name_search_p95_ms"}, name_search),  # adds people to the large world: the last one to use it
    ({"guards_killed"}, guards),
)
NAMES = [name for names, _measure in MEASURES for name in sorted(names)]


def main(arguments: list[str]) -> int:
    """Measure; 1 when a figure misses its target or could not be measured."""
    parser = argparse.ArgumentParser(prog="./tremplin bench house", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one JSON line")
    parser.add_argument("--only", default="", metavar="NAME,NAME", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--scale", type=int, default=LARGE, help="of the large world (published figures: 60)")
    options = parser.parse_args(arguments)
    wanted = {name for name in options.only.split(",") if name} or set(NAMES)
    if unknown := wanted - set(NAMES):
        parser.error(f"unknown figures: {', '.join(sorted(unknown))}")
    os.environ.setdefault("TREMPLIN_TEST_SUPERUSER_DSN", os.environ.get("TREMPLIN_SUPERUSER_DSN", ""))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tremplin.site.settings")
    import django

    django.setup()
    found, failed = measured(wanted, options.scale)
    if options.json:
        print(json.dumps({"figures": [figure.told() for figure in found]}, ensure_ascii=False))
    return 1 if failed or not all(figure.ok for figure in found) else 0


def measured(wanted: set[str], scale: int) -> tuple[list[Figure], bool]:
    """Every figure that could be measured; one that fails does not stop the others."""
    found: list[Figure] = []
    failed = False
    with ExitStack() as stack:
        worlds = Worlds(stack, scale)
        for names, measure in MEASURES:
            if not names & wanted:
                continue
            try:
                for figure in measure(worlds, wanted):
                    progress(figure.line())
                    found.append(figure)
            except Exception as error:
                progress(f"NOT {', '.join(sorted(names & wanted))}: could not be measured ({type(error).__name__}: {error})")
                failed = True
    return found, failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
