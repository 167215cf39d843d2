"""kill -9 of PostgreSQL and all its processes at random moments: nothing confirmed is lost, what was not is sent again and counts once."""

import json
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import Cluster, cluster, missing
from tests.conftest import DSN
from tests.core.sync.phone import Phone
from tremplin.core.journal.models import Act
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach.models import Encounter, Presence

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux") or bool(missing()), reason=missing() or "Linux only")
ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 4
SENDER = """
import json, sys, django
django.setup()
from datetime import datetime
from uuid import UUID
from django.db import InterfaceError, OperationalError, connections
from tests import cast
from tremplin.core.sync import actions, answers
from tremplin.core.tenancy.context import as_actor
given = json.load(open(sys.argv[1]))
actor = cast.actor("ines", datetime.fromisoformat(given["now"]))
confirmed = open(sys.argv[2], "a")
print("ready", flush=True)
sys.stdin.readline()
for batch in given["batches"]:
    while True:
        try:
            with as_actor(actor):
                found = answers.told(actor, actions.receive(actor, batch, device_id=UUID(given["device"]), sent_by=actor.user_id))
            break
        except (OperationalError, InterfaceError):
            connections.close_all()
            print("lost", flush=True)
            sys.stdin.readline()
    for one in found:
        confirmed.write(json.dumps([one["op_id"], one["status"]]) + "\\n")
    confirmed.flush()
    print("told", flush=True)
print("done", flush=True)
"""


@pytest.fixture
def own(committed: tuple[str, str], tmp_path: Path) -> Iterator[tuple[Cluster, tuple[str, str]]]:
    """The seeded databases on a PostgreSQL of this test alone, with Django's connections pointed at it."""
    from django.db import connections

    with cluster(tmp_path / "own") as found:
        found.take(DSN.replace("dbname=postgres", ""), committed, tmp_path)
        before = {alias: dict(connections[alias].settings_dict) for alias in ("default", "keys")}
        for alias in before:
            connections[alias].close()
            connections[alias].settings_dict.update(HOST=found.server.host, PORT=str(found.server.port))
        try:
            yield found, committed
        finally:
            for alias, known in before.items():
                connections[alias].close()
                connections[alias].settings_dict.update(known)


def sender(own: tuple[Cluster, tuple[str, str]], folder: Path, given: dict[str, Any]) -> "subprocess.Popen[str]":
    """A process that sends these batches, and writes down each confirmed number only after its answer."""
    found, names = own
    env = {**os.environ, "TREMPLIN_DB_NAME": names[0], "TREMPLIN_KEYS_DB_NAME": names[1], "TREMPLIN_ROLE": "web"}
    env |= {"TREMPLIN_DB_HOST": found.server.host, "TREMPLIN_DB_PORT": str(found.server.port)}
    env["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    (folder / "given.json").write_text(json.dumps(given))
    return subprocess.Popen(
        [sys.executable, "-c", SENDER, str(folder / "given.json"), str(folder / "confirmed")],
        env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def next_word(child: "subprocess.Popen[str]") -> str:
    assert child.stdout is not None
    word = child.stdout.readline().strip()
    assert word, "the sender ended by an error of its own"
    return word


def go_on(child: "subprocess.Popen[str]") -> None:
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()


def kill_in_the_middle(found: Cluster, child: "subprocess.Popen[str]", chance: random.Random) -> None:
    """After some answers and a part of the next one; then a start with recovery, and the sender goes on."""
    for _answer in range(chance.randrange(2, 15)):
        assert next_word(child) == "told"
    threading.Event().wait(chance.uniform(0, 0.06))  # a random moment in what the database does, not a wait for something
    found.kill()
    while (word := next_word(child)) != "lost":
        assert word == "told"
    found.start_again()
    go_on(child)


def test_database_killed_at_any_moment(
    own: tuple[Cluster, tuple[str, str]], ines: Any, make_territory: Any, tmp_path: Path
) -> None:
    """Issue 3, point 9. What was confirmed is there; the rest, sent again, is there once; each with one line of the journal."""
    from django.db import connections

    found = own[0]
    assert [found.setting(name) for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["on"] * 3
    with as_actor(ines):
        place = make_territory(ines)
    phone, chance = Phone(ines.user_id, ines.now), random.Random(9)
    stalls = [phone.presence(place) for _ in range(30 * ROUNDS)]
    batches = [[stall, phone.encounter(place, presence_id=stall["payload"]["id"]), phone.encounter(place)] for stall in stalls]
    child = sender(own, tmp_path, {"now": ines.now.isoformat(), "device": str(phone.device_id), "batches": batches})
    try:
        assert next_word(child) == "ready"
        go_on(child)
        for _round in range(ROUNDS):
            connections.close_all()
            kill_in_the_middle(found, child, chance)
            with as_actor(ines):
                assert heard(tmp_path) <= kept(), "an operation was confirmed, and is not there after the crash"
        while (word := next_word(child)) != "done":
            assert word == "told"
    finally:
        child.kill()
        child.wait()
    sent = [one for batch in batches for one in batch]
    with as_actor(ines):
        assert heard(tmp_path) == kept() == {one["op_id"] for one in sent} and Operation.objects.count() == len(sent)
        assert set(Operation.objects.values_list("status", flat=True)) == {"applied"}
        for model, verb, kind in (
            (Presence, "presence.recorded", "presence.note"),
            (Encounter, "encounter.recorded", "encounter.record"),
        ):
            made = Counter(one["payload"]["id"] for one in sent if one["kind"] == kind)
            assert Counter(str(one) for one in model.objects.values_list("id", flat=True)) == made
            assert Counter(str(one) for one in Act.objects.filter(verb=verb).values_list("subject_id", flat=True)) == made


def heard(folder: Path) -> set[str]:
    """The numbers that the sender has an answer for."""
    return {json.loads(line)[0] for line in (folder / "confirmed").read_text().splitlines()}


def kept() -> set[str]:
    return {str(one) for one in Operation.objects.values_list("op_id", flat=True)}
