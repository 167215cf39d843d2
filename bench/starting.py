"""up_first_page_s and up_second_start_s: `./tremplin up` from a clean clone, from the command to the first page; then once more."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, middle, progress

ROOT = Path(__file__).resolve().parents[1]
FIRST_S, SECOND_S = 90, 10
PATIENCE_S = 600
FIRST = "git clone into an empty folder, warm caches of pip, uv and npm; from ./tremplin up to 200 of /, environment, assets and demo world included"
SECOND = "the same folder again, from ./tremplin up to 200 of /; median of five"


def clone(folder: Path) -> Path:
    """A clean clone; files that are not committed yet are laid over it, so that what is measured is this very state."""
    target = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(target)], check=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def environment() -> dict[str, str]:
    """A visitor's own: nothing of the instance that runs the benchmark."""
    gone = ("TREMPLIN_", "DJANGO_", "PYTHON", "DATABASE_URL", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(gone)}
    ours = str(ROOT / ".venv")  # this run's own environment has no pip: a visitor's python does
    kept["PATH"] = os.pathsep.join(part for part in kept["PATH"].split(os.pathsep) if not part.startswith(ours))
    return kept


@contextmanager
def up(target: Path, data: Path, port: int) -> Iterator[float]:
    """Seconds from the command to the first page; everything stops with the block."""
    began = time.monotonic()
    command = [str(target / "tremplin"), "up", "--data", str(data), "--port", str(port)]
    said = data.with_suffix(".log")
    with said.open("w") as log:
        child = subprocess.Popen(command, cwd=target, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        while not answers(f"http://localhost:{port}/"):
            if child.poll() is not None or time.monotonic() - began > PATIENCE_S:
                raise RuntimeError(f"./tremplin up did not come to its first page: {said.read_text()[-400:]}")
            time.sleep(0.05)
        yield time.monotonic() - began
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
        child.wait(timeout=60)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def measure(runs: int = 5) -> list[Figure]:
    """One first start (it takes everything from nothing), then as many second ones."""
    from tests.demo_server import free_port

    with tempfile.TemporaryDirectory(prefix="tremplin-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL does not run as root: its own user has to come in
        target = clone(folder)
        progress("up_first_page_s: from a clean clone")
        with up(target, folder / "data", free_port()) as seconds:
            first = seconds
        later = []
        for number in range(runs):
            progress(f"up_second_start_s: {number + 1} of {runs}")
            with up(target, folder / "data", free_port()) as seconds:
                later.append(seconds)
    return [
        middle("up_first_page_s", [first], "s", FIRST_S, FIRST),
        middle("up_second_start_s", later, "s", SECOND_S, SECOND),
    ]
