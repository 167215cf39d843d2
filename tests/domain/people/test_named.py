"""A person named by somebody else: told within a month, or erased (article 14)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.domain.people.test_keeping import there, tonight
from tremplin.core.journal.models import Act
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.impact import statements
from tremplin.domain.pathways.actions import open_pathway
from tremplin.domain.people import actions, keeping
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Notice, Person
from tremplin.site.today.views import items

HERE = "/p/impact-essai"


def named(actor: Any, make_person: Any, **fields: Any) -> Person:
    return make_person(actor, named_by="relay", notice=None, **fields)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2019, 10, 22), date(2019, 11, 22)),
        (date(2019, 1, 31), date(2019, 2, 28)),
        (date(2020, 1, 31), date(2020, 2, 29)),
        (date(2019, 12, 5), date(2020, 1, 5)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_one(day: date, last: date) -> None:
    assert keeping.month_after(day) == last


@pytest.mark.parametrize(("days", "kept"), [(30, True), (31, True), (32, False)])
def test_who_was_not_told_within_a_month_is_erased(
    committed: Any, ines: Any, make_person: Any, now: datetime, days: int, kept: bool
) -> None:
    """Article 14: 22 October, told by 22 November or gone on the 23rd."""
    with as_actor(ines):
        person = named(ines, make_person)
        assert person.inform_by == date(2019, 11, 22)
    tonight(now + timedelta(days=days))
    assert there(ines) == ([person.id] if kept else [])
    with as_actor(ines):
        acts = Act.objects.filter(verb="person.erased").values_list("because", flat=True)
        assert list(acts) == ([] if kept else ["not_informed"])


def test_being_told_stops_the_clock_and_says_how_when_and_with_which_text(
    committed: Any, ines: Any, make_person: Any, now: datetime
) -> None:
    """PRIV-14."""
    later = ines.at(now + timedelta(days=25))
    with as_actor(ines):
        person = named(ines, make_person)
    with as_actor(later):
        actions.give_notice(later, person, level="pseudonym", channel="sms", text_version="2019-10-01")
        person = Person.objects.get()
        assert (person.inform_by, person.named_by, person.first_met_on) == (None, "relay", later.today)
        told = Notice.objects.get()
        assert (told.channel, told.given_at, told.text_version, told.given_by) == ("sms", later.now, "2019-10-01", ines.user_id)
    tonight(now + timedelta(days=60))
    assert there(ines) == [person.id]


def test_who_says_no_is_erased_the_next_night(committed: Any, ines: Any, make_person: Any, now: datetime) -> None:
    with as_actor(ines):
        person = named(ines, make_person)
        actions.wants_no_file(ines, person)
        actions.wants_no_file(ines, person)
        assert Act.objects.filter(verb="person.refused").count() == 1
    tonight(now)
    assert there(ines) == []


def test_only_a_nickname_is_kept_until_then_and_nobody_agrees_in_their_place(db: None, ines: Any, make_person: Any) -> None:
    with pytest.raises(Invalid, match="surnom"):
        named(ines, make_person, name="Zak", level="identified", last_name="Inventé")
    with pytest.raises(Invalid, match="surnom"):
        make_person(ines, named_by="relay")  # a notice said to the wrong person is none
    with pytest.raises(Invalid, match="Choisissez"):
        make_person(ines, named_by="voisin", notice=None)
    with pytest.raises(Invalid, match="Dites"):
        make_person(ines, notice=None)
    person = named(ines, make_person, phone="06 12 34 56 78")
    with pytest.raises(Invalid, match="à sa place"):
        actions.agree(ines, person, purpose="contact")
    actions.give_notice(ines, person, level="pseudonym", channel="spoken", text_version="2019-10-01")
    actions.agree(ines, person, purpose="contact")
    with pytest.raises(WrongMoment):
        actions.wants_no_file(ines, person)


def test_an_opposition_holds_for_who_is_named_too(db: None, ines: Any, make_person: Any) -> None:
    actions.oppose_phone(ines, phone="06 12 34 56 78")
    with pytest.raises(Invalid, match="ne souhaite pas"):
        named(ines, make_person, phone="06 12 34 56 78")


def test_giving_the_name_after_the_written_notice_ends_the_month_too(committed: Any, ines: Any, make_person: Any) -> None:
    with as_actor(ines):
        person = named(ines, make_person)
        identity = Identity(first_name="Zak", last_name="Inventé")
        actions.step_up(ines, person, identity=identity, notice=actions.NoticeGiven("2019-10-01", "paper"))
        assert Person.objects.get().inform_by is None


def test_the_database_lets_nobody_begin_the_month_again(committed: Any, ines: Any, make_person: Any) -> None:
    with as_actor(ines):
        person = named(ines, make_person)
        other = make_person(ines, "Yo")
    for sets, value, who in (
        ("inform_by", date(2020, 1, 1), person),
        ("named_by", "", person),
        ("inform_by", date(2019, 11, 1), other),
    ):
        with pytest.raises(IntegrityError), as_actor(ines):
            Person.objects.filter(id=who.id).update(**{sets: value})
    with pytest.raises(IntegrityError, match="person_was_told"), as_actor(ines):
        Person.objects.filter(id=person.id).update(inform_by=None)  # no notice was given
    with pytest.raises(IntegrityError), as_actor(ines), transaction.atomic():
        Person.objects.filter(id=person.id).update(level="identified")


def test_who_was_never_met_counts_in_no_figure(committed: Any, ines: Any, make_person: Any, now: datetime) -> None:
    """Neither while they are to be told, nor as an anonymous row after the month."""
    assert "p.inform_by IS NULL" in statements.WAY
    with as_actor(ines):
        named(ines, make_person)
    tonight(now + timedelta(days=32))
    with as_actor(ines), connection.cursor() as cursor:
        cursor.execute("SELECT inform_by, erased_at IS NOT NULL FROM people_person")
        assert cursor.fetchall() == [(date(2019, 11, 1), True)]


@pytest.mark.parametrize(("days", "tone"), [(19, None), (20, "see"), (27, "see"), (28, "alert"), (31, "alert")])
def test_today_asks_at_twenty_days_and_presses_at_twenty_eight(
    db: None, ines: Any, make_person: Any, now: datetime, days: int, tone: str | None
) -> None:
    named(ines, make_person)
    found = [item for item in items(ines.at(now + timedelta(days=days))) if item.kind == "to_inform"]
    assert [item.tone for item in found] == ([tone] if tone else [])
    assert all("Un relais du quartier a parlé" in item.why and item.title == "« Zak »" for item in found)


@pytest.mark.parametrize(("days", "told"), [(699, False), (700, True), (730, True)])
def test_today_warns_thirty_days_before_two_years_are_over(
    db: None, ines: Any, bilal: Any, lea: Any, make_person: Any, now: datetime, days: int, told: bool
) -> None:
    make_person(ines.at(now - timedelta(days=days)))
    assert [item.kind for item in items(ines)] == (["keeping_ends"] if told else [])
    assert items(bilal) == []
    assert [item.title for item in items(lea) if item.kind == "keeping"] == (["1 suivi s’efface bientôt"] if told else [])


def test_naming_somebody_by_its_page(db: None, ines: Any, make_territory: Any, client_for: Any) -> None:
    place, client = make_territory(ines), client_for(ines)
    page = client.get(f"{HERE}/personnes/nommee").content.decode()
    assert "22 novembre 2019" in page and "un relais du quartier" in page
    data = {"id": str(uuid7()), "named_by": "relay", "pseudonym": "Nino", "place_hint": "hall B", "territory": str(place.id)}
    assert client.post(f"{HERE}/personnes/nommee", {**data, "named_by": ""}).status_code == 422
    opened = client.post(f"{HERE}/personnes/nommee", data, follow=True).content.decode()
    assert "n’est pas encore informée" in opened and "23 novembre 2019" in opened
    with as_actor(ines):
        person = Person.objects.get()
    url = f"{HERE}/personnes/{person.id}"
    again = client.post(f"{HERE}/personnes/nommee", {**data, "id": str(uuid7())}).content.decode()
    assert "Peut-être déjà suivie" in again
    said = client.get(f"{url}/informer").content.decode()
    assert "C’est un relais du quartier qui m’a parlé de vous" in said and "deux ans" in said
    assert client.post(f"{url}/informer", {"id": str(uuid7()), "channel": "spoken"}).status_code == 422
    assert client.post(f"{url}/informer", {"id": str(uuid7()), "channel": "spoken", "told": "on"}).status_code == 302
    assert "n’est pas encore informée" not in client.get(url).content.decode()
    assert client.get(f"{url}/informer").status_code == 302


def test_saying_no_by_its_page(db: None, ines: Any, make_person: Any, client_for: Any) -> None:
    person, client = named(ines, make_person), client_for(ines)
    url = f"{HERE}/personnes/{person.id}/refus"
    assert "s’effacent cette nuit" in client.get(url).content.decode()
    with as_actor(ines):
        assert Person.objects.get().inform_by == date(2019, 11, 22)
    assert client.post(url).status_code == 302
    with as_actor(ines):
        assert Person.objects.get().inform_by == date(2019, 10, 21)


def test_what_goes_soon_is_on_one_page_without_names_for_the_protection_officer(
    db: None, ines: Any, lea: Any, dpo: Any, make_person: Any, client_for: Any, now: datetime
) -> None:
    make_person(ines.at(now - timedelta(days=720)), "Nino")
    limited = make_person(ines.at(now - timedelta(days=740)), "Yo")
    actions.restrict(lea, limited)
    named(ines, make_person, name="Mia")
    make_person(ines, "Sol")
    seen = client_for(lea).get(f"{HERE}/droits/fins").content.decode()
    assert "« Nino »" in seen and "« Mia »" in seen and "2 novembre 2019" in seen
    assert "attend votre décision" in seen and "Yo" not in seen and "Sol" not in seen
    blind = client_for(dpo).get(f"{HERE}/droits/fins").content.decode()
    assert "Nino" not in blind and "Mia" not in blind and blind.count("Un suivi, sans son nom") == 3
    assert client_for(ines).get(f"{HERE}/droits/fins").status_code == 404


def test_no_pathway_opens_and_no_handover_is_offered_before_they_are_told(
    db: None, ines: Any, make_person: Any, client_for: Any
) -> None:
    """Article 14: nobody agrees in their place; the verb says why, and the page does not offer it."""
    person = named(ines, make_person)
    with pytest.raises(Invalid, match="à sa place"):
        open_pathway(ines, person, goal="Revoir du monde", agreed=True)
    page = client_for(ines).get(f"{HERE}/personnes/{person.id}").content.decode()
    assert "Ouvrir un parcours" not in page and "Passer le relais" not in page and "Informez-la" in page
