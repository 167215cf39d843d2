"""What a person agreed to is read on their page: for whom, for what, since when, and what they took back."""

from datetime import timedelta
from typing import Any

from tests.domain.asking import client_for  # noqa: F401
from tremplin.domain.outreach import accords, histories
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import actions as people

HERE = "/p/impact-essai"


def ago(actor: Any, days: int) -> Any:
    return actor.at(actor.now - timedelta(days=days))


def words(actor: Any, person: Any) -> list[accords.Word]:
    return accords.words(actor, person, histories.read(actor, [person], depth=40).stories[person.id].rows)


def test_each_agreement_is_read_with_its_partner_its_days_and_its_end(
    db: None,
    ines: Any,
    make_person: Any,
    client_for: Any,  # noqa: F811
) -> None:
    """PRIV-15, SHARE-06."""
    person = make_person(ago(ines, 60))
    page = f"{HERE}/personnes/{person.id}"
    assert "Ses accords" not in client_for(ines).get(page).content.decode()
    one, other = (
        Partner.objects.create(project_id=ines.project_id, name=f"Maison {name} d’essai") for name in ("bleue", "verte")
    )
    people.agree(ago(ines, 20), person, purpose="handover", recipient_id=one.id, until=ines.today + timedelta(days=30))
    people.agree(ago(ines, 19), person, purpose="handover", recipient_id=other.id)
    people.withdraw(ago(ines, 5), person, purpose="handover", recipient_id=other.id)
    people.agree(ago(ines, 18), person, purpose="contact")
    people.agree(ago(ines, 17), person, purpose="trust", until=ines.today - timedelta(days=1))
    text = " ".join(client_for(ines).get(page).content.decode().replace("\xa0", " ").split())
    for expected in (
        "Transmettre ma demande à ce partenaire · <strong>Maison bleue d’essai</strong>",
        "Depuis le mercredi 2 octobre 2019, jusqu’au jeudi 21 novembre 2019",
        "<strong>Maison verte d’essai</strong>",
        "Donné le jeudi 3 octobre 2019, fini le jeudi 17 octobre 2019",
        "Depuis le vendredi 4 octobre 2019, tant que la personne veut",
        "Donné le samedi 5 octobre 2019, fini le lundi 21 octobre 2019",
    ):
        assert expected in text, expected
    assert text.count("/accord/retirer?") == 2 or text.count("purpose=") == 2


def test_a_word_given_again_holds_again_and_never_agreed_is_a_refusal(db: None, ines: Any, make_person: Any) -> None:
    person = make_person(ago(ines, 60))
    for days, word in ((9, people.agree), (8, people.withdraw), (7, people.agree)):
        word(ago(ines, days), person, purpose="contact")
    people.withdraw(ago(ines, 6), person, purpose="follow_up")
    held, refused = words(ines, person)
    assert (held.purpose, held.given, held.ended) == ("contact", ines.today - timedelta(days=7), None) and held.withdraw
    assert (refused.purpose, refused.given, refused.ended) == ("follow_up", None, ines.today - timedelta(days=6))
    assert not refused.withdraw
