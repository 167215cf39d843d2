"""Run every mutation of the list: take one protection away, see its test turn red, put it back.

Each `*.toml` beside this file holds `[[guard]]` entries or one entry at top level:
  name, why, test (pytest node id that must fail), and either file + find + replace (source under the root) or sql (as owner, on the test database).
Run with `python tests/guards/run.py [--json] [NAME…]`; the last line is the figure guards_killed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "tests", "bench", "docs", "manage.py", "pyproject.toml", "requirements.lock", "README.md", "package.json")


@dataclass(frozen=True, slots=True)
class Guard:
    name: str
    why: str
    test: str
    file: str = ""
    find: str = ""
    replace: str = ""
    sql: str = ""


def guards(wanted: list[str]) -> list[Guard]:
    """All entries, or those named. A badly written entry stops everything: a list that lies protects nothing."""
    found = []
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        data = tomllib.loads(path.read_text())
        for entry in data.get("guard", [data] if "name" in data else []):
            found.append(Guard(**entry))
    names = [guard.name for guard in found]
    if len(set(names)) != len(names):
        raise SystemExit(f"two guards have one name: {sorted({n for n in names if names.count(n) > 1})}")
    return [guard for guard in found if not wanted or guard.name in wanted]


def source(guard: Guard, root: Path) -> Path:
    path = root / guard.file
    return path if path.exists() else root / "src" / guard.file


def copy_tree(target: Path) -> None:
    for name in COPIED:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, target / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        elif origin.exists():
            shutil.copy2(origin, target / name)
    if (ROOT / "node_modules").exists():
        (target / "node_modules").symlink_to(ROOT / "node_modules")


def run_test(root: Path, guard: Guard) -> bool:
    """Whether the test passes."""
    env = {**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}", "TREMPLIN_GUARD_SQL": guard.sql}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *guard.test.split()]
    return subprocess.run(command, cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def killed(guard: Guard, root: Path) -> str:
    """Empty when the mutation turned its test red; otherwise what is wrong."""
    if guard.sql:
        return "" if not run_test(root, guard) else "the test stays green"
    path = source(guard, root)
    text = path.read_text() if path.exists() else ""
    if text.count(guard.find) < 1:
        return f"the text to take away is not in {guard.file}"
    path.write_text(text.replace(guard.find, guard.replace))
    try:
        return "" if not run_test(root, guard) else "the test stays green"
    finally:
        path.write_text(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chosen = guards(options.names)
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        copy_tree(root)
        for test in sorted({guard.test for guard in chosen}):
            if not run_test(root, Guard("", "", test)):
                survivors.append(f"{test}: fails without any mutation")
        for guard in chosen:
            problem = killed(guard, root)
            print(f"{'ok ' if not problem else 'NOT'} {guard.name}{': ' + problem if problem else ''}", flush=True)
            if problem:
                survivors.append(guard.name)
    value = round(1 - len(survivors) / len(chosen), 4) if chosen else 0.0
    if options.json:
        figure = {"name": "guards_killed", "value": max(value, 0), "unit": "share", "target": 1.0, "ok": not survivors, "n": len(chosen)}
        print(json.dumps({"figures": [figure | {"median": value, "p95": value, "method": "mutation removes the protection, its test must fail"}]}))
    return 1 if survivors or not chosen else 0


if __name__ == "__main__":
    raise SystemExit(main())
