"""Two projects of the house hand over to each other: codes given by hand, cards received, answers. Stories with `crosses` in world.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.counter import actions as counter
from tremplin.domain.counter import policies
from tremplin.domain.counter.actions import Agreed
from tremplin.domain.counter.cards import Card
from tremplin.domain.counter.models import Referral
from tremplin.domain.partners import actions as partners
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import queries as people
from tremplin.domain.people.models import Person
from tremplin.site.demo.bulk import REACH, mailbox_of, on_card
from tremplin.site.demo.places import content, uid
from tremplin.site.demo.played import Cast
from tremplin.site.demo.stories import moment


@dataclass(frozen=True, slots=True)
class Way:
    """Who sends to whom, and how each side calls the other."""

    sender: str
    sending: str
    receiver: str
    receiving: str
    partner: str
    label: str


WAYS = {
    "impact": Way(
        "autre-rive", "colette", "impact-jeunes", "lea", "Équipe Impact Jeunes (démonstration)", "L’équipe de L’Autre Rive"
    ),
    "rive": Way("impact-jeunes", "lea", "autre-rive", "colette", "L’Autre Rive (projet inventé)", "L’équipe d’Impact Jeunes"),
}


def play(cast: Cast) -> None:
    tied = {key: tie(cast, way) for key, way in WAYS.items()}
    crossing = {key: story for key, story in content()["stories"].items() if "crosses" in story}
    for key, story in crossing.items():
        send(cast, key, story, tied[story["crosses"]["to"]])


def tie(cast: Cast, way: Way) -> Partner:
    """A code made by the receiver, typed by the sender the day after."""
    receiving = cast.member(way.receiving, way.receiver, cast.at(28, 10))
    _address, code = cast.does(receiving, counter.open_address, label=way.label)
    sending = cast.member(way.sending, way.sender, cast.at(27, 9, 30))
    identifier = uid(way.sender, "partner", way.receiver)
    # No message leaves while the tie holds; by its mailbox, how often all teams ask is counted.
    sheet = partners.PartnerSheet(way.partner, mailbox=mailbox_of(identifier), kind="association", known_since=sending.today)
    partner: Partner = cast.does(sending, partners.add_partner, sheet=sheet, id=identifier)
    cast.does(sending, counter.join_address, partner, code=code)
    return partner


def send(cast: Cast, key: str, story: Mapping[str, Any], partner: Partner) -> None:
    """Agreed by the person, sent by whoever met them, answered by the receiving side in its time."""
    told = story["crosses"]
    way = WAYS[told["to"]]
    worker = cast.member(story.get("worker", "ines"), way.sender, cast.at(told["sent_days_ago"], 17, 30))
    with as_actor(worker):
        person = Person.objects.get(project_id=worker.project_id, id=uid("tour", key))
        card = Card(on_card(people.identity_of(worker, person), person.level), REACH, story["wish"], told["availability"])
        partner = Partner.objects.get(project_id=worker.project_id, id=partner.id)
        identified = person.level == Person.Level.IDENTIFIED
        referral = counter.hand_over(
            worker,
            person,
            partner=partner,
            card=card,
            agreed=Agreed(None, identity=identified),
            id=uid("tour", key, "referral"),
            ask_anyway=True,
        )
    for rank, (kind, days_ago) in enumerate(told["said"]):
        answer(cast, worker, referral, story, kind, days_ago, rank)


def answer(cast: Cast, worker: Actor, referral: Referral, story: Mapping[str, Any], kind: str, days_ago: int, rank: int) -> None:
    """The receiving side comes through the door of this one handover."""
    at, purpose = cast.at(days_ago, 18 + rank, 10), policies.receiving_purpose(referral.id)
    receiver = Actor(None, "", worker.project, frozenset(), None, at, purpose=purpose)
    with as_actor(receiver):
        referral = Referral.objects.select_related("person", "partner").get(project_id=receiver.project_id, id=referral.id)
        if kind == "seen":
            counter.see_copy(receiver, referral.links.select_related("referral").get())
            return
        days = story["crosses"].get("meeting_in_days")
        meeting = moment(cast.until.date() + timedelta(days=days), 10) if days else None
        counter.answer_referral(receiver, referral, kind=kind, meeting_at=meeting)
