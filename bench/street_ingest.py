"""Taking in what phones send: seeds a team, then sends batches or single operations through the whole stack; prints seconds."""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

PEOPLE = 200


def main(command: str, *arguments: str) -> None:
    django.setup()
    from django.conf import settings
    from django.utils import translation

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    translation.activate("fr")
    {"seed": seed, "stand": stand, "batches": batches, "singles": singles}[command](*arguments)


def actor() -> Any:
    from tests import cast

    return cast.actor("ines", datetime.now(UTC))


def seed() -> None:
    """The cast, a territory with an entrance, and people to speak of."""
    from tests import cast
    from tremplin.core.tenancy.context import as_actor
    from tremplin.domain.people import actions
    from tremplin.domain.people.identity import Identity
    from tremplin.domain.territories.models import Building, Entrance, Territory

    cast.seed()
    ines = actor()
    with as_actor(ines):
        place = Territory.objects.create(project_id=ines.project_id, name="Les Lauriers d’essai", kind="micro")
        building = Building.objects.create(project_id=ines.project_id, territory=place, name="Barre d’essai")
        Entrance.objects.create(project_id=ines.project_id, building=building, label="B", floors=10, doors_per_floor=4)
        for number in range(PEOPLE):
            identity = Identity(first_name=f"Invention {number}", phone=f"06{number:08}")
            actions.create_person(
                ines, level="identified", territory=place, identity=identity, notice=actions.NoticeGiven("2019-10-01")
            )
    print(json.dumps("seeded"))


def stand(number: str) -> None:
    """Many encounters, as if the team had worked for years."""
    from django.db import connection

    from tremplin.core.tenancy.context import as_actor
    from tremplin.domain.territories.models import Territory

    ines = actor()
    with as_actor(ines), connection.cursor() as cursor:
        place = Territory.objects.get()
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            'INSERT INTO outreach_encounter (id, project_id, created_at, corrects, territory_id, entrance_id, presence_id, at, "on", band, mode, '
            "team_ids, people_count, composition, first_time, topics, objection, next_step, noted_by) "
            "SELECT gen_random_uuid(), %s, m, NULL, %s, NULL, NULL, m, m::date, 'late', 'street', ARRAY[%s]::uuid[], 2, '{}', NULL, '{}', '', '', %s "
            "FROM (SELECT now() - n * interval '3 minutes' AS m FROM generate_series(1, %s) AS n) AS moments",
            [ines.project_id, place.id, ines.user_id, ines.user_id, int(number)],
        )
    print(json.dumps("standing"))


class Sender:
    """One phone, signed in, sending through the whole stack without a socket."""

    def __init__(self, share: str) -> None:
        from django.test import Client

        from tests.cast import user_of
        from tests.core.sync.phone import Phone
        from tremplin.core.tenancy.context import as_actor
        from tremplin.domain.people.models import Person
        from tremplin.domain.territories.models import Entrance, Territory

        ines = actor()
        with as_actor(ines):
            self.place, self.entrance = Territory.objects.get(), Entrance.objects.get()
            own, of = (int(part) for part in share.split("/"))
            people = list(Person.objects.order_by("id").values_list("id", "version"))
            self.people = {str(pk): version for pk, version in people[own::of]}  # two phones do not correct one sheet
        self.phone = Phone(ines.user_id, ines.now)
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(user_of(ines), backend="tremplin.core.tenancy.backend.MemberBackend")
        self.number = 0
        self.post("devices", {"device_id": str(self.phone.device_id), "label": "Téléphone du banc"}, 201)

    def post(self, name: str, body: Any, expected: int = 200) -> Any:
        answer = self.client.post(f"/p/impact-essai/sync/{name}", json.dumps(body), content_type="application/json")
        assert answer.status_code == expected, answer.content
        return answer.json()

    def send(self, operations: list[Any]) -> float:
        """Seconds until all are answered; all must be applied."""
        body = {"device_id": str(self.phone.device_id), "ops": operations}
        began = time.perf_counter()
        answers = self.post("ops", body)["answers"]
        seconds = time.perf_counter() - began
        bad = [one for one in answers if one["status"] != "applied"]
        assert not bad, bad[:2]
        for one, answer in zip(operations, answers, strict=True):
            if "server" in answer:
                self.people[one["subject_id"]] = answer["server"]["version"]
        return seconds

    def meeting(self) -> Any:
        self.phone.now = datetime.now(UTC)
        return self.phone.encounter(self.place, entrance_id=str(self.entrance.id), team_ids=[str(self.phone.author_id)])

    def mixed(self) -> list[Any]:
        """A hundred operations of an evening."""
        self.phone.now = datetime.now(UTC)
        known = list(self.people)
        found: list[Any] = []
        for place in range(5):
            self.number += 1
            one, two, three = (known[(self.number * 3 + step) % len(known)] for step in range(3))
            attempt = {"id": uuid(), "at": moment(), "channel": "call", "outcome": "no_answer", "objection": ""}
            found += [self.meeting() for _ in range(14)]
            found += [self.phone.presence(self.place, on=datetime.now(UTC).date().isoformat()) for _ in range(3)]
            found.append(self.phone.note(one, f"Une note inventée, la {place}e."))
            found.append(self.phone.capture("attempt.record", attempt, two))
            found.append(self.phone.edit(three, self.people[three], place_hint=f"hall {self.number}"))
        return found


def uuid() -> str:
    from tremplin.core.tenancy.ids import uuid7

    return str(uuid7())


def moment() -> str:
    from tremplin.core.sync.answers import moment as spelled

    return spelled(datetime.now(UTC))


def batches(number: str, share: str = "0/1") -> None:
    sender = Sender(share)
    sender.send(sender.mixed())  # connections and caches, not counted
    together()
    print(json.dumps(timed(lambda: sender.send(sender.mixed()), int(number))))


def singles(number: str, share: str = "0/1", pace: str = "") -> None:
    sender = Sender(share)
    sender.send([sender.meeting()])
    together()
    print(json.dumps(timed(lambda: sender.send([sender.meeting()]), int(number), 0.05 if pace else 0.0)))


def together() -> None:
    """Several phones begin at once: each says that it is ready, and waits for a line."""
    print("ready", flush=True)
    sys.stdin.readline()


def timed(send: Callable[[], float], number: int, rest: float = 0.0) -> dict[str, Any]:
    began, seconds = time.time(), []
    for _ in range(number):
        seconds.append(send())
        time.sleep(rest)
    return {"began": began, "ended": time.time(), "seconds": seconds}


if __name__ == "__main__":
    main(*sys.argv[1:])
