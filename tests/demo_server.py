"""The demo world behind a real gunicorn, in an instance folder and a database of its own: for browser tests and the benchmarks."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Served:
    """Where the demo answers, and the environment by which commands reach the same world."""

    address: str
    env: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(env: dict[str, str], *arguments: str, role: str = "web") -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**env, "TREMPLIN_ROLE": role},
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def demo_server(
    names: tuple[str, str], scale: int = 1, secrets: Path | None = None, workers: int = 1, jobs: bool = False
) -> Iterator[Served]:
    """Make the world in these (fresh, migrated) databases and serve it on loopback; everything ends with the block.

    `jobs`: with the worker beside it, which mails and seals.
    """
    with tempfile.TemporaryDirectory(prefix="tremplin-") as folder:
        data = Path(folder)
        shutil.copytree(secrets or Path(os.environ["TREMPLIN_DATA"]) / "secrets", data / "secrets")
        env = {
            **os.environ,
            "TREMPLIN_DATA": folder,
            "TREMPLIN_DB_NAME": names[0],
            "TREMPLIN_KEYS_DB_NAME": names[1],
            "TREMPLIN_MODE": "demo",
        }
        env["PYTHONPATH"] = str(ROOT / "src")
        port = free_port()
        env["TREMPLIN_ADDRESS"] = f"http://localhost:{port}"  # links in mails lead to this server
        manage(env, "demo", "--scale", str(scale), role="importer")
        manage(env, "collectstatic", "--noinput", "-v0")
        command = [
            "-m",
            "gunicorn",
            "tremplin.site.wsgi",
            "-b",
            f"127.0.0.1:{port}",
            "-w",
            str(workers),
            "-k",
            "gthread",
            "--threads",
            "4",
            "--log-level",
            "error",
        ]
        started = [subprocess.Popen([sys.executable, *command], env={**env, "TREMPLIN_ROLE": "web"}, cwd=ROOT)]
        if jobs:
            worker = [sys.executable, str(ROOT / "manage.py"), "procrastinate", "worker", "--shutdown-graceful-timeout", "10"]
            started.append(subprocess.Popen(worker, env={**env, "TREMPLIN_ROLE": "worker"}, cwd=ROOT))
        try:
            wait(f"http://localhost:{port}/health", started[0])
            yield Served(f"http://localhost:{port}", env)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=20)


def wait(address: str, server: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError("the server stopped before it answered")
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("the server did not answer in time")


class Visitor:
    """A small HTTP client with cookies: enough to sign in and read pages."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, final path, body."""
        return self.send(path, None)

    def send(self, path: str, body: bytes | None) -> tuple[int, str, str]:
        headers = {"Accept-Encoding": "identity", "Accept-Language": "fr", "Referer": self.address}
        request = urllib.request.Request(self.address + path, data=body, headers=headers)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.url.removeprefix(self.address), answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, path, error.read().decode("utf-8", "replace")

    def enter(self, key: str) -> None:
        """Through the demo's own door."""
        self.get("/voir/today")
        token = next(c.value for c in self.jar if c.name == "csrftoken")
        self.send(f"/entrer/{key}", f"csrfmiddlewaretoken={token}".encode())

    @property
    def cookies(self) -> list[dict[str, str]]:
        return [{"name": c.name, "value": c.value or "", "url": self.address} for c in self.jar]
