"""Phones that capture, edit, lose the network, repeat, reorder, drop, crash the server and change hands, against the real apply code.

`World` holds what was captured and what was answered; `check` compares that with what the database holds. The property tests drive it with
hypothesis, `bench/street.py` with many seeds. Everything happens in a savepoint that is rolled back: no schedule sees another.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import transaction

from tests.core.sync.phone import Phone, sealed_hash
from tremplin.core.sync import actions, answers, envelope, keeping
from tremplin.core.sync.actions import receiving
from tremplin.core.sync.canonical import digest
from tremplin.core.sync.models import FieldConflict, HeldPredecessor, Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.vault import vault
from tremplin.domain.outreach.models import Encounter, Presence
from tremplin.domain.people import queries
from tremplin.domain.people.models import Agreement, Note, Person, PersonChange
from tremplin.domain.territories.models import Territory

FIELDS = ("place_hint", "last_name", "email", "sex")
VALUES = {
    "place_hint": ("hall A", "hall B", "au stade", "au café"),
    "last_name": ("Inventé", "Imaginé", "Fictif"),
    "email": ("un@exemple.test", "deux@exemple.test", "trois@exemple.test"),
    "sex": ("f", "m", "x"),
}


class Crash(Exception):
    """The server's process died before the commit."""


class Broken(AssertionError):
    """An invariant does not hold."""


def holds(condition: bool, words: str) -> None:
    if not condition:
        raise Broken(words)


@dataclass
class Device:
    """One phone: who is signed in on it, and an outbox apart for each of its authors."""

    device_id: UUID
    signed_in: int = 0
    parts: dict[int, Phone] = field(default_factory=dict)
    outbox: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)  # person → version, from its last download and its own answers


