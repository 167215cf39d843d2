"""One person on the phone, in a real browser: promises, agreements, the sheet; and a form left half-way."""

from typing import Any

import pytest

from tests.e2e.test_street import COUNTS, DUMP, KEYS, emptied, go, meetings, note_meeting, phone, prepare, unlock, until, world  # noqa: F401 - fixtures
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.core.vault import vault
from tremplin.domain.outreach.models import FollowUp
from tremplin.domain.people import actions as people
from tremplin.domain.people import queries
from tremplin.domain.people.models import Agreement, Note, Person

FORGET_ALL = """const db = await new Promise((ok) => { const ask = indexedDB.open('tremplin-rue'); ask.onsuccess = () => ok(ask.result); });
  await new Promise((ok) => { const act = db.transaction('ops', 'readwrite'); act.objectStore('ops').clear(); act.oncomplete = ok; }); db.close();"""
WORDS = "Veut devenir soudeuse-canari."


def up_to_date(page: Any) -> None:
    page.get_by_role("link", name="À jour").wait_for()


def test_a_promise_kept_and_one_taken_away_without_network(phone: Any, world: Any, ines: Any) -> None:  # noqa: F811
    phone.context.set_offline(True)
    go(phone, f"personne/{world['zak'].id}")
    phone.get_by_role("button", name="Tenue").click()
    phone.get_by_text("Promesse tenue · en attente d’envoi").wait_for()
    go(phone, f"personne/{world['maissa'].id}")
    phone.get_by_text("Ne plus prévoir").click()
    phone.get_by_role("button", name="Retirer cette date").click()
    phone.get_by_text("Date retirée · en attente d’envoi").wait_for()
    phone.context.set_offline(False)
    go(phone, "")
    up_to_date(phone)
    phone.get_by_text("Personne à revoir aujourd’hui").wait_for()
    with as_actor(ines):
        kept, dropped = (FollowUp.objects.get(person=world[name]) for name in ("zak", "maissa"))
    assert kept.done_at and not kept.dropped_at and dropped.dropped_at and not dropped.done_at


def test_an_agreement_noted_and_taken_back_without_network(phone: Any, world: Any, ines: Any) -> None:  # noqa: F811
    """PRIV-15: in the words of the page, with what ends."""
    zak = world["zak"].id
    phone.context.set_offline(True)
    go(phone, f"accord/{zak}")
    phone.get_by_role("button", name="Noter l’accord").click()
    phone.get_by_text("Choisissez à quoi la personne est d’accord.").wait_for()
    phone.get_by_label("transmettre ma demande à ce partenaire").check(force=True)
    phone.get_by_role("button", name="Noter l’accord").click()
    phone.get_by_text("un accord vaut pour lui seul").wait_for()
    phone.get_by_label("Avec quel partenaire ?").select_option(label="Maison de quartier d’essai")
    phone.get_by_role("button", name="Noter l’accord").click()
    phone.get_by_text("Accord noté · en attente d’envoi").wait_for()
    phone.context.set_offline(False)
    up_to_date(phone)
    with as_actor(ines):
        (held,) = queries.agreements_in_force(ines, zak)
    assert held.purpose == "handover" and held.recipient_id
    phone.context.set_offline(True)
    phone.get_by_role("link", name="Retirer", exact=True).click()
    phone.get_by_text("Le lien envoyé se ferme").wait_for()
    phone.get_by_role("button", name="Retirer l’accord").click()
    phone.get_by_text("Accord retiré · en attente d’envoi").wait_for()
    phone.context.set_offline(False)
    phone.get_by_text("Aucun accord n’est noté.").wait_for()
    with as_actor(ines):
        assert queries.agreements_in_force(ines, zak) == [] and Agreement.objects.filter(person_id=zak, granted=False).exists()


