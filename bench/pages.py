"""today_p95_ms, person_p95_ms, list_p95_ms, steps_p95_ms: whole pages over loopback, different people, one request at a time."""

import re
import time
from itertools import cycle, islice

from bench.figures import Figure, progress, tail
from bench.worlds import BIG, World

TARGET_MS = 150
REQUESTS = 240
WARM_UP = 12
TEAM = ("ines", "karim", "lea")
PERSON = re.compile(rf'href="(/p/{BIG}/personnes/[0-9a-f-]{{36}})"')
SORTS = ("-last", "last", "-first", "first")
METHOD = "GET of the whole page over loopback, gunicorn as the web role, signed in, first byte to last; {}"


class Reader:
    """Members of the largest project, signed in, and the addresses that they read."""

    def __init__(self, made: World) -> None:
        from tests.demo_server import Visitor

        self.made = made
        self.visitors = {}
        for key in TEAM:
            self.visitors[key] = Visitor(made.served.address)
            self.visitors[key].enter(key)

    def timed(self, key: str, path: str) -> float:
        began = time.perf_counter()
        status, final, _body = self.visitors[key].get(path)
        if status != 200 or "login" in final:
            raise RuntimeError(f"{path} answered {status} at {final}")
        return time.perf_counter() - began

    def people(self, wanted: int) -> list[str]:
        """Addresses of different people, from pages all along the list."""
        found: dict[str, None] = {}
        for page in range(1, wanted):
            body = self.visitors["lea"].get(f"/p/{BIG}/personnes?sort={SORTS[page % 4]}&page={1 + page // 4 * 7}")[2]
            found |= dict.fromkeys(PERSON.findall(body))
            if len(found) >= wanted:
                break
        return list(found)[:wanted]


def asked(reader: Reader) -> dict[str, list[tuple[str, str]]]:
    """Who asks for what, by figure."""
    everyone = islice(cycle(TEAM), REQUESTS)
    turns = [(key, order // len(TEAM)) for order, key in enumerate(everyone)]
    return {
        "today_p95_ms": [(key, f"/p/{BIG}/aujourdhui") for key, _ in turns],
        "person_p95_ms": list(zip(cycle(("karim", "lea")), reader.people(REQUESTS), strict=False)),
        "list_p95_ms": [(key, f"/p/{BIG}/personnes?sort={SORTS[n % 4]}&page={1 + n}") for key, n in turns],
        "steps_p95_ms": [("lea", f"/p/{BIG}/chiffres{query}") for query in islice(cycle(periods()), REQUESTS)],
    }


def periods() -> list[str]:
    """The steps over different months."""
    return ["", "?periode=2018", "?periode=2019-T3", "?periode=2019-09", "?periode=2019-T1"]


def measure(made: World, wanted: set[str]) -> list[Figure]:
    reader = Reader(made)
    found = []
    for name, requests in asked(reader).items():
        if name not in wanted:
            continue
        progress(f"{name}: {len(requests)} requests")
        for key, path in requests[:WARM_UP]:
            reader.timed(key, path)
        times = [reader.timed(key, path) for key, path in requests]
        found.append(tail(name, times, TARGET_MS, METHOD.format(f"{len(set(requests))} different requests")))
    return found
