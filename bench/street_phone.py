"""What a phone does, measured in a real browser and by the real outbox: taps, seconds, weight, offline start, a thousand operations, schedules."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.figures import Figure, middle, progress, worst
from bench.worlds import BIG, World, world

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "src/tremplin/core/ui/static/ui/street"
WORKER, OTHER = "ines", "karim"
PIN = "482913"
TAPS, SECONDS, WEIGHT_KB, OFFLINE_MS, THOUSAND_S, SCHEDULES = 6, 20.0, 90.0, 1500, 10.0, 300
SLOWED = 4
ROUNDS = 5
A_TAP_S = 1.0
"""A hand is slower than a script: each tap counts one second more, to find the button and reach it."""

METHODS = {
    "encounter_taps": "from the opened page to « C’est noté », offline: topic, next step, nothing else typed; place, time, team filled in",
    "encounter_s": f"the same, CPU slowed {SLOWED}×, plus {A_TAP_S:.0f} s of hand a tap",
    "street_weight_kb_gz": "shell, script, style sheet, worker, mark and both fonts; gzip -9, woff2 as they are",
    "offline_usable_ms": f"network cut, CPU slowed {SLOWED}×: from navigation to the keypad, plus from the last figure to the open page",
    "phone_1000_ops_s": "1000 meetings on the phone, from the network back to « À jour », real server, commits on disk",
    "schedules_ts_ok": "50 steps each: two workers, three tabs, crashes, lost, doubled and unanswered requests, over HTTP; "
    "every captured operation found applied once, under its author",
}


def node(*arguments: str) -> str:
    """Run a file of web/ with the environment's Node; what it printed."""
    program = Path(sys.executable).parent / "node"
    done = subprocess.run(
        [str(program if program.exists() else "node"), *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def bundled(entry: str, kind: str) -> Path:
    """Under var/, where Node finds the packages of the repository."""
    out = ROOT / "var" / f"{Path(entry).stem}-{os.getpid()}.{'mjs' if kind == 'node' else 'js'}"
    out.parent.mkdir(exist_ok=True)
    node("web/bundle.mjs", entry, str(out), kind)
    return out


@contextmanager
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import ARGUMENTS, BROWSERS

    path = os.environ.get("TREMPLIN_CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("no Chromium: apt-get install chromium")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


def cookies(made: World, key: str) -> list[dict[str, str]]:
    from tests.demo_server import Visitor

    visitor = Visitor(made.served.address)
    visitor.enter(key)
    return visitor.cookies


def prepared(chromium: Any, made: World) -> Any:
    """A phone of the bench's worker, ready, its download arrived."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR", reduced_motion="reduce")
    context.add_cookies(cookies(made, WORKER))
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{made.served.address}/rue/")
    page.get_by_label("Choisissez un code").wait_for()
    if page.get_by_label("Impact Jeunes").count():
        page.get_by_label("Impact Jeunes").check(force=True)
    page.get_by_label("Choisissez un code").fill(PIN)
    page.get_by_label("Encore une fois").fill(PIN)
    page.get_by_role("button", name="Préparer ce téléphone").click()
    page.get_by_role("link", name="À jour").wait_for()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    return page


def slow(page: Any, times: int) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def note_meeting(page: Any) -> int:
    """The shortest whole note; answers how many taps it took."""
    taps = (
        lambda: page.get_by_role("link", name="Noter une rencontre").click(),
        lambda: page.locator("input[name=topics]").first.check(force=True),
        lambda: page.locator("input[name=next]").first.check(force=True),
        lambda: page.get_by_role("button", name="Noter", exact=True).click(),
    )
    for tap in taps:
        tap()
    page.get_by_role("heading", name="C’est noté").wait_for()
    return len(taps)


def encounters(page: Any) -> Iterable[Figure]:
    page.context.set_offline(True)
    slow(page, SLOWED)
    taps, seconds = [], []
    for _ in range(ROUNDS):
        page.evaluate("() => { location.hash = '#/' }")
        page.get_by_role("heading", name="Aujourd’hui").wait_for()
        started = time.perf_counter()
        taps.append(note_meeting(page))
        seconds.append(time.perf_counter() - started + taps[-1] * A_TAP_S)
    slow(page, 1)
    page.context.set_offline(False)
    yield worst("encounter_taps", taps, "taps", TAPS, METHODS["encounter_taps"])
    yield middle("encounter_s", seconds, "s", SECONDS, METHODS["encounter_s"])


def weight() -> Figure:
    total = round(sum(json.loads((STATIC / "weights.json").read_text()).values()) / 1000, 1)
    return worst("street_weight_kb_gz", [total], "kB", WEIGHT_KB, METHODS["street_weight_kb_gz"])


def offline_start(page: Any) -> Figure:
    page.context.set_offline(True)
    slow(page, SLOWED)
    found = []
    for _ in range(ROUNDS):
        page.goto("about:blank")
        started = time.perf_counter()
        page.goto(page.street, wait_until="commit")
        page.locator(".key").first.wait_for()
        ready = time.perf_counter() - started
        page.locator("#f-pin").fill(PIN)
        started = time.perf_counter()
        page.locator("#f-pin").press("Enter")
        page.get_by_role("button", name="Verrouiller").wait_for()
        opened = time.perf_counter() - started
        progress(f"  keypad {1000 * ready:.0f} ms, then unlocked {1000 * opened:.0f} ms")
        found.append(1000 * (ready + opened))
    slow(page, 1)
    page.context.set_offline(False)
    return middle("offline_usable_ms", found, "ms", OFFLINE_MS, METHODS["offline_usable_ms"])


def thousand(page: Any, made: World) -> Figure:
    """Filled beside the screen by the same outbox, then sent by the button."""
    page.evaluate(bundled("web/street/thousand.ts", "page").read_text())
    found = []
    for _ in range(3):
        page.context.set_offline(True)
        page.evaluate(f"() => streetFill({json.dumps(PIN)}, 1000, {json.dumps(place(made))})")
        page.reload()
        page.locator("#f-pin").fill(PIN)
        page.locator("#f-pin").press("Enter")
        page.get_by_role("button", name="Verrouiller").wait_for()
        page.evaluate("() => { location.hash = '#/envois' }")
        page.get_by_role("button", name="Envoyer (1000)").wait_for()
        started = time.perf_counter()
        page.context.set_offline(False)
        page.get_by_role("link", name="À jour").wait_for()
        found.append(time.perf_counter() - started)
        page.evaluate(bundled("web/street/thousand.ts", "page").read_text())
    return middle("phone_1000_ops_s", found, "s", THOUSAND_S, METHODS["phone_1000_ops_s"])


def rows(made: World, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Read as the owner of the test cluster: the figure counts what is in the tables."""
    import psycopg

    from tests.conftest import DSN

    with psycopg.connect(DSN, dbname=made.names[0]) as connection:
        return connection.execute(statement, values).fetchall()  # type: ignore[call-overload,no-any-return]


def place(made: World) -> str:
    statement = (
        "SELECT t.id::text FROM territories_territory t JOIN tenancy_project p ON p.id = t.project_id "
        "WHERE p.slug = %s ORDER BY t.created_at LIMIT 1"
    )
    return str(rows(made, statement, BIG)[0][0])


def schedules(made: World, count: int) -> Figure:
    """A schedule holds when each of its operations stands once, applied, under its author, with its fact."""
    workers = []
    for key in (WORKER, OTHER):
        jar = {one["name"]: one["value"] for one in cookies(made, key)}
        statement = "SELECT id::text FROM accounts_user WHERE email LIKE %s"
        workers.append({"id": str(rows(made, statement, f"{key}%")[0][0]), "cookie": f"sessionid={jar['sessionid']}"})
    asked = {
        "address": made.served.address, "slug": BIG, "count": count, "seed": 1, "workers": workers, "place": place(made),
    }  # fmt: skip
    told = json.loads(node(str(bundled("web/street/schedules.ts", "node")), json.dumps(asked)).strip().splitlines()[-1])
    captured = told["captured"]
    statement = "SELECT op_id::text, author_id::text, status FROM sync_operation WHERE op_id = ANY(%s::uuid[])"
    found = {one: (author, status) for one, author, status in rows(made, statement, [one["op_id"] for one in captured])}
    tables = ("outreach_encounter", "outreach_presence")
    facts = " UNION ALL ".join(f"SELECT id::text FROM {table} WHERE id = ANY(%s::uuid[])" for table in tables)
    ids = [one["id"] for one in captured]
    standing = {row[0] for row in rows(made, facts, ids, ids)}
    broken = set(told["stuck"])
    for one in captured:
        if found.get(one["op_id"]) != (one["author_id"], "applied") or one["id"] not in standing:
            broken.add(one["schedule"])
            progress(f"  schedule {one['schedule']}: {one['kind']} {found.get(one['op_id'])}")
    good = count - len(broken)
    method = f"{METHODS['schedules_ts_ok']} ({len(captured)} captured)"
    return Figure("schedules_ts_ok", good, "", count, good >= count, count, good, good, method)


def measured(wanted: set[str], options: argparse.Namespace) -> Iterable[Figure]:
    if "street_weight_kb_gz" in wanted:
        yield weight()
    if wanted <= {"street_weight_kb_gz"}:
        return
    with world(1) as made:
        in_browser = wanted & {"encounter_taps", "encounter_s", "offline_usable_ms", "phone_1000_ops_s"}
        if in_browser:
            with browser() as chromium:
                page = prepared(chromium, made)
                page.street = f"{made.served.address}/rue/"
                if wanted & {"encounter_taps", "encounter_s"}:
                    yield from (figure for figure in encounters(page) if figure.name in wanted)
                if "offline_usable_ms" in wanted:
                    yield offline_start(page)
                if "phone_1000_ops_s" in wanted:
                    yield thousand(page, made)
        if "schedules_ts_ok" in wanted:
            yield schedules(made, getattr(options, "schedules_ts", SCHEDULES))


Measure = Callable[[set[str], argparse.Namespace], Iterable[Figure]]
MEASURES: list[tuple[set[str], Measure]] = [(set(METHODS), measured)]
