"""The first command, for real: an empty folder becomes a page, and nothing stays behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tremplin_launcher.environment import ROOT

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="parent-death signals are Linux's")
PATIENCE = 180
"""Seconds: generous, so that a busy machine does not make a failure."""


class House:
    """One `./tremplin up` on a folder of its own."""

    def __init__(self, data: Path, *options: str) -> None:
        env = {name: value for name, value in os.environ.items() if not name.startswith("TREMPLIN_") and name != "DATABASE_URL"}
        command = [sys.executable, str(ROOT / "tremplin"), "up", "--data", str(data), "--port", "0", *options]
        self.data = data
        self.log = (data.parent / "up.log").open("a+")
        self.process = subprocess.Popen(
            command, env=env, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, text=True
        )

    def address(self) -> str:
        """Wait for the line that tells it; the output ends if the launcher gives up."""
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(r"http://localhost:\d+", line):
                return found[0]
        raise AssertionError(self.said())

    def said(self) -> str:
        self.log.seek(0)
        return self.log.read()

    def left(self) -> list[str]:
        """Processes that still work on this folder."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                marked = f"TREMPLIN_DATA={self.data}\0".encode() in (entry / "environ").read_bytes()
                if marked or os.readlink(entry / "cwd") == str(self.data / "pg"):
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found

    def gone(self, seconds: float = PATIENCE) -> bool:
        deadline = time.monotonic() + seconds
        while self.left() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.left()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance") / "data"


@pytest.fixture
def house(data: Path) -> Iterator[House]:
    started = House(data, "--empty")
    yield started
    if started.process.poll() is None:
        started.process.terminate()
        started.process.wait(PATIENCE)
    started.log.close()


def health(address: str) -> dict[str, object]:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{address}/health", timeout=10) as answer:
        return dict(json.load(answer))


def test_an_empty_folder_becomes_a_page_and_ctrl_c_stops_everything(house: House) -> None:
    """Also: a second `up` on the folder is refused and harms nothing."""
    address = house.address()
    assert health(address)["status"] == "ok"
    assert len(house.left()) >= 4
    second = House(house.data)
    assert second.process.wait(PATIENCE) == 1
    assert f"Tremplin tourne déjà sur {house.data} à l'adresse {address}" in second.said()
    assert health(address)["status"] == "ok"
    house.process.send_signal(signal.SIGINT)
    assert house.process.wait(PATIENCE) == 0
    assert house.left() == []
    assert not (house.data / "pg" / "postmaster.pid").exists()


def test_a_launcher_killed_outright_leaves_nothing_and_the_next_one_starts(house: House) -> None:
    house.address()
    house.process.kill()
    house.process.wait()
    again = House(house.data)
    try:
        assert health(again.address())["status"] == "ok"
    finally:
        again.process.terminate()
        assert again.process.wait(PATIENCE) == 0
    assert house.gone()


def test_a_first_start_cut_short_begins_again_from_nothing(tmp_path: Path) -> None:
    first = House(tmp_path / "data", "--empty")
    while not (first.data / "world.json").exists() and first.process.poll() is None:
        time.sleep(0.02)
    first.process.kill()
    first.process.wait()
    assert json.loads((first.data / "world.json").read_text()) == {"state": "making", "database": "own"}
    second = House(tmp_path / "data", "--empty")
    try:
        assert health(second.address())["status"] == "ok"
        assert "reprise d'un premier démarrage interrompu" in second.said()
    finally:
        second.process.terminate()
        assert second.process.wait(PATIENCE) == 0
    assert second.gone()


def test_a_backup_comes_back_beside_the_living_keys(house: House, tmp_path: Path) -> None:
    """Also: commands work with the server running (backup) or not (restore)."""
    house.address()
    dump = tmp_path / "facts.dump"

    def tremplin(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "tremplin"), *arguments, "--data", str(house.data), "--json"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    told = tremplin("backup", str(dump))
    assert told.returncode == 0, told.stderr
    report = json.loads(told.stdout.strip().split("\n")[-1])
    assert report["bytes"] == dump.stat().st_size
    assert {path.stat().st_mode & 0o777 for path in (dump, Path(report["keys"]))} == {0o600}
    assert "arrêtez-le avant de restaurer" in tremplin("restore", str(dump), "--keys", "living").stderr
    house.process.terminate()
    house.process.wait(PATIENCE)
    told = tremplin("restore", str(dump), "--keys", "living")
    assert told.returncode == 0, told.stderr
    again = House(house.data)
    try:
        assert health(again.address())["status"] == "ok"
    finally:
        again.process.terminate()
        again.process.wait(PATIENCE)
