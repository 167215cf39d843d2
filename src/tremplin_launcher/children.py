"""Child processes that never outlive the launcher, whatever ends it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .words import Refused

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534

if sys.platform == "linux":
    _libc = ctypes.CDLL(None, use_errno=True)

Identity = Callable[[], None]
Command = list[str | Path]


def as_self() -> None:
    """Keep the caller's identity."""


def as_user(uid: int, gid: int) -> Identity:
    """Become another user of the machine (what `setpriv --clear-groups` does)."""

    def become() -> None:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)

    return become


def in_namespace() -> None:
    """Look like `nobody` to oneself while the files stay root's (what `unshare --map-user` does).

    PostgreSQL refuses to run as root; this way works even where only root may enter the folder.
    """
    if _libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} 0 1")


def bound_to_us(identity: Identity, death_signal: signal.Signals) -> Callable[[], None]:
    """What the child does before `exec`. The signal comes last: changing user would clear it."""
    parent = os.getpid()

    def prepare() -> None:
        identity()
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path | None = None,
    identity: Identity = as_self,
    death_signal: signal.Signals = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in its own group, so that Ctrl-C reaches the launcher alone and it stops everyone in order."""
    output = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [str(part) for part in command],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=pass_fds,
            start_new_session=True,
            preexec_fn=bound_to_us(identity, death_signal),
        )
    finally:
        if output:
            output.close()


def finish(process: subprocess.Popen[bytes], how: signal.Signals, patience: float = 15) -> int:
    """Ask a child to stop, wait, then insist on its whole group."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path | None = None,
    identity: Identity = as_self,
) -> int:
    """Run a child to its end; if we are interrupted meanwhile, it stops too."""
    process = spawn(command, env=env, cwd=cwd, log=log, identity=identity)
    try:
        return process.wait()
    except BaseException:
        finish(process, signal.SIGTERM, 5)
        raise


def answer_of(command: Sequence[str | Path], failure: str, *, env: Mapping[str, str], cwd: Path, log: Path) -> str:
    """What a child that has to succeed writes on its output stream; its complaints go to the log."""
    begins = log.stat().st_size if log.exists() else 0
    with log.open("ab") as complaints:
        told = subprocess.run(
            [str(part) for part in command],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            preexec_fn=bound_to_us(as_self, signal.SIGTERM),
            check=False,
        )
    if told.returncode:
        raise Refused(f"{failure} {reason_in(log, begins)}(détails : {log}).")
    return told.stdout.decode("utf-8", "replace")


def must(command: Sequence[str | Path], failure: str, *, env: Mapping[str, str], cwd: Path, log: Path) -> None:
    """Run a child that has to succeed; what it said stays in the log that the sentence names."""
    begins = log.stat().st_size if log.exists() else 0
    if run(command, env=env, cwd=cwd, log=log):
        raise Refused(f"{failure} {reason_in(log, begins)}(détails : {log}).")


def reason_in(log: Path, begins: int = 0) -> str:
    """The last line a child wrote: most tools end with the reason, npm with the name of its log."""
    with log.open("rb") as stream:
        stream.seek(begins)
        lines = stream.read().decode("utf-8", "replace").split("\n")
    said = [line.strip() for line in lines if line.strip() and "A complete log of this run" not in line]
    if any("No space left on device" in line for line in said):
        return "le disque est plein ; libérez de la place, puis relancez "
    return f"« {said[-1][:200]} » " if said else ""
