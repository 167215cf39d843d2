"""Partners of a project: written by the team, never compared, and not asked more than they can receive."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tremplin.core.journal.models import Act
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.domain.partners import actions, policies
from tremplin.domain.partners.actions import PartnerSheet
from tremplin.domain.partners.models import Partner


@pytest.fixture
def partner(db: None, lea: Any) -> Partner:
    return actions.add_partner(lea, sheet=PartnerSheet(name="Maison des métiers d’essai", mailbox="Accueil@Maison.test"))


def url(actor: Any, name: str, *args: Any) -> str:
    return reverse(f"partners:{name}", args=[actor.project.slug, *args])


def test_a_partner_is_written_down_once(partner: Partner, lea: Any) -> None:
    assert partner.mailbox == "accueil@maison.test"
    assert Act.objects.filter(verb="partner.added", subject_id=partner.id).exists()
    with pytest.raises(Invalid) as refusal:
        actions.add_partner(lea, sheet=PartnerSheet(name="  maison des MÉTIERS d’essai "))
    assert refusal.value.field == "name"


@pytest.mark.parametrize("name", ["delegate", "samir", "dpo", "evaluator"])
def test_those_outside_the_team_neither_write_nor_see_partners(request: Any, partner: Partner, name: str) -> None:
    other = request.getfixturevalue(name)
    assert not policies.visible_to(other).exists()
    with pytest.raises(NotAllowed):
        actions.add_partner(other, sheet=PartnerSheet(name="Autre"))


def test_two_people_editing_one_sheet_do_not_overwrite_each_other(partner: Partner, lea: Any, karim: Any) -> None:
    """Section 8."""
    sheet = PartnerSheet(name=partner.name, phone="0400000000")
    actions.change_partner(lea, partner, sheet=sheet, version=1)
    with pytest.raises(WrongMoment):
        actions.change_partner(karim, partner, sheet=sheet, version=1)


def test_only_a_coordinator_puts_a_partner_away(partner: Partner, lea: Any, ines: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.archive_partner(ines, partner)
    actions.archive_partner(lea, partner)
    with pytest.raises(WrongMoment):
        actions.archive_partner(lea, partner)
    assert actions.restore_partner(lea, partner).archived_at is None


def test_a_pause_has_a_day_to_come(partner: Partner, lea: Any) -> None:
    with pytest.raises(Invalid):
        actions.pause_partner(lea, partner, until=lea.today - timedelta(days=1))
    assert actions.pause_partner(lea, partner, until=lea.today + timedelta(days=3)).paused_until


def test_the_list_searches_sorts_and_pages(db: None, lea: Any, client_for: Any) -> None:
    for number in range(30):
        actions.add_partner(lea, sheet=PartnerSheet(name=f"Partenaire d’essai {number:02}"))
    client = client_for(lea)
    page = client.get(url(lea, "index"))
    assert page.context["page_obj"].paginator.count == 30
    assert "1 à 25 sur 30" in page.content.decode()
    names = [row.name for row in client.get(url(lea, "index"), {"sort": "-name"}).context["page_obj"]]
    assert names[0] == "Partenaire d’essai 29"
    found = client.get(url(lea, "index"), {"q": "essai 07"}).context["page_obj"]
    assert [row.name for row in found] == ["Partenaire d’essai 07"]


def test_an_empty_list_says_what_to_do(db: None, lea: Any, client_for: Any) -> None:
    assert "Ajouter un partenaire" in client_for(lea).get(url(lea, "index")).content.decode()


def test_pages_of_one_partner(partner: Partner, lea: Any, client_for: Any) -> None:
    client = client_for(lea)
    page = client.get(url(lea, "partner", partner.pk)).content.decode()
    assert "accueil@maison.test" in page and "Pas encore sollicité" in page
    for name in ("change", "pause", "archive"):
        assert client.get(url(lea, name, partner.pk)).status_code == 200


def test_adding_by_the_form(db: None, lea: Any, client_for: Any) -> None:
    from tremplin.core.tenancy.context import as_actor

    client = client_for(lea)
    answer = client.post(url(lea, "add"), {"name": "Atelier d’essai", "mailbox": "atelier@essai.test", "is_mediator": "on"})
    assert answer.status_code == 302
    with as_actor(lea):
        assert Partner.objects.get(name="Atelier d’essai").is_mediator
    wrong = client.post(url(lea, "add"), {"name": "Atelier d’essai", "phone": "1 85 05 78 006 084 91"})
    assert wrong.status_code == 422


def test_a_stranger_gets_the_answer_of_an_unknown_address(partner: Partner, lea: Any, eve: Any, client_for: Any) -> None:
    """Section 8: an id of another project."""
    address = reverse("partners:partner", args=[eve.project.slug, partner.pk])
    assert client_for(eve).get(address).status_code == 404
    assert client_for(eve).get(url(lea, "index")).status_code == 404


def test_partners_are_never_ranked(partner: Partner, lea: Any, client_for: Any) -> None:
    """The list sorts by name only; no page of a partner tells how many answered, or how fast."""
    columns = client_for(lea).get(url(lea, "index")).context["columns"]
    assert [column.key for column in columns if column.sort] == ["name"]
    assert set(actions.PartnerSheet.__dataclass_fields__).isdisjoint({"rate", "score", "answers"})
