"""What the demo plays by the real verbs: two tied projects and what phones brought, seen by the members who have to do with it."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import connected_to, copied
from tests.site.demo.roles import role
from tremplin.core.sync import policies as sync
from tremplin.core.sync.models import Device, FieldConflict, Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import as_actor, project_context
from tremplin.domain.counter import incoming
from tremplin.domain.counter import policies as counter
from tremplin.domain.counter.models import IncomingReferral, Referral
from tremplin.domain.people import keeping
from tremplin.domain.people import policies as people
from tremplin.domain.people import queries as known
from tremplin.site.demo import played, world
from tremplin.site.demo.phones import YO
from tremplin.site.demo.places import demo_moment, site, uid

PROJECTS = ("impact-jeunes", "autre-rive")


@pytest.fixture(scope="module")
def cast(template: tuple[str, str], django_db_blocker: Any) -> Iterator[played.Cast]:
    """The two projects with the people of the hand-written stories, then what is played: made once, read by all."""
    until = demo_moment()
    with django_db_blocker.unblock(), copied(template, f"played_{os.getpid()}") as names, connected_to(names):
        with role("importer"):
            world.make_users()
            world.make_directory(until)
            for key in PROJECTS:
                place = site(key)
                with project_context(None, [place.id]):
                    world.make_frame(world.Size(key, "", 0, 0), place, until)
                    world.make_lives(world.Size(key, "", 0, 0), place, 1, until)
        with played.as_web():
            played.play()
        yield played.Cast(until)


def now(cast: played.Cast, key: str, project: str = "impact-jeunes") -> Actor:
    return cast.member(key, project, cast.until)


def test_two_projects_handed_over_to_each_other_and_nothing_else_crossed(cast: played.Cast) -> None:
    samir, colette = now(cast, "samir"), now(cast, "colette", "autre-rive")
    with as_actor(samir):
        rows = incoming.rows(samir, list(counter.incoming_visible_to(samir).select_related("address").order_by("received_at")))
        assert [(row.called, row.status, bool(row.meeting_at)) for row in rows] == [
            ("Romane", "accepted", True),
            ("Tramontane", "seen", False),
            ("Farigoule", "sent", False),
        ]
        assert {row.sender for row in rows} == {"L’Autre Rive (projet inventé)"}
    with as_actor(colette):
        (copy,) = incoming.rows(colette, list(IncomingReferral.objects.select_related("address")))
        assert (copy.called, copy.status, copy.sender) == ("Sirocco", "accepted", "Impact Jeunes")
        assert {one.status for one in Referral.objects.all()} == {"accepted", "seen", "sent"}, "the senders read the same answers"
        assert not people.persons_visible_to(colette).filter(id=uid("tour", "sirocco")).exists()


def test_what_phones_brought_waits_for_its_author_and_for_the_coordinator(cast: played.Cast) -> None:
    for key, awaited in (("ines", 2), ("bilal", 0), ("lea", 2)):
        actor = now(cast, key)
        with as_actor(actor):
            assert sync.operations_to_decide(actor).count() == awaited, key
    lea = now(cast, "lea")
    with as_actor(lea):
        assert set(Operation.objects.values_list("status", "code")) == {
            ("applied", ""),
            ("conflict", "hard"),
            ("quarantined", "reword"),
        }
        assert FieldConflict.objects.get().subject_id == YO
        person = people.persons_visible_to(lea).get(id=YO)
        assert known.identity_of(lea, person).place_hint == "Arrêt de bus, vers 18 h", (
            "the first that arrived stands until somebody decides"
        )


def test_the_lost_phone_is_cut_and_the_others_serve(cast: played.Cast) -> None:
    lea = now(cast, "lea")
    with as_actor(lea):
        cut = Device.objects.get(revoked_at__isnull=False)
        assert cut.label == "Ancien téléphone d’Inès" and cut.wipe_ordered_at and cut.unsent == 2
        assert Device.objects.filter(revoked_at=None).count() == 3


def test_some_files_end_soon_and_say_by_which_rule(cast: played.Cast) -> None:
    """PRIV-04 and article 14: a month to tell somebody named by a partner or a relay; two years without contact in the other project."""
    ends = {}
    for key, project in (("lea", "impact-jeunes"), ("colette", "autre-rive")):
        actor = now(cast, key, project)
        with as_actor(actor):
            rows = list(keeping.soon(people.persons_visible_to(actor), actor.today))
            ends[project] = [
                (known.called_names(actor, [row])[row.id], row.named_by, (keeping.last_day(row) - actor.today).days)
                for row in rows
            ]
    assert ends["impact-jeunes"] == [("« Bergamote »", "partner", 6), ("« Cabanon »", "relay", 25)]
    assert ends["autre-rive"] == [("« Ponant »", "", 11)]