class World:
    """Some phones, some authors, one server."""

    def __init__(self, authors: list[Actor], place: Territory, people: list[Person], phones: int = 3) -> None:
        self.authors = authors
        self.place = place
        self.project_id = place.project_id
        self.start = {str(one.id): queries.identity_of(authors[0], one).kept() | {"sex": one.sex} for one in people}
        self.devices = [Device(uuid7(), number % len(authors)) for number in range(phones)]
        for device in self.devices:
            device.seen = {str(one.id): one.version for one in people}
        self.captured: list[dict[str, Any]] = []
        self.fresh: Counter[tuple[str, str]] = Counter()
        self.final: dict[tuple[str, str], str] = {}
        self.tick = 0

    # what people do

    def phone(self, number: int) -> tuple[Device, Phone]:
        """The part of the phone that belongs to who is signed in."""
        device = self.devices[number % len(self.devices)]
        author = self.authors[device.signed_in]
        part = device.parts.get(device.signed_in)
        if part is None:
            part = device.parts[device.signed_in] = Phone(author.user_id or uuid7(), author.now, device.device_id)
        self.tick += 1
        part.now = author.now - timedelta(hours=2) + timedelta(seconds=self.tick)
        return device, part

    def put(self, device: Device, *captured: dict[str, Any]) -> None:
        device.outbox.setdefault(device.signed_in, []).extend(captured)
        self.captured += captured

    def sign_in(self, number: int, who: int) -> None:
        self.devices[number % len(self.devices)].signed_in = who % len(self.authors)

    def meet(self, number: int, what: int) -> None:
        """A presence, a meeting, a meeting in a presence, and sometimes a form that the server refuses."""
        device, part = self.phone(number)
        if what % 4 == 0:
            return self.put(device, part.presence(self.place))
        if what % 4 == 1:
            return self.put(device, part.encounter(self.place, people_count=1 + what % 5, composition={}))
        if what % 4 == 2:
            stall = part.presence(self.place)
            return self.put(device, stall, part.encounter(self.place, presence_id=stall["payload"]["id"]))
        return self.put(device, part.encounter(self.place, mode="balloon"))

    def open_person(self, number: int, what: int) -> None:
        """A meeting and a file; both made offline, so that what follows may arrive before them."""
        device, part = self.phone(number)
        meeting = part.encounter(self.place)
        opening = part.open_person(meeting, promise=None, contact_agreed=bool(what % 2))
        device.seen[opening["subject_id"]] = 1
        self.put(device, meeting, opening)

    def about(self, number: int, what: int) -> None:
        """A note, perhaps one to be reworded, an agreement, or taking it back."""
        device, part = self.phone(number)
        person = self.somebody(device, what)
        terms = {"purpose": "contact", "recipient_id": None}
        kinds: list[Callable[[], dict[str, Any]]] = [
            lambda: part.note(person, f"Note inventée {self.tick}"),
            lambda: part.note(person, "1 85 05 78 006 084 36"),
            lambda: part.capture("agreement.give", {"id": str(uuid7()), **terms}, person),
            lambda: part.capture("agreement.withdraw", {"id": str(uuid7()), **terms}, person),
        ]
        self.put(device, kinds[what % len(kinds)]())

    def edit(self, number: int, what: int) -> None:
        """One or two fields of a sheet, from the version that this phone has seen."""
        device, part = self.phone(number)
        person = self.somebody(device, what)
        names = {FIELDS[what % 4], FIELDS[(what // 4) % 4]}
        said = {name: VALUES[name][(what // 16) % len(VALUES[name])] for name in sorted(names)}
        self.put(device, part.edit(person, device.seen[person], **said))

    def reuse_key(self, number: int) -> None:
        """A broken phone takes a number again for something else."""
        device, part = self.phone(number)
        mine = device.outbox.get(device.signed_in)
        if mine:
            other = part.encounter(self.place, people_count=4) | {"op_id": mine[-1]["op_id"]}
            self.put(device, sealed_hash(other))

    def somebody(self, device: Device, what: int) -> str:
        known = sorted(device.seen)
        return known[what % len(known)]

    # what the network does

    def send(self, number: int, how: str = "well", dice: int = 0) -> None:
        """Send the outbox of who is signed in: well, shuffled, doubled, in part; unheard, unanswered, or into a dying server."""
        device, _part = self.phone(number)
        mine = device.outbox.get(device.signed_in, [])
        batch = list(mine)
        random = Random(dice)
        if how == "shuffled":
            random.shuffle(batch)
        if how == "doubled":
            batch = [one for one in batch for _ in range(2)]
        if how == "in part":
            batch = random.sample(batch, len(batch) // 2)
        if how == "unheard" or not batch:
            return
        told = self.serve(self.authors[device.signed_in], device, batch, crash=how == "crash")
        if told is None or how == "unanswered":
            return
        gone = {key(one) for one, answer in zip(batch, told, strict=True) if not unsettled(answer)}
        device.outbox[device.signed_in] = [one for one in mine if key(one) not in gone]
        for one, answer in zip(batch, told, strict=True):
            if one["subject_id"] and "server" in answer:
                device.seen[one["subject_id"]] = max(device.seen.get(one["subject_id"], 0), answer["server"]["version"])

    def send_as_another(self, number: int) -> None:
        """A broken phone sends one author's outbox in the session of another."""
        device, _part = self.phone(number)
        mine = device.outbox.get(device.signed_in, [])
        if mine:
            told = self.serve(self.authors[(device.signed_in + 1) % len(self.authors)], device, mine[:1], crash=False)
            holds(told is not None, "answered")
            device.outbox[device.signed_in] = mine[1:]

    def serve(self, actor: Actor, device: Device, batch: list[dict[str, Any]], crash: bool) -> list[dict[str, Any]] | None:
        try:
            with transaction.atomic(), vault.one_reading(), dying() if crash else ExitStack():
                found = actions.receive(actor, batch, device_id=device.device_id, sent_by=actor.user_id)
                told = answers.told(actor, found)
        except Crash:
            return None
        holds([one["op_id"] for one in told] == [one["op_id"] for one in batch], "one answer for each operation, in order")
        for one, answer in zip(batch, told, strict=True):
            if answer["status"] not in ("replayed", "key_reused"):
                self.fresh[key(one)] += 1
            self.final[key(one)] = answer.get("first") or answer["status"]
        return told

    def download(self, number: int) -> str:
        """What the phone sees of people after a snapshot; its hash."""
        device = self.devices[number % len(self.devices)]
        versions = {str(one): version for one, version in self.sheets().values_list("id", "version")}
        device.seen = {**dict.fromkeys(self.own_unsent(device), 1), **versions}
        return digest(sorted(versions.items())).hex()

    def own_unsent(self, device: Device) -> list[str]:
        unsent = [one for mine in device.outbox.values() for one in mine]
        return [one["subject_id"] for one in unsent if one["kind"] == "person.open"]

    def sheets(self) -> Any:
        return Person.objects.filter(project_id=self.project_id)

    # what must be true

    def finish(self) -> None:
        """Everybody comes home: all outboxes are sent, all phones download, and nothing may be missing."""
        for _round in range(2):
            for number, device in enumerate(self.devices):
                for who in list(device.outbox):
                    device.signed_in = who
                    self.send(number)
        hashes = {self.download(number) for number in range(len(self.devices))}
        holds(len(hashes) == 1, "all devices see the same state")
        with vault.one_reading():
            self.check_waiting()
            actions.force_held(self.authors[0].at(self.authors[0].now + timedelta(days=8)))
            self.check()

    def check_waiting(self) -> None:
        """What still waits is for something that was refused: nothing waits for what is here."""
        waited = list(HeldPredecessor.objects.filter(project_id=self.project_id).values_list("waits_for", flat=True))
        here = [
            model.objects.filter(project_id=self.project_id, id__in=waited).count() for model in (Person, Presence, Encounter)
        ]
        holds(sum(here) == 0, "nothing waits for what has come")

    def check(self) -> None:
        rows = {row.op_id: row for row in Operation.objects.filter(project_id=self.project_id)}
        kept = keeping.open_all(self.project_id, rows.values())
        places = [self.row_of(one, rows) for one in self.captured]
        holds(
            len({row.id for row in places}) == len({key(one) for one in self.captured}) == len(rows),
            "each operation is found exactly once",
        )
        for one, row in zip(self.captured, places, strict=True):
            holds(self.fresh[key(one)] <= 1, "an operation was judged twice as if new")
            holds(str(row.author_id) == one["author_id"], "the author is who captured it")
            open_ended = row.status not in ("applied",) and row.code not in ("soft",)
            holds(
                not open_ended or kept.get(row.id, {}).get("envelope") == one,
                f"what was not applied is kept whole: {row.status} {row.code}",
            )
        holds(not HeldPredecessor.objects.filter(project_id=self.project_id).exists(), "nothing waits for ever")
        holds(not any(row.status == "held" for row in rows.values()), "nothing is held for ever")
        pairs = [(one, row) for one, row in zip(self.captured, places, strict=True)]
        self.check_facts(pairs)
        self.check_sheets(pairs)

    def row_of(self, one: dict[str, Any], rows: dict[UUID, Operation]) -> Operation:
        sent = envelope.read(one)
        mark = keeping.fingerprint(self.project_id, sent.digest)
        for place in (sent.op_id, receiving.reused_id(sent)):
            if place in rows and bytes(rows[place].fingerprint) == mark:
                return rows[place]
        raise Broken(f"an operation was lost: {one['kind']}")

    def check_facts(self, pairs: list[tuple[dict[str, Any], Operation]]) -> None:
        """As many facts as applied operations, each with its author; none for what was not applied."""
        for kind, model, author in (
            ("encounter.record", Encounter, "noted_by"), ("presence.note", Presence, "noted_by"), ("note.add", Note, "author_id"),
        ):  # fmt: skip
            applied = {
                one["payload"]["id"]: one["author_id"]
                for one, row in pairs
                if one["kind"] == kind and (row.status == "applied" or row.code == "soft")
            }
            found = {str(pk): str(who) for pk, who in model.objects.filter(project_id=self.project_id).values_list("id", author)}
            holds(applied == found, f"facts of {kind} are those applied, by their authors")
        asked = Counter(one["kind"] for one, row in pairs if row.status == "applied")
        opened = sum(
            1
            for one, row in pairs
            if one["kind"] == "person.open" and row.status == "applied" and one["payload"]["contact_agreed"]
        )
        granted = Agreement.objects.filter(project_id=self.project_id)
        holds(granted.filter(granted=False).count() == asked["agreement.withdraw"], "each withdrawal is one act")
        holds(granted.filter(granted=True).count() == asked["agreement.give"] + opened, "each grant is one act")

    def check_sheets(self, pairs: list[tuple[dict[str, Any], Operation]]) -> None:
        """Each sheet is what its history says; nobody overwrote what they had not seen; every value typed is somewhere."""
        made = {(str(row.subject_id), row.version): one for one, row in pairs if row.wrote and row.kind == "person.edit"}
        clashes: dict[str, set[tuple[str, str]]] = {}
        rows = list(FieldConflict.objects.filter(project_id=self.project_id))
        sealed = [(row.subject_id or row.id, bytes(row.values_sealed)) for row in rows]
        for clash, both in zip(rows, vault.open_many(self.project_id, sealed) if sealed else [], strict=True):
            clashes.setdefault(str(clash.subject_id), set()).add((clash.field, both["phone"]))
        people = list(self.sheets())
        opened, histories = queries.identities(self.authors[0], people), self.histories()
        for person in people:
            history = histories.get(person.id, [])
            current = opened[person.id].kept() | {"sex": person.sex}
            told = dict(self.start.get(str(person.id), {"sex": "m"}))
            known = set(told.items())
            for version, changes in history:
                one = made.get((str(person.id), version))
                holds(one is not None, "each change has its operation")
                for name, (old, new) in changes.items():
                    known |= {(name, old), (name, new)}
                    told[name] = new
                    holds(
                        self.may_overwrite(one or {}, name, version, history, made, str(person.id)),
                        f"{name} was overwritten unseen",
                    )
            for name in FIELDS:
                holds(told.get(name, "") == current.get(name, ""), "the sheet is what its history says")
            holds(person.version == 1 + len(history), "one version for each change")
            known |= clashes.get(str(person.id), set()) | set(current.items())
            for one, row in pairs:
                if one["kind"] == "person.edit" and one["subject_id"] == str(person.id) and row.kept_sealed is None:
                    holds(set(one["payload"]["fields"].items()) <= known, "no value is lost")

    def histories(self) -> dict[UUID, list[tuple[int, dict[str, list[str]]]]]:
        """What changed in each sheet, version by version, as its facts tell."""
        rows = list(PersonChange.objects.filter(project_id=self.project_id).order_by("version"))
        opened = vault.open_many(self.project_id, [(row.person_id, bytes(row.change_sealed)) for row in rows]) if rows else []
        found: dict[UUID, list[tuple[int, dict[str, list[str]]]]] = {}
        for row, changes in zip(rows, opened, strict=True):
            told = {name: both for name, both in (changes or {}).items() if name in FIELDS}
            found.setdefault(row.person_id, []).append((row.version, told))
        return found

    def may_overwrite(
        self,
        one: dict[str, Any],
        name: str,
        version: int,
        history: list[tuple[int, dict[str, list[str]]]],
        made: Any,
        person: str,
    ) -> bool:
        """The last change that the phone had not seen was its own, earlier one, or said the same."""
        unseen = [v for v, changes in history if one["base_version"] < v < version and name in changes]
        if not unseen:
            return True
        last = made[person, unseen[-1]]
        same_phone = (last["device_id"], last["author_id"]) == (one["device_id"], one["author_id"])
        return bool(same_phone and last["seq"] < one["seq"])


def key(one: dict[str, Any]) -> tuple[str, str]:
    return one["op_id"], one["sha256"]


def unsettled(answer: dict[str, Any]) -> bool:
    """The phone keeps what is held, and asks again."""
    return "held" in (answer["status"], answer.get("first"))


@contextmanager
def dying() -> Iterator[None]:
    """The process dies when the effects are written and the operations' rows are not."""

    def die(batch: Any) -> None:
        raise Crash

    with patch.object(receiving, "write", die):
        yield


RULES = {
    "meet": 5, "open_person": 2, "about": 4, "edit": 6, "reuse_key": 1, "as another": 1, "sign_in": 2, "download": 2, "send": 7,
}  # fmt: skip
WAYS = ("well", "well", "shuffled", "doubled", "in part", "unheard", "unanswered", "crash")


def step(world: World, random: Random) -> None:
    """One step of a schedule."""
    rule = random.choices(list(RULES), list(RULES.values()))[0]
    number, what = random.randrange(len(world.devices)), random.randrange(10_000)
    if rule == "send":
        world.send(number, random.choice(WAYS), what)
    elif rule == "sign_in":
        world.sign_in(number, what)
    elif rule in ("reuse_key", "download"):
        getattr(world, rule)(number)
    elif rule == "as another":
        world.send_as_another(number)
    else:
        getattr(world, rule)(number, what)


class Undo(Exception):
    """Leaves a savepoint without a trace."""


@contextmanager
def without_trace() -> Iterator[None]:
    """Everything inside is rolled back, in both databases."""
    try:
        with transaction.atomic("keys"), transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


def run(seed: int, authors: list[Actor], place: Territory, people: list[Person], steps: int = 50) -> int:
    """One schedule from its seed; returns how many operations were captured. Raises Broken."""
    random = Random(seed)
    with without_trace():
        world = World(authors, place, people)
        for _ in range(steps):
            step(world, random)
        world.finish()
        return len(world.captured)
    return 0
