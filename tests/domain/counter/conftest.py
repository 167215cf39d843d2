"""A person, a partner with a mailbox, and a handover between them. All invented."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.domain.counter.worlds import address_in
from tests.worker import work
from tremplin.core import clock
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.counter.cards import Card


@pytest.fixture
def card() -> Card:
    return Card(
        called="Zak",
        reach="par message, via Inès (booster)",
        wish="Je voudrais trouver une formation en mécanique, mais pas loin.",
        availability="le soir après 17 h",
        message="Zak aimerait être tutoyé.",
    )


@pytest.fixture
def partner(db: None, lea: Any) -> Any:
    from tremplin.domain.partners import actions
    from tremplin.domain.partners.actions import PartnerSheet

    return actions.add_partner(
        lea, sheet=PartnerSheet(name="Maison des métiers d’essai", mailbox="Accueil@maison.test", phone="0400000000")
    )


@pytest.fixture
def zak(db: None, ines: Any, make_person: Any) -> Any:
    return make_person(ines, "Zak")


@pytest.fixture
def maissa(db: None, ines: Any, make_person: Any) -> Any:
    return make_person(ines, "Maïssa", level="identified", last_name="Inventée", birth="2001-02-14")


@pytest.fixture
def until() -> date:
    return date(2020, 1, 31)


@pytest.fixture
def hand(card: Card, until: date, partner: Any) -> Callable[..., Any]:
    """hand(actor, person, identity=False, **options): an agreed handover to the partner."""
    from tremplin.domain.counter import actions

    def send(actor: Any, person: Any, *, to: Any = None, identity: bool = False, **options: Any) -> Any:
        agreed = actions.Agreed(until=until, identity=identity)
        return actions.hand_over(actor, person, partner=to or partner, card=card, agreed=agreed, **options)

    return send


@pytest.fixture
def link_of(mailoutbox: Any) -> Callable[..., str]:
    """link_of(verb, …): do a verb, let the worker mail, and give the address of the last link it mailed."""

    def run(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
        verb(*args, **kwargs)
        moment = args[0].now if isinstance(args[0], Actor) else clock.now()
        work(moment)
        return address_in(mailoutbox)

    return run
