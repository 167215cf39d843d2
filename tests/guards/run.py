"""Run every mutation of the list: take one protection away, see its test turn red, put it back.

Each `*.toml` beside this file holds `[[guard]]` entries or one entry at top level:
  name, why, test (pytest node id that must fail), and either file + find + replace (source under the root) or sql (as owner, on the test database).
Run with `python tests/guards/run.py [--json] [NAME…]`; the last line is the figure guards_killed.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parents[2]
SIDE_BY_SIDE = 2
COPIED = ("src", "tests", "bench", "docs", "web", "manage.py", "pyproject.toml", "requirements.lock", "README.md", "package.json")


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


def nodes(test: str) -> list[str]:
    """The pytest arguments of a guard; a parametrised node may hold spaces."""
    return re.split(r"\s+(?=tests/|-)", test.strip())


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
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *nodes(guard.test)]
    return (
        subprocess.run(command, cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode
        == 0
    )


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


def kill_all(chosen: list[Guard]) -> list[str]:
    """Names of the guards whose mutation went unseen. Two trees side by side: a mutated file serves one run only."""
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        trees: Queue[Path] = Queue()
        for number in range(SIDE_BY_SIDE):
            (Path(folder) / str(number)).mkdir()
            copy_tree(Path(folder) / str(number))
            trees.put(Path(folder) / str(number))

        def in_a_tree(guard: Guard) -> str:
            root = trees.get()
            try:
                return killed(guard, root)
            finally:
                trees.put(root)

        whole = " ".join(sorted({guard.test for guard in chosen}))
        if chosen and not run_test(Path(folder) / "0", Guard("", "", whole)):
            survivors.append("a named test fails without any mutation")
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for guard, problem in zip(chosen, pool.map(in_a_tree, chosen), strict=True):
                print(f"{'ok ' if not problem else 'NOT'} {guard.name}{': ' + problem if problem else ''}", flush=True)
                if problem:
                    survivors.append(guard.name)
    return survivors


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chosen = guards(options.names)
    survivors = kill_all(chosen)
    for name in survivors:
        print(f"NOT {name}")
    value = round(1 - len(survivors) / len(chosen), 4) if chosen else 0.0
    if not options.json:
        print(f"{len(chosen) - len(survivors)} passed, {len(survivors)} failed")
    else:
        figure = {
            "name": "guards_killed",
            "value": max(value, 0),
            "unit": "share",
            "target": 1.0,
            "ok": not survivors,
            "n": len(chosen),
        }
        print(
            json.dumps(
                {
                    "figures": [
                        figure | {"median": value, "p95": value, "method": "mutation removes the protection, its test must fail"}
                    ]
                }
            )
        )
    return 1 if survivors or not chosen else 0


if __name__ == "__main__":
    raise SystemExit(main())
