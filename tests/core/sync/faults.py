"""Six faults planted in the apply code: each is one that real systems had, and each must be found by the schedules."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from django.db import IntegrityError

from tests.core.sync import schedules
from tremplin.core.sync import keeping
from tremplin.core.sync.actions import judging, receiving
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.people import merging


@contextmanager
def no_unique_key() -> Iterator[None]:
    """Operations are filed under a number of the server's own."""
    real = receiving.new_row

    def renamed(batch: Any, sent: Any, mark: bytes) -> Operation:
        row = real(batch, sent, mark)
        row.op_id = uuid7()
        return row

    with patch.object(receiving, "new_row", renamed), patch.object(receiving, "known_operations", lambda *_args: {}):
        yield


@contextmanager
def lost_hold() -> Iterator[None]:
    """What waits is never released."""
    with patch.object(receiving, "release", lambda *_args: None):
        yield


@contextmanager
def last_write_wins() -> Iterator[None]:
    """An edit overwrites what its author had not seen."""
    with patch.object(merging, "changes_since", lambda *_args: {}):
        yield


@contextmanager
def wrong_author() -> Iterator[None]:
    """What one author captured is written as whoever is signed in."""
    real = judging.refusal

    def lenient(batch: Any, one: Any) -> Any:
        found = real(batch, one)
        return None if found and found[0] == "author" else found

    with patch.object(judging, "refusal", lenient):
        yield


@contextmanager
def dropped_rejected_payload() -> Iterator[None]:
    """What is refused is counted and thrown away."""
    with patch.object(keeping, "seal_all", lambda *_args: None):
        yield


@contextmanager
def replay_applied_twice() -> Iterator[None]:
    """A resend is judged again; its row stays one."""
    real = Operation.objects.bulk_create

    def lenient(rows: Any, **options: Any) -> Any:
        return real(rows, ignore_conflicts=True, **options)

    with (
        patch.object(receiving, "known_operations", lambda *_args: {}),
        patch.object(Operation.objects, "bulk_create", lenient),
        patch.object(receiving.HeldPredecessor.objects, "bulk_create", lambda rows: None),
    ):
        yield


PLANTED: dict[str, Callable[[], AbstractContextManager[None]]] = {
    one.__name__: one
    for one in (no_unique_key, lost_hold, last_write_wins, wrong_author, dropped_rejected_payload, replay_applied_twice)
}


def found_at(name: str, given: tuple[Any, Any, Any], seeds: int = 40) -> int | None:
    """The first seed whose schedule breaks an invariant because of this fault; None when none does."""
    for seed in range(seeds):
        try:
            with PLANTED[name]():
                schedules.run(seed, *given)
        except (schedules.Broken, IntegrityError):  # some are refused by the database itself
            return seed
    return None
