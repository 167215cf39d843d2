"""What a phone could not have recorded, decided in a browser: two values, a note to be written otherwise, a device cut off."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.core.sync.phone import Phone
from tremplin.core.sync import actions
from tremplin.core.sync.models import Device
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.people import queries
from tremplin.domain.people.models import Person

HERE = "/p/impact-essai"


@pytest.fixture
def waiting(committed: Any, ines: Any, bilal: Any, make_person: Callable[..., Any], make_territory: Callable[..., Any]) -> None:
    with as_actor(ines):
        place = make_territory(ines)
        person = make_person(ines, "Zak", "identified", place)
        phone, other = Phone(ines.user_id, ines.now - timedelta(hours=2)), Phone(bilal.user_id, bilal.now - timedelta(hours=3))
        actions.register_device(ines, device_id=phone.device_id, label="Téléphone d’Inès")
        edit = other.edit(person.id, 1, place_hint="devant le hall A", phone="06 12 34 56 78")
        actions.receive(bilal, [edit], device_id=other.device_id, sent_by=bilal.user_id)
        late = Phone(ines.user_id, ines.now + timedelta(days=2), phone.device_id)
        sent = [
            phone.edit(person.id, 1, place_hint="au stade, le soir", phone="06 12 34 56 79"),
            phone.note(person.id, "Son numéro : 1 85 05 78 006 084 36. Aime la mécanique."),
            phone.encounter(place, mode="balloon"),
            late.encounter(place),
        ]
        actions.receive(ines, sent, device_id=phone.device_id, sent_by=ines.user_id)
        found = Device.objects.get(author_id=ines.user_id)
        found.unsent, found.oldest_unsent_at = 3, ines.now - timedelta(days=2)
        found.save()


def test_decide_in_a_browser(
    waiting: None, open_page: Callable[..., Any], sign_in: Callable[..., Any], axe: Any, shot: Any, lea: Any
) -> None:
    for width, scheme in ((390, "light"), (1280, "dark")):
        page = sign_in(open_page(width=width, color_scheme=scheme), lea)
        for name, address in (("list", "/a-decider"), ("devices", "/appareils")):
            page.goto(HERE + address)
            assert axe(page) == []
            shot(page, f"sync-{name}-{width}-{scheme}")
        for name, title in (("both", "Suivi corrigé"), ("note", "Note sur une personne")):
            page.goto(HERE + "/a-decider")
            page.get_by_role("link", name=title, exact=True).click()
            assert axe(page) == []
            shot(page, f"sync-{name}-{width}-{scheme}")
    page.get_by_label("Note").fill("Aime la mécanique.")
    page.get_by_role("button", name="Enregistrer avec cette correction").click()
    page.get_by_role("link", name="Suivi corrigé").click()
    page.get_by_role("button", name="Prendre celle du téléphone").click()
    page.get_by_text("C’est décidé").wait_for()
    with as_actor(lea):
        assert queries.identity_of(lea, Person.objects.get()).place_hint == "au stade, le soir"
    page.goto(HERE + "/appareils")
    page.get_by_role("link", name="Couper").click()
    page.get_by_role("button", name="Couper l’appareil").click()
    page.get_by_text("Appareil coupé").wait_for()
