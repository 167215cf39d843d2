"""The phone's own tests (web/street/*.test.ts), so that a protection taken away there turns a test red here."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("name", ["phone", "photos", "machine"])
def test_the_phone_side(name: str) -> None:
    """SEC-07, OUT-02: boxes, code, wipe, clock; and random schedules over the real outbox, each operation delivered once."""
    beside = Path(sys.executable).parent / "node"
    node = str(beside) if beside.exists() else shutil.which("node")
    if node is None or not (ROOT / "node_modules").exists():
        pytest.skip("the browser side is not installed: npm ci")
    done = subprocess.run([node, "web/test.mjs", name], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