def test_a_sheet_corrected_by_two_is_decided_by_a_person_and_the_phone_says_so(
    phone: Any,  # noqa: F811
    world: Any,  # noqa: F811
    ines: Any,
    bilal: Any,
) -> None:
    zak = world["zak"]
    phone.context.set_offline(True)
    go(phone, f"fiche/{zak.id}")
    phone.get_by_role("button", name="Garder la correction").click()
    phone.get_by_text("Rien n’a changé").wait_for()
    phone.get_by_label("Surnom").fill("Zakicanari")
    phone.get_by_label("Où la retrouver").fill("au city-stade")
    phone.get_by_role("button", name="Garder la correction").click()
    phone.get_by_role("heading", name="« Zakicanari »").wait_for()
    phone.get_by_text("Suivi corrigé · en attente d’envoi").wait_for()
    with as_actor(bilal):
        person = Person.objects.get(id=zak.id)
        now = queries.identity_of(bilal, person)
        people.edit_sheet(bilal, person, identity=type(now)(pseudonym=now.pseudonym, place_hint="hall A"), version=person.version)
    phone.context.set_offline(False)
    phone.get_by_text("Une valeur diffère de celle du serveur").wait_for()
    assert phone.get_by_role("link", name="Voir sur le site").get_attribute("href") == "/p/impact-essai/a-decider"
    with as_actor(ines):
        identity = vault.open(ines.project_id, zak.id, bytes(Person.objects.get(id=zak.id).identity_sealed))
        assert (identity["pseudonym"], identity["place_hint"]) == ("Zakicanari", "hall A")
        assert Operation.objects.get(kind="person.edit").code == "hard"
    go(phone, "")
    phone.reload()
    unlock(phone)
    phone.get_by_text("1 envoi attend une décision").wait_for()


def test_half_typed_words_survive_a_reload_and_a_lock(phone: Any, world: Any, ines: Any) -> None:  # noqa: F811
    """SEC-07: kept closed, offered again, gone once they are a note."""
    path = f"mots/{world['zak'].id}"
    phone.context.set_offline(True)
    go(phone, path)
    phone.get_by_label("Ce que la personne pourra lire").fill(WORDS)
    phone.get_by_role("button", name="Verrouiller").click()
    phone.get_by_role("heading", name="Entrez votre code").wait_for()
    assert "soudeuse" not in phone.evaluate(DUMP)
    phone.reload()
    unlock(phone)
    phone.get_by_text("Vous aviez commencé à écrire ici").wait_for()
    go(phone, "")
    phone.get_by_role("heading", name="Commencé, pas fini").wait_for()
    phone.get_by_role("button", name="Reprendre").click()
    area = phone.get_by_label("Ce que la personne pourra lire")
    assert area.input_value() == WORDS
    phone.get_by_role("button", name="Garder", exact=True).click()
    phone.get_by_role("heading", name="Zakcanari").wait_for()
    assert not any(" draft " in key for key in phone.evaluate(KEYS))
    phone.context.set_offline(False)
    up_to_date(phone)
    with as_actor(ines):
        assert Note.objects.filter(person=world["zak"]).count() == 1


def test_half_typed_words_are_let_go_or_wiped_with_the_rest(phone: Any, world: Any) -> None:  # noqa: F811
    path = f"mots/{world['zak'].id}"
    phone.context.set_offline(True)
    for choice in ("Effacer", "wipe"):
        go(phone, path)
        phone.get_by_label("Ce que la personne pourra lire").fill(WORDS)
        go(phone, "")
        phone.get_by_role("heading", name="Commencé, pas fini").wait_for()
        go(phone, path)
        phone.get_by_text("Vous aviez commencé à écrire ici").wait_for()
        if choice == "Effacer":
            phone.get_by_role("button", name="Effacer", exact=True).click()
            until(phone, f"!(await ({KEYS})()).some((key) => key.includes(' draft '))")
            go(phone, "")
            assert phone.get_by_role("heading", name="Commencé, pas fini").count() == 0
    for _ in range(5):
        phone.get_by_role("button", name="Tremplin", exact=True).click()
    phone.get_by_role("heading", name="Préparer ce téléphone").wait_for()
    assert phone.evaluate(COUNTS) == {"boxes": 0, "locked": 0, "vault": 0, "letters": 0}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_new_screens_are_accessible(phone: Any, world: Any, axe: Any, theme: str) -> None:  # noqa: F811
    """A11Y-01 at 390 px."""
    zak = world["zak"].id
    phone.emulate_media(color_scheme=theme)
    phone.context.set_offline(True)
    found = []
    for path in (f"personne/{zak}", f"accord/{zak}", f"fiche/{zak}"):
        go(phone, path)
        found += axe(phone)
    phone.get_by_label("Surnom").fill("Zakobis")
    go(phone, "")
    phone.get_by_role("heading", name="Commencé, pas fini").wait_for()
    found += axe(phone)
    go(phone, f"fiche/{zak}")
    phone.get_by_text("Vous aviez commencé").wait_for()
    found += axe(phone)
    go(phone, f"accord/{zak}")
    phone.get_by_label("me recontacter").check(force=True)
    phone.get_by_role("button", name="Noter l’accord").click()
    phone.get_by_role("link", name="Retirer", exact=True).click()
    found += axe(phone)
    assert found == []


