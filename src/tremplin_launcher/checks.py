"""`./tremplin test`: what a change must pass, and a last line that says how it went."""

from __future__ import annotations

import os
import shutil
import time
import xml.etree.ElementTree as ElementTree
from argparse import Namespace
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from . import environment
from .children import Command, run
from .environment import PYTHON, ROOT, VAR, VENV
from .instance import Instance
from .session import Session, served
from .words import Refused, say

TEST_DATA = VAR / "test"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_TESTS = "tests/e2e"
SIDE_BY_SIDE = 4  # at most: each process has databases and perhaps a browser of its own


@dataclass
class Outcome:
    """What the tests and the checks said."""

    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    checks_failed: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The very last line, for a person and for a script; a failed check counts as a failure."""
        return f"{self.passed} passed, {self.failed + len(self.checks_failed)} failed, {self.skipped.total()} skipped"


def chromium() -> str | None:
    """The browser that drives the end-to-end tests."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def needs_browser(paths: list[str], no_browser: bool, guards: bool = False) -> bool:
    """A part without the end-to-end tests needs no browser."""
    if no_browser or guards:
        return False
    wanted = [(ROOT / path.split("::")[0]).resolve() for path in paths]
    browser = ROOT / BROWSER_TESTS
    return not paths or any(path == browser or browser in path.parents or path in browser.parents for path in wanted)


def static_checks() -> list[tuple[str, str, Command]]:
    """Name, database role and command of each check that is not a test."""
    tools = VENV / "bin"
    manage = [PYTHON, ROOT / "manage.py"]
    tsc: Command = [tools / "node", ROOT / "node_modules/typescript/bin/tsc", "--noEmit", "-p"]
    return [
        ("ruff check", "web", [tools / "ruff", "check", "--quiet", "."]),
        ("ruff format", "web", [tools / "ruff", "format", "--check", "--quiet", "."]),
        ("mypy", "web", [tools / "mypy"]),
        ("import-linter", "web", [tools / "lint-imports", "--no-cache"]),
        ("TypeScript", "web", [*tsc, ROOT / "web/tsconfig.json"]),
        ("TypeScript (service worker)", "web", [*tsc, ROOT / "web/tsconfig.sw.json"]),
        ("téléphone (node:test)", "web", [tools / "node", ROOT / "web/test.mjs"]),
        ("traductions", "web", [*manage, "messages", "--check"]),
        ("migrations", "owner", [*manage, "makemigrations", "--check", "--dry-run", "--skip-checks"]),
    ]


def test(options: Namespace) -> int:
    """Everything, or the tests of the given paths."""
    browser = chromium()
    if needs_browser(options.paths, options.no_browser, options.guards) and not browser:
        raise Refused(
            "Il manque Chromium pour les tests du navigateur : installez-le (sous Debian : apt-get install chromium), "
            "ou relancez avec --no-browser (résultat non complet)."
        )
    environment.prepare("dev")
    folder = TEST_DATA if options.postgres != "installed" else TEST_DATA.with_name("test-installed")
    instance = Instance(folder)
    instance.lock_or_refuse("test")
    instance.open()
    outcome = Outcome()
    with served(instance, options.postgres or "wheel", disposable=True) as session:
        session.prepare("--roles-only")
        if options.guards:
            return run_guards(session, options.paths)
        if not options.paths:
            run_checks(session, outcome)
        code = run_tests(session, options, browser, outcome)
    return conclude(outcome, code, complete=not options.no_browser)


def run_checks(session: Session, outcome: Outcome) -> None:
    """Each check runs even when another failed: one run tells everything."""
    run(
        [PYTHON, ROOT / "manage.py", "messages", "--compile"],
        env=session.environment("web"),
        cwd=ROOT,
        log=session.instance.logs / "prepare.log",
    )
    for name, role, command in static_checks():
        started = time.monotonic()
        code = run(command, env=session.environment(role), cwd=ROOT)
        say(f"· {name} : {'ÉCHEC' if code else 'bon'} ({time.monotonic() - started:.1f} s)")
        if code:
            outcome.checks_failed.append(name)


def run_guards(session: Session, names: list[str]) -> int:
    """The mutations of tests/guards: its last line counts those that were seen."""
    env = session.environment("web", TREMPLIN_TEST_SUPERUSER_DSN=session.server.superuser_dsn)
    return run([PYTHON, ROOT / "tests/guards/run.py", *names], env=env, cwd=ROOT)


def run_tests(session: Session, options: Namespace, browser: str | None, outcome: Outcome) -> int:
    """pytest with its own closing lines; the counts come from its report."""
    report = session.instance.logs / "pytest.xml"
    report.unlink(missing_ok=True)
    command: Command = [PYTHON, "-m", "pytest", f"--junitxml={report}", "-rfE"]
    if not options.paths:  # files side by side; one file stays in one process, which keeps its fixtures
        command += ["-n", str(min(os.cpu_count() or 1, SIDE_BY_SIDE)), "--dist", "loadfile"]
    if options.no_browser:
        command.append(f"--ignore={BROWSER_TESTS}")
    env = session.environment("web", TREMPLIN_TEST_SUPERUSER_DSN=session.server.superuser_dsn, TREMPLIN_CHROMIUM=browser or "")
    code = run([*command, *options.paths], env=env, cwd=ROOT)
    if report.is_file():
        count(report, outcome)
    return code


def count(report: Path, outcome: Outcome) -> None:
    """Read pytest's report: an error in a fixture is a failure, a skip has its reason."""
    cases: dict[tuple[str, str], str] = {}
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = (case.get("classname", ""), case.get("name", ""))
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            cases[name] = "failed"
        elif skip is not None:
            cases.setdefault(name, f"skipped:{skip.get('message') or 'sans raison donnée'}")
        else:
            cases.setdefault(name, "passed")
    for verdict in cases.values():
        if verdict.startswith("skipped:"):
            outcome.skipped[verdict.removeprefix("skipped:")] += 1
        elif verdict == "failed":
            outcome.failed += 1
        else:
            outcome.passed += 1


def conclude(outcome: Outcome, code: int, *, complete: bool) -> int:
    """Say what was left out and why, then the last line. No test at all is a failure too (pytest's code 5)."""
    print(flush=True)
    if outcome.skipped:
        print("Sautés, par raison :")
        for reason, number in outcome.skipped.most_common():
            print(f"  {number} · {reason}")
    if outcome.checks_failed:
        print(f"Contrôles en échec (comptés parmi les échecs) : {', '.join(outcome.checks_failed)}")
    if code == 5:
        print("Aucun test trouvé : c'est un échec.")
    elif code and not outcome.failed:
        print(f"pytest s'est arrêté avant la fin (code {code}) : le résultat ne vaut rien.")
    if code and not outcome.failed:
        outcome.failed = 1
    if not complete:
        print("NOT COMPLETE · NON COMPLET : sans les tests du navigateur (--no-browser).")
    print(outcome.line(), flush=True)
    return 1 if code or outcome.failed or outcome.checks_failed else 0
