"""Several processes and one operation; a server killed at any moment: exactly one is applied, nothing confirmed is lost."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.core.sync.phone import Phone
from tremplin.core.sync import actions
from tremplin.core.sync.models import HeldPredecessor, Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach.models import Encounter, Presence

ROOT = Path(__file__).resolve().parents[3]
SENDER = """
import json, sys, django
django.setup()
from tests import cast
from tremplin.core import clock
from tremplin.core.sync import actions, answers
from tremplin.core.tenancy.context import as_actor
from datetime import datetime
from uuid import UUID
given = json.load(open(sys.argv[1]))
actor = cast.actor(given["actor"], datetime.fromisoformat(given["now"]))
print("ready", flush=True)
sys.stdin.readline()
for batch in given["batches"]:
    with as_actor(actor):
        found = answers.told(actor, actions.receive(actor, batch, device_id=UUID(given["device"]), sent_by=actor.user_id))
    print(json.dumps([[one["op_id"], one["status"]] for one in found]), flush=True)
"""


@pytest.fixture
def sender(committed: tuple[str, str], tmp_path: Path) -> Callable[..., "subprocess.Popen[str]"]:
    """A process of its own that sends these batches once it is told to; prints the answers of each after its commit."""
    env = {**os.environ, "TREMPLIN_DB_NAME": committed[0], "TREMPLIN_KEYS_DB_NAME": committed[1], "TREMPLIN_ROLE": "web"}
    env["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"

    def start(name: str, actor: Any, phone: Phone, batches: list[Any]) -> "subprocess.Popen[str]":
        path = tmp_path / f"{name}.json"
        given = {"actor": "ines" if actor.name == "Inès" else "bilal", "now": actor.now.isoformat()}
        path.write_text(json.dumps({**given, "device": str(phone.device_id), "batches": batches}))
        child = subprocess.Popen(
            [sys.executable, "-c", SENDER, str(path)],
            env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        return child

    return start


def go(child: "subprocess.Popen[str]") -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def told(child: "subprocess.Popen[str]") -> list[Any]:
    out, _none = child.communicate(timeout=120)
    return [one for line in out.splitlines() for one in json.loads(line)]


def test_one_operation_from_many_processes(committed: Any, ines: Any, make_territory: Any, sender: Any) -> None:
    """Kobo's case: exactly one is applied, the others hear the same answer."""
    with as_actor(ines):
        place = make_territory(ines)
    phone = Phone(ines.user_id, ines.now)
    batch = [phone.encounter(place), phone.presence(place)]
    children = [sender(f"p{number}", ines, phone, [batch, batch]) for number in range(4)]
    for child in children:
        go(child)
    answers = [one for child in children for one in told(child)]
    assert len(answers) == 16
    for op in batch:
        mine = [status for op_id, status in answers if op_id == op["op_id"]]
        assert sorted(mine) == ["applied"] + ["replayed"] * 7
    with as_actor(ines):
        assert Encounter.objects.count() == Presence.objects.count() == 1 and Operation.objects.count() == 2


def test_predecessor_and_follower_at_the_same_moment(
    committed: Any, ines: Any, bilal: Any, make_territory: Any, sender: Any
) -> None:
    """A meeting and its presence come by two processes at once: whichever is first, nothing waits for ever."""
    with as_actor(ines):
        place = make_territory(ines)
    mine, other = Phone(ines.user_id, ines.now), Phone(bilal.user_id, bilal.now)
    stalls = [other.presence(place) for _ in range(12)]
    meetings = [mine.encounter(place, presence_id=stall["payload"]["id"]) for stall in stalls]
    one = sender("meetings", ines, mine, [[meeting] for meeting in meetings])
    two = sender("stalls", bilal, other, [[stall] for stall in stalls])
    go(one), go(two)
    told(one), told(two)
    with as_actor(ines):
        assert not HeldPredecessor.objects.exists()
        assert Encounter.objects.exclude(presence=None).count() == len(stalls)


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment(committed: Any, ines: Any, make_territory: Any, make_person: Any, sender: Any, seed: int) -> None:
    """kill -9 of the process that applies: what was answered is there, and the rest is applied once by the next one."""
    with as_actor(ines):
        place = make_territory(ines)
        person = make_person(ines, "Zak", "identified", place)
    phone = Phone(ines.user_id, ines.now)
    batches = [
        [phone.encounter(place), phone.note(person.id, "Une note inventée."), phone.encounter(place, mode="balloon")]
        for _ in range(40)
    ]
    child = sender("killed", ines, phone, batches)
    go(child)
    assert child.stdout is not None
    heard = [child.stdout.readline() for _ in range(random.Random(seed).randrange(1, 25))]
    child.send_signal(signal.SIGKILL)
    out, _none = child.communicate(timeout=60)
    confirmed = {
        one[0]: one[1] for line in [*heard, *out.splitlines()] if line.strip().endswith("]]") for one in json.loads(line)
    }
    with as_actor(ines):
        rows = dict(Operation.objects.values_list("op_id", "status"))
        assert all({str(pk): status for pk, status in rows.items()}[op_id] == status for op_id, status in confirmed.items())
        assert len(rows) % 3 == 0
    with as_actor(ines):
        again = actions.receive(
            ines, [one for batch in batches for one in batch], device_id=phone.device_id, sent_by=ines.user_id
        )
    assert all(one.replayed for one in again if str(one.row.op_id) in confirmed)
    with as_actor(ines):
        assert Operation.objects.count() == 120 and Encounter.objects.count() == 40
        assert Operation.objects.filter(status="quarantined", kept_sealed__isnull=False).count() == 40