def test_a_rescue_file_is_brought_by_another_phone(phone: Any, world: Any, ines: Any, tmp_path: Any) -> None:  # noqa: F811
    """Taken out where nothing leaves, brought where there is a network: the note arrives once, under its author's name."""
    phone.context.set_offline(True)
    note_meeting(phone)
    go(phone, "envois")
    phone.get_by_text("Fichier de secours", exact=True).click()
    with phone.expect_download() as saved:
        phone.get_by_role("button", name="Sortir le fichier").click()
    path = tmp_path / "secours.json"
    saved.value.save_as(path)
    for _ in range(5):
        phone.get_by_role("button", name="Tremplin", exact=True).click()
    phone.get_by_role("heading", name="Préparer ce téléphone").wait_for()
    phone.evaluate(f"async () => {{ {FORGET_ALL} }}")
    phone.context.set_offline(False)
    prepare(phone)
    go(phone, "envois")
    phone.get_by_text("Fichier de secours", exact=True).click()
    cut = tmp_path / "coupe.json"
    cut.write_bytes(path.read_bytes()[:-30])
    phone.get_by_label("Rapporter un fichier de secours").set_input_files(cut)
    phone.get_by_text("Ce n’est pas un fichier de secours entier").wait_for()
    assert meetings(ines) == []
    for _ in range(2):
        phone.get_by_label("Rapporter un fichier de secours").set_input_files(path)
        phone.get_by_text("1 note est arrivée au serveur").wait_for()
    (met,) = meetings(ines)
    assert met.noted_by == ines.user_id


PLAIN = """
const newest = [[Navigator.prototype, 'locks'], [Navigator.prototype, 'storage'], [window, 'BroadcastChannel'], [window, 'BeforeInstallPromptEvent']];
for (const [where, name] of newest) delete where[name];
"""


def test_a_browser_without_the_newest_features_does_the_same(
    world: Any,  # noqa: F811
    page: Any,
    sign_in: Any,
    ines: Any,
) -> None:
    """No Web Locks, no durable storage, no messages between tabs: noted without network, sent once."""
    page.add_init_script(PLAIN)
    sign_in(page, ines)
    prepare(page)
    assert page.evaluate("() => [navigator.locks, navigator.storage, window.BroadcastChannel].every((one) => one === undefined)")
    page.context.set_offline(True)
    page.reload()
    unlock(page)
    note_meeting(page)
    page.context.set_offline(False)
    emptied(page)
    assert len(meetings(ines)) == 1


def test_a_browser_that_keeps_nothing_is_told_so(live_tremplin: str, page: Any) -> None:
    """A private window without a database, or one without service workers: never an empty page."""
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    page.goto("/rue/")
    page.get_by_text("n’ouvrira pas cette page sans réseau").wait_for()
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('no', 'InvalidStateError') }")
    page.reload()
    page.get_by_text("Ce navigateur ne garde rien ici").wait_for()
