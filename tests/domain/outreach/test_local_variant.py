"""What a territory writes on the page of its way of doing reaches whom to see again, when and how: each setting, through the real pages."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.methods.test_project_method import posted
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.methods.queries import cadence, forget
from tremplin.domain.outreach import actions, snapshot
from tremplin.domain.people import actions as people

HERE = "/p/impact-essai"


def ago(actor: Any, days: int) -> Any:
    return actor.at(actor.now - timedelta(days=days))


@dataclass(frozen=True)
class Case:
    """A setting, the person's last tries as (days ago, outcome, objection), and what the page says without it and with it."""

    change: dict[str, Any]
    tries: tuple[tuple[int, str, str], ...]
    before: str
    after: str
    options: dict[str, Any] = field(default_factory=dict)
    due: str = ""


TALKED = ((40, "objection", "no_time"), (20, "objection", "no_time"))
CASES = {
    "cadence": Case(
        {"cadence.days_between": "12, 20, 30, 40"}, ((5, "objection", "no_time"),), "À revoir maintenant", "À revoir mardi",
        due="2019-11-11",
    ),
    "maximum": Case({"cadence.max_attempts": "2"}, TALKED, "À revoir maintenant", "2 essais sans suite, c’est le maximum."),
    "cooling-off": Case(
        {"cadence.cooling_off_days": "30"}, ((40, "objection", "leave_me"),), "laissez du repos jusqu’au 11 décembre", "À revoir maintenant",
    ),
    "channels": Case(
        {"cadence.channels": ["in_person", "phone"], "cadence.first_contact_channels": ["in_person"]}, TALKED, "par un SMS",
        "en passant sur place", {"level": "identified", "phone": "06 12 34 56 78"},
    ),
    "first channels": Case(
        {"cadence.first_contact_channels": ["through_relay"]}, ((9, "no_answer", ""),), "en passant sur place", "par une personne-relais",
        {"named_by": "close", "notice": None, "place_hint": "hall B"},
    ),
    "quiet from": Case({"cadence.quiet_from": "16:00"}, ((9, "objection", "no_time"),), "À revoir maintenant", "Pas avant demain, 10 h"),
    "quiet until": Case({"cadence.quiet_until": "18:30"}, ((9, "objection", "no_time"),), "À revoir maintenant", "Pas avant 18 h 30"),
    "quiet days": Case(
        {"cadence.quiet_weekdays": ["tuesday", "wednesday"]}, ((9, "objection", "no_time"),), "À revoir maintenant",
        "Pas avant le 24 octobre, 10 h",
    ),
}  # fmt: skip


def person_of(actor: Any, make_person: Any, place: Any, case: Case) -> Any:
    options = dict(case.options)
    person = make_person(
        ago(actor, 19 if "named_by" in options else 60), "Zak", options.pop("level", "pseudonym"), place, **options
    )
    if "phone" in case.options:
        people.agree(ago(actor, 50), person, purpose="contact")
    for days, outcome, objection in case.tries:
        actions.record_attempt(ago(actor, days), person, channel="visit", outcome=outcome, objection=objection)
    return person


def on_phone(actor: Any, person: Any) -> str:
    rows = snapshot.today(actor).values["today"]
    return " ".join(line for row in rows if row["person_id"] == str(person.id) for line in (*row["why"], *row["going"]))


@pytest.mark.parametrize("name", CASES)
def test_each_setting_of_a_territory_reaches_the_next_step(
    committed: Any, ines: Any, lea: Any, make_person: Any, make_territory: Any, client_for: Any, name: str
) -> None:
    """OUT-04, issue 3.4: on the person's page and in the attempt's form; the territory beside it stays as the method says."""
    case = CASES[name]
    with as_actor(ines):
        here, beside = (make_territory(ines, place) for place in ("Les Lauriers d’essai", "Les Oliviers d’essai"))
        person = person_of(ines, make_person, here, case)
        other = person_of(ines, make_person, beside, case) if "phone" not in case.options else None
    coordinator, client = client_for(lea), client_for(ines)
    page = f"{HERE}/personnes/{person.id}"
    first = client.get(page).content.decode().replace("\xa0", " ")
    assert case.before in first and case.after not in first
    with as_actor(lea):
        data = posted(lea, **case.change)
    written = coordinator.post(f"{HERE}/territoires/{here.id}/facon/ecrire", data)
    assert written.status_code == 302, written.content.decode()[:4000]
    then = client.get(page).content.decode().replace("\xa0", " ")
    assert case.after in then
    assert "Pas avant" in case.after or case.before not in then
    if case.due:
        assert f'value="{case.due}"' in client.get(f"{page}/essai").content.decode()
    if other is not None:
        assert case.before in client.get(f"{HERE}/personnes/{other.id}").content.decode().replace("\xa0", " ")
    if "Pas avant" in case.after:
        forget(ines)
        with as_actor(ines):
            assert case.after in on_phone(ines, person) and "Pas avant" not in on_phone(ines, other)


def test_a_way_given_up_leaves_the_order_of_the_tries_and_comes_back_with_it(
    committed: Any, lea: Any, make_territory: Any, client_for: Any
) -> None:
    """The page shows no order of the tries: it follows what is allowed, and nothing is refused for it."""
    with as_actor(lea):
        here = make_territory(lea)
    client, address = client_for(lea), f"{HERE}/territoires/{here.id}/facon/ecrire"
    ways = ["in_person", "phone", "through_relay"]
    orders = []
    for number, channels in enumerate((ways, None)):
        with as_actor(lea):
            data = posted(lea, seen=str(number), **({"cadence.channels": channels} if channels else {}))
        assert client.post(address, data).status_code == 302
        forget(lea)
        with as_actor(lea):
            orders.append(list(cadence(lea, here).preferred_channels))
    assert orders == [["in_person", "in_person", "through_relay"], ["in_person", "in_person", "sms", "through_relay"]]


def test_a_week_without_an_open_day_is_refused_with_its_reason(
    committed: Any, lea: Any, make_territory: Any, client_for: Any
) -> None:
    with as_actor(lea):
        here = make_territory(lea)
        days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        data = posted(lea, **{"cadence.quiet_weekdays": days})
    refused = client_for(lea).post(f"{HERE}/territoires/{here.id}/facon/ecrire", data)
    assert refused.status_code == 422 and "un jour au moins reste ouvert" in refused.content.decode()
