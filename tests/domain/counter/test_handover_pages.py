"""The sender's pages: write together, look, send once; then see the answer come by itself."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import CAST
from tremplin.core.tenancy.context import set_ticket
from tremplin.core.tenancy.ticket import issue
from tremplin.domain.counter import actions, contributions, lists
from tremplin.domain.counter.models import Referral


@pytest.fixture
def client(ines: Any, client_for: Any) -> Any:
    """Inès's browser; after each request the test reads with the team's ticket again."""
    browser = client_for(ines)
    plain = browser.request

    def request(**environ: Any) -> Any:
        answer = plain(**environ)
        set_ticket(issue(CAST["ines"].id, [ines.project_id]))
        return answer

    browser.request = request
    return browser


def url(actor: Any, name: str, *args: Any) -> str:
    return reverse(f"counter:{name}", args=[actor.project.slug, *args])


@pytest.fixture
def said() -> dict[str, str]:
    return {
        "client_id": str(uuid4()),
        "called": "Zak",
        "wish": "Une formation en mécanique",
        "availability": "le soir",
        "reach": "par message, via Inès",
        "message": "",
        "agreed": "on",
        "until": "2020-01-31",
    }


def test_the_form_comes_filled_with_what_is_known(client: Any, ines: Any, zak: Any, partner: Any) -> None:
    actions.record_need(ines, zak, wish="Réparer des scooters")
    page = client.get(url(ines, "referral_write", zak.pk, partner.pk))
    initial = page.context["form"].initial
    assert (initial["called"], initial["wish"], initial["reach"]) == (
        "Zak",
        "Réparer des scooters",
        "par message, via Inès (booster)",
    )
    assert "identity" not in page.context["form"].fields, "a pseudonym has no name to give"


def test_looking_before_sending_writes_nothing(client: Any, ines: Any, zak: Any, partner: Any, said: Any) -> None:
    page = client.post(url(ines, "referral_write", zak.pk, partner.pk), {**said, "preview": "1"})
    assert "Voici ce que le partenaire verra" in page.content.decode() and "Une formation en mécanique" in page.content.decode()
    assert not Referral.objects.exists()
    back = client.post(url(ines, "referral_write", zak.pk, partner.pk), {**said, "back": "1"})
    assert back.status_code == 200 and not Referral.objects.exists()


def test_sending_twice_is_one_handover(client: Any, ines: Any, zak: Any, partner: Any, said: Any) -> None:
    for _time in range(2):
        answer = client.post(url(ines, "referral_write", zak.pk, partner.pk), said)
        assert answer.status_code == 302
    assert Referral.objects.count() == 1


def test_what_is_missing_is_said_by_its_field(client: Any, ines: Any, zak: Any, partner: Any, said: Any) -> None:
    """SHARE-01, PRIV-10."""
    for field, value in (("agreed", ""), ("wish", ""), ("until", "2001-01-01"), ("message", "1 85 05 78 006 084 91")):
        answer = client.post(url(ines, "referral_write", zak.pk, partner.pk), {**said, field: value, "client_id": str(uuid4())})
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    assert not Referral.objects.exists()


def test_choosing_shows_whether_a_partner_can_be_asked(client: Any, ines: Any, lea: Any, zak: Any, partner: Any) -> None:
    from tremplin.domain.partners import actions as partners

    partners.pause_partner(lea, partner, until=lea.today + timedelta(days=3))
    page = client.get(url(ines, "referral_new", zak.pk)).content.decode()
    assert "Maison des métiers d’essai" in page and "a demandé une pause" in page


def test_the_sender_sees_an_answer_without_reloading(client: Any, ines: Any, zak: Any, hand: Any) -> None:
    """Within 20 s: the page asks every 8 s, and hears 304 until something is said."""
    referral = hand(ines, zak)
    page = client.get(url(ines, "referral", referral.pk)).content.decode()
    assert 'data-every="8"' in page
    live = url(ines, "referral_live", referral.pk)
    first = client.get(live)
    assert client.get(live, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    actions.answer_referral(ines, referral, kind="accepted", by_phone=True)
    fresh = client.get(live, headers={"If-None-Match": first.headers["ETag"]})
    assert fresh.status_code == 200 and "accepté" in fresh.content.decode().lower()


def test_an_answer_by_phone_from_the_page(client: Any, ines: Any, zak: Any, hand: Any) -> None:
    referral = hand(ines, zak)
    wrong = client.post(url(ines, "referral_answer", referral.pk), {"kind": "declined", "by_phone": "on"})
    assert wrong.status_code == 422
    client.post(url(ines, "referral_answer", referral.pk), {"kind": "declined", "reason": "place", "by_phone": "on"})
    referral.refresh_from_db()
    assert referral.status == "declined"


@pytest.mark.parametrize("name", ["referral_remind", "referral_withdraw", "referral_close", "referral_cut"])
def test_what_ends_something_is_asked_first(client: Any, ines: Any, zak: Any, hand: Any, name: str) -> None:
    referral = hand(ines, zak)
    assert "Ne rien changer" in client.get(url(ines, name, referral.pk)).content.decode()
    referral.refresh_from_db()
    assert referral.status == "sent"
    assert client.post(url(ines, name, referral.pk)).status_code == 302


def test_the_list_finds_filters_and_sorts(client: Any, ines: Any, zak: Any, maissa: Any, hand: Any) -> None:
    hand(ines, zak)
    actions.answer_referral(ines, hand(ines, maissa), kind="declined", reason="full", by_phone=True)
    assert [row.person for row in client.get(url(ines, "referrals")).context["page_obj"]] == ["« Zak »"]
    everything = client.get(url(ines, "referrals"), {"show": "all", "sort": "sent"}).context["page_obj"]
    assert {row.person for row in everything} == {"« Zak »", "Maïssa"}
    assert [row.person for row in client.get(url(ines, "referrals"), {"show": "all", "q": "maissa"}).context["page_obj"]] == [
        "Maïssa"
    ]
    assert "Aucun relais ne correspond" in client.get(url(ines, "referrals"), {"q": "personne du tout"}).content.decode()


def test_silence_is_worded_softly_and_only_for_the_pair(client: Any, ines: Any, zak: Any, hand: Any, partner: Any) -> None:
    early = ines.at(ines.now - timedelta(days=9))
    hand(early, zak)
    page = client.get(url(ines, "referrals")).content.decode()
    assert "sans nouvelles depuis 9 jours" in page
    assert lists.sought(ines, "", "quiet", "").count() == 1
    of_partner = client.get(reverse("partners:partner", args=[ines.project.slug, partner.pk])).content.decode()
    assert "sans nouvelles" not in of_partner
    assert "sans nouvelles" not in client.get(reverse("partners:index", args=[ines.project.slug])).content.decode()


def test_today_tells_the_sender_what_became_of_it(ines: Any, bilal: Any, zak: Any, maissa: Any, hand: Any) -> None:
    actions.answer_referral(ines, hand(ines, zak), kind="accepted", by_phone=True)
    actions.answer_referral(ines, hand(ines, maissa), kind="declined", reason="full", by_phone=True)
    told = {item.kind: item for item in contributions.today(ines)}
    assert told["referral_accepted"].title == "« Zak » : votre relais a abouti"
    assert told["referral_accepted"].tone == "good"
    assert told["referral_declined"].tone == "alert"
    assert contributions.today(bilal) == [], "the news go to whoever passed the relay or follows the person"


def test_today_says_nothing_to_those_who_open_no_file(samir: Any, delegate: Any, ines: Any, zak: Any, hand: Any) -> None:
    hand(ines, zak)
    assert contributions.today(samir) == contributions.today(delegate) == []


@pytest.mark.parametrize(
    "name", ["referral", "referral_live", "referral_answer", "referral_withdraw", "referral_cut", "referral_meeting"]
)
def test_a_stranger_gets_the_answer_of_an_unknown_id(
    ines: Any, eve: Any, zak: Any, hand: Any, client_for: Any, name: str
) -> None:
    """Section 8: an id of another project in an address."""
    referral = hand(ines, zak)
    stranger = client_for(eve)
    assert stranger.get(reverse(f"counter:{name}", args=[eve.project.slug, referral.pk])).status_code == 404
    assert stranger.get(reverse(f"counter:{name}", args=[eve.project.slug, uuid4()])).status_code == 404
    assert stranger.get(url(ines, name, referral.pk)).status_code == 404


def test_a_partner_of_another_project_in_an_address_is_unknown(ines: Any, zak: Any, client: Any) -> None:
    assert client.get(url(ines, "referral_write", zak.pk, uuid4())).status_code == 404


def test_the_sheet_of_a_person_shows_needs_and_handovers(ines: Any, zak: Any, hand: Any) -> None:
    from django.template.loader import render_to_string

    actions.record_need(ines, zak, wish="Réparer des scooters")
    hand(ines, zak)
    panel = contributions.panel(ines, zak)
    assert panel is not None
    words = render_to_string(panel.template, {"panel": panel.context, "actor": ines})
    assert "Réparer des scooters" in words and "Maison des métiers d’essai" in words


@pytest.mark.parametrize("page", ["person", "referral", "referrals", "index", "referral_write"])
def test_a_page_asks_the_database_few_questions(
    client: Any, ines: Any, zak: Any, maissa: Any, hand: Any, partner: Any, page: str, django_assert_max_num_queries: Any
) -> None:
    """Section 7: twelve at most, whatever the number of rows; sign-in, ticket and savepoints apart."""
    actions.record_need(ines, zak, wish="Réparer des scooters")
    referral = hand(ines, zak)
    hand(ines, maissa)
    addresses = {
        "person": url(ines, "person", zak.pk),
        "referral": url(ines, "referral", referral.pk),
        "referrals": url(ines, "referrals") + "?show=all",
        "index": url(ines, "index"),
        "referral_write": url(ines, "referral_write", zak.pk, partner.pk),
    }
    with django_assert_max_num_queries(40) as asked:
        assert client.get(addresses[page]).status_code == 200
    apart = ("SAVEPOINT", "RELEASE", "tremplin.ticket", "django_session", "accounts_user", "memberships_of", "INSERT")
    ours = [query["sql"] for query in asked.captured_queries if not any(word in query["sql"] for word in apart)]
    assert len(ours) <= 11, "\n".join(ours)
