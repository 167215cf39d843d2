"""The bulk writer writes what the actions write: 300 seeded stories, through both, compared row by row and column by column."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import models

from tests.conftest import connected_to, copied
from tests.site.demo.replay import Replay
from tests.site.demo.roles import role
from tests.worker import work
from tremplin.core.tenancy.context import project_context
from tremplin.core.vault import vault
from tremplin.domain.people.models import BlindIndex, NameGram
from tremplin.site.demo import world
from tremplin.site.demo.bulk import BulkWriter
from tremplin.site.demo.crowd import anonymous, presences
from tremplin.site.demo.places import Site, demo_moment, site
from tremplin.site.demo.rounds import rounds
from tremplin.site.demo.stories import Life, Step, Teller
from tremplin.site.demo.tour import tour_lives

SEED = 20191022
LIVES = {"impact-jeunes": 176, "right-to-repair": 116}
CROWD = 60
TABLES = (*BulkWriter.ORDER, NameGram, BlindIndex)

CHOSEN = {
    "Notice",
    "Agreement",
    "ReferralEvent",
    "ReferralLink",
    "Act",
    "NameGram",
    "BlindIndex",
    "Ambiance",
    "CheckIn",
    "PublicContact",
}
"""Rows whose id the action chooses itself (UUIDv7)."""
RANDOM = {
    "Referral": {"token"},
    "Poster": {"code"},
    "ReferralLink": {"token_hash"},
    "NameGram": {"created_at"},
    "BlindIndex": {"created_at"},
}
"""Secrets of links, addresses drawn by chance; and derived rows are dated by the clock of the machine, whoever writes them."""
UNNAMED = {"publiccontact"}
"""What an act speaks of, when the action chose its id."""
RARE = {"named", "inform", "check_in", "contact", "cancel", "retire"}
"""Told of a few only: one of each is enough to compare."""

Told = dict[str, tuple[list[Life], list[Step]]]
Rows = dict[str, Counter[str]]


@pytest.fixture(scope="module")
def told() -> Told:
    until, found = demo_moment(), {}
    for key, total in LIVES.items():
        place = site(key)
        lives = tour_lives(place, until)
        lives += Teller(place, SEED, until).lives(total)
        # The latest presences too: those whose ambiance is still known.
        there = sorted(presences(place, SEED, until), key=lambda step: step.at)
        found[key] = lives, [*anonymous(place, SEED, until, CROWD), *there[:CROWD], *there[-CROWD:], *rounds(place, SEED, until)]
    return found


def test_all_kinds_of_steps_are_told(told: Told) -> None:
    """A story that never comes is a comparison that proves nothing."""
    steps = [step for lives, crowd in told.values() for step in [*(s for life in lives for s in life.steps), *crowd]]
    assert sum(len(lives) for lives, _crowd in told.values()) == 300
    verbs = Counter(step.verb for step in steps)
    written = {name.removeprefix("do_") for name in dir(Replay) if name.startswith("do_")}
    assert set(verbs) == written
    assert min(number for verb, number in verbs.items() if verb not in RARE) >= 10, verbs
    assert {s.values["ambiance"] for s in steps if s.verb == "presence"} >= {"", "calm", "welcoming", "busy", "tense"}
    assert {s.values["kind"] for s in steps if s.verb == "answer"} == {"seen", "accepted", "declined", "met", "no_show"}
    assert {s.values["result"] for s in steps if s.verb == "news"} >= {"reached", "unreachable"}


def by_bulk(place: Site, lives: list[Life], crowd: list[Step]) -> None:
    writer = BulkWriter(place, world.notice_versions(place))
    with project_context(None, [place.id]):
        writer.lives(lives)
        writer.team(crowd)


def by_actions(place: Site, lives: list[Life], crowd: list[Step]) -> None:
    replay = Replay(place, world.notice_versions(place))
    for life in lives:
        for step in life.steps:
            replay.step(life, step)
            if step.verb == "referral":
                work(step.at)
    for step in crowd:
        replay.step(None, step)


@contextmanager
def framed(template: tuple[str, str], name: str) -> Iterator[None]:
    """Databases of their own with the projects, members, territories and partners of the demo, and nobody met yet."""
    until = demo_moment()
    with copied(template, f"{name}_{os.getpid()}") as names, connected_to(names):
        with role("importer"):
            world.make_users()
            world.make_directory(until)
            for key in LIVES:
                place = site(key)
                with project_context(None, [place.id]):
                    world.make_frame(world.Size(key, "", 0, 0), place, until)
        yield


def rows_of(project_id: UUID) -> Rows:
    """Every row of the tables that the writer fills, as text; sealed values opened."""
    with project_context(None, [project_id]):
        return {model.__name__: Counter(cells(model, project_id)) for model in TABLES}


def cells(model: type[models.Model], project_id: UUID) -> Iterator[str]:
    names = [field.attname for field in model._meta.concrete_fields]
    left_out = RANDOM.get(model.__name__, set()) | ({"id"} if model.__name__ in CHOSEN else set())
    for row in model._default_manager.values(*names):
        person = row.get("person_id") or row["id"]
        unnamed = {"subject_id"} if row.get("subject_kind") in UNNAMED else set()
        clear = {name: opened(project_id, person, name, value) for name, value in row.items() if name not in left_out | unnamed}
        yield json.dumps(clear, sort_keys=True, default=str)


def opened(project_id: UUID, person_id: UUID, name: str, value: Any) -> Any:
    if name.endswith("_sealed") and value is not None:
        return vault.open(project_id, person_id, value)
    return bytes(value).hex() if isinstance(value, memoryview | bytes) else value


def test_the_bulk_writer_and_the_actions_leave_the_same_rows(
    template: tuple[str, str], django_db_blocker: Any, told: Told, settings: Any
) -> None:
    """300 stories, all their tables: acts, agreements, index rows, versions and dates included."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ways: dict[str, Callable[..., None]] = {"bulk": by_bulk, "actions": by_actions}
    found: dict[str, dict[str, Rows]] = {}
    with django_db_blocker.unblock():
        for name, way in ways.items():
            with framed(template, name):
                for key, (lives, crowd) in told.items():
                    way(site(key), lives, crowd)
                found[name] = {key: rows_of(site(key).id) for key in told}
    assert len(mail.outbox) == sum(found["bulk"][key]["Referral"].total() for key in told), "one message a handover"
    for key in told:
        assert differences(found["bulk"][key], found["actions"][key]) == ""


def differences(bulk: Rows, actions: Rows) -> str:
    """What the two wrote differently, a few lines a table."""
    lines = []
    for table in bulk:
        for name, extra in (("bulk", bulk[table] - actions[table]), ("actions", actions[table] - bulk[table])):
            lines += [f"only by {name}: {table} {row}" for row in sorted(extra)[:3]]
    return "\n".join(lines)
