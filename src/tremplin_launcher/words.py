"""What the launcher says to the person at the keyboard: progress on the error stream, one sentence when it can't go on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """Tremplin can't go on; the message is the one sentence that says why and what to do."""


def speak_utf8() -> None:
    """Accents come out right even where LANG is unset."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)  # type: ignore[union-attr]


def say(text: str) -> None:
    """Progress goes to the error stream: the output stream belongs to what a program may read (`--json`)."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """One line when a stage begins, and how long it took when it was long enough to wonder."""
    say(f"· {text}")
    started = time.monotonic()
    yield
    seconds = time.monotonic() - started
    if seconds >= 3:
        say(f"  fait en {seconds:.0f} s")
