"""The street page in a real browser, on the real server: prepared once, then without any network."""

import os
import shutil
import time
from datetime import date, timedelta
from typing import Any

import pytest

from tests.e2e.conftest import BROWSERS
from tremplin.core.sync import actions as sync
from tremplin.core.sync.models import Device
from tremplin.core.tenancy.context import as_actor
from tremplin.core.vault import vault
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import Encounter, FollowUp, Presence
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import actions as people
from tremplin.domain.people.models import Note, Opposition, Person
from tremplin.domain.territories.models import Building, Entrance

PIN = "482913"
PATIENCE = 60_000
SHIFTED = "Date.now = ((real) => () => real() + Number(localStorage.getItem('shift') || 0))(Date.now)"
FULL = """() => {
  window.add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError') };
}"""
CANARIES = ("canari", "Zakcan", "Maïssa", "Ma\u0131ssa", "06 00 00 00 01", "0600000001", "600000001", "mécanicien", "Inès")
DUMP = """async () => {
  const parts = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), document.cookie];
  const flat = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? ['utf-8', 'utf-16le', 'latin1'].map((how) => new TextDecoder(how).decode(value)).join(' ')
    : value && typeof value === 'object' ? Object.entries(value).map(([key, one]) => key + ' ' + flat(one)).join(' ') : String(value);
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((ok) => { const ask = indexedDB.open(name); ask.onsuccess = () => ok(ask.result); });
    for (const store of db.objectStoreNames) {
      const ask = db.transaction(store).objectStore(store).getAll();
      const rows = await new Promise((ok) => { ask.onsuccess = () => ok(ask.result); });
      parts.push(rows.map(flat).join(' '));
      for (const text of JSON.stringify(rows).match(/[A-Za-z0-9+/]{24,}={0,2}/g) || []) {
        try { parts.push(atob(text)); } catch {}
      }
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) parts.push(request.url, await (await cache.match(request)).text());
  }
  return parts.join(' ');
}"""
READ = """async (store) => {
  const db = await new Promise((ok) => { const ask = indexedDB.open('tremplin-rue'); ask.onsuccess = () => ok(ask.result); });
  const ask = db.transaction(store).objectStore(store).getAll();
  const rows = await new Promise((ok) => { ask.onsuccess = () => ok(ask.result); });
  db.close();
  return rows;
}"""
COUNTS = f"""async () => {{
  const read = {READ};
  const [ops, parts, vault] = [await read('ops'), await read('partitions'), await read('vault')];
  const kept = parts.filter((one) => one.locked || one.secret || one.initial);
  return {{ boxes: ops.filter((one) => one.box).length, locked: kept.length, vault: vault.length, letters: ops.length }};
}}"""
KEYS = f"async () => (await ({READ})('vault')).map((one) => one.key)"


@pytest.fixture
def world(committed: Any, ines: Any, bilal: Any, make_person: Any, make_territory: Any) -> dict[str, Any]:
    """Two people to see today, a place, a team, a partner."""
    with as_actor(ines):
        place = make_territory(ines, buildings_total=20)
        building = Building.objects.create(project_id=ines.project_id, territory=place, name="Les Micocouliers d’essai")
        hall = Entrance.objects.create(project_id=ines.project_id, building=building, label="Hall B", floors=8, doors_per_floor=3)
        Partner.objects.create(project_id=ines.project_id, name="Mission d’essai", is_referent_service=True)
        Partner.objects.create(project_id=ines.project_id, name="Maison de quartier d’essai")
        before = ines.at(ines.now - timedelta(days=9))
        zak = make_person(before, "Zakcanari", place_hint="hall B", territory=place, sex="m", age_band="18-25")
        outreach.record_encounter(
            before, territory=place, entrance=hall, mode="stall", topics=["job"], objection="no_time", persons=[zak]
        )
        outreach.promise_follow_up(before, zak, due_on=date(2019, 10, 21), reason="promised")
        maissa = make_person(
            before, "Maïssacanari", "identified", last_name="Exemplecanari", phone="06 00 00 00 01", birth="2001", territory=place
        )
        outreach.promise_follow_up(before, maissa, due_on=ines.today, channel="call")
        outreach.record_presence(
            ines, territory=place, entrance=hall, band="late", mode="stall", team_ids=[ines.user_id, bilal.user_id], people_met=6
        )
    return {"place": place, "hall": hall, "zak": zak, "maissa": maissa}


@pytest.fixture
def phone(world: Any, page: Any, sign_in: Any, ines: Any) -> Any:
    """A phone that Inès has just prepared."""
    sign_in(page, ines)
    prepare(page)
    return page


def prepare(page: Any, pin: str = PIN) -> None:
    page.goto("/rue/")
    page.get_by_label("Choisissez un code").fill(pin)
    page.get_by_label("Encore une fois").fill(pin)
    page.get_by_role("button", name="Préparer ce téléphone").click()
    page.get_by_role("link", name="À jour").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def enter_pin(page: Any, pin: str) -> None:
    for digit in pin:
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="Ouvrir", exact=True).click()
    page.wait_for_function(
        "() => !document.querySelector('#f-pin')?.value", timeout=PATIENCE
    )  # a slow machine takes its time to try a code


def unlock(page: Any, pin: str = PIN) -> None:
    enter_pin(page, pin)
    page.get_by_role("button", name="Verrouiller").wait_for()


def note_meeting(page: Any) -> int:
    """The shortest way, counting taps."""
    taps = [
        lambda: page.get_by_role("link", name="Noter une rencontre").click(),
        lambda: page.get_by_label("Trouver un emploi").check(force=True),
        lambda: page.get_by_label("se revoir").check(force=True),
        lambda: page.get_by_role("button", name="Noter", exact=True).click(),
    ]
    for tap in taps:
        tap()
    page.get_by_role("heading", name="C’est noté").wait_for()
    return len(taps)


def go(page: Any, path: str) -> None:
    page.evaluate("path => { location.hash = path }", f"#/{path}")
    page.locator(f'body[data-screen="{path.split("/")[0] or "today"}"]').wait_for()


def open_nickname(page: Any) -> None:
    """A meeting, then a nickname after the spoken notice, to see again tomorrow."""
    go(page, "note")
    page.get_by_role("button", name="Noter", exact=True).click()
    page.get_by_role("link", name="Garder un surnom").click()
    page.get_by_label("Surnom").fill("Sambacanari")
    page.get_by_label("Demain").check(force=True)
    page.get_by_role("button", name="Garder", exact=True).click()
    page.get_by_text("Dites-le d’abord").wait_for()
    page.get_by_label("Je l’ai dit").check()
    page.get_by_role("button", name="Garder", exact=True).click()
    page.get_by_role("heading", name="Sambacanari").wait_for()


def write_words(page: Any) -> None:
    page.get_by_role("link", name="Écrire quelques mots").click()
    page.get_by_label("Ce que la personne pourra lire").fill("Veut devenir mécanicien.")
    page.get_by_role("button", name="Garder", exact=True).click()
    page.get_by_role("heading", name="Sambacanari").wait_for()


def arrived(page: Any, actor: Any, count: int, seconds: float = 10) -> None:
    """Waits until the server holds so many meetings of this worker."""
    end = time.monotonic() + seconds
    while len(meetings(actor)) < count and time.monotonic() < end:
        page.wait_for_timeout(100)
    assert len(meetings(actor)) == count


def until(page: Any, condition: str) -> None:
    """Asks the page again at each of its frames; `wait_for_function` would take a promise for a yes."""
    asked = f"""async (patience) => {{
      const end = performance.now() + patience;
      while (!({condition})) {{
        if (performance.now() > end) throw new Error('not in time');
        await new Promise(requestAnimationFrame);
      }}
    }}"""
    page.evaluate(asked, PATIENCE)


def emptied(page: Any) -> None:
    """Waits until nothing is left on the phone to be sent."""
    until(page, f"(await ({COUNTS})()).letters === 0")


def meetings(actor: Any) -> list[Any]:
    with as_actor(actor):
        return list(Encounter.objects.filter(noted_by=actor.user_id, at__gte=actor.now - timedelta(hours=1)))


def test_a_meeting_noted_without_network_arrives_with_it(phone: Any, world: Any, ines: Any) -> None:
    """OUT-02, OUT-03: offline after a reload; place, mode and team filled in; sent once when the network is back."""
    phone.context.set_offline(True)
    phone.reload()
    unlock(phone)
    assert phone.get_by_text("Zakcanari").count() == 1
    assert note_meeting(phone) <= 6
    phone.get_by_role("button", name="Revenir à la liste").click()
    phone.get_by_role("link", name="1 à envoyer").wait_for()
    assert meetings(ines) == []
    phone.context.set_offline(False)
    phone.get_by_role("link", name="À jour").wait_for()
    (met,) = meetings(ines)
    assert (met.territory_id, met.entrance_id, met.mode) == (world["place"].id, world["hall"].id, "stall")
    assert met.topics == ["job"] and met.next_step == "see_again" and len(met.team_ids) == 2


def test_work_survives_a_killed_browser(
    world: Any, browser: Any, live_tremplin: str, client_for: Any, ines: Any, tmp_path: Any
) -> None:
    """Noted offline, the browser killed, the phone opened again offline: the note is there, and leaves with the network."""
    from django.conf import settings

    from tests.e2e.conftest import ARGUMENTS

    options = {
        "executable_path": os.environ.get("TREMPLIN_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS))),
        "args": ARGUMENTS, "base_url": live_tremplin, "locale": "fr-FR", "viewport": {"width": 390, "height": 844},
    }  # fmt: skip
    first = browser.browser_type.launch_persistent_context(str(tmp_path), **options)
    cookie = client_for(ines).cookies[settings.SESSION_COOKIE_NAME]
    first.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_tremplin}])
    page = first.new_page()
    prepare(page)
    first.set_offline(True)
    note_meeting(page)
    first.close()
    second = browser.browser_type.launch_persistent_context(str(tmp_path), offline=True, **options)
    page = second.new_page()
    page.goto("/rue/")
    page.get_by_text("1 note attend l’envoi").wait_for()
    unlock(page)
    assert page.get_by_text("Zakcanari").count() == 1
    second.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_tremplin}])
    second.set_offline(False)
    page.get_by_role("link", name="À jour").wait_for()
    second.close()
    assert len(meetings(ines)) == 1


def test_a_dump_of_the_phone_holds_no_person(phone: Any) -> None:
    """SEC-07: names, phone, nickname and words noted offline are nowhere in the browser's storage, open or closed."""
    phone.context.set_offline(True)
    open_nickname(phone)
    write_words(phone)
    for state in ("open", "closed"):
        dump = phone.evaluate(DUMP)
        assert "Tremplin" in dump and len(dump) > 50_000  # it did read the cache and the database
        assert [word for word in CANARIES if word.lower() in dump.lower()] == [], state
        phone.get_by_role("button", name="Verrouiller").click() if state == "open" else None


def test_ten_wrong_codes_erase_what_can_be_read_and_the_note_still_arrives(phone: Any, ines: Any) -> None:
    phone.context.set_offline(True)
    note_meeting(phone)
    phone.reload()
    for left in range(9, 0, -1):
        enter_pin(phone, "000000")
        phone.get_by_text(f"Il reste {left} essai").wait_for(timeout=PATIENCE)
    enter_pin(phone, "000000")
    phone.get_by_role("heading", name="Préparer ce téléphone").wait_for(timeout=PATIENCE)
    assert phone.evaluate(COUNTS) == {"boxes": 0, "locked": 0, "vault": 0, "letters": 1}
    phone.context.set_offline(False)
    phone.reload()
    emptied(phone)  # the phone forgets a letter once it has read the answer: after the server has the note, not at that moment
    assert len(meetings(ines)) == 1


def test_five_quick_taps_erase_at_once_and_the_note_still_arrives(phone: Any, ines: Any) -> None:
    phone.context.set_offline(True)
    note_meeting(phone)
    for _ in range(5):
        phone.get_by_role("button", name="Tremplin", exact=True).click()
    phone.get_by_role("heading", name="Préparer ce téléphone").wait_for()
    assert phone.evaluate(COUNTS) == {"boxes": 0, "locked": 0, "vault": 0, "letters": 1}
    phone.context.set_offline(False)
    phone.reload()
    arrived(phone, ines, 1)


def test_two_workers_share_a_phone_and_each_note_keeps_its_author(phone: Any, ines: Any, bilal: Any, sign_in: Any) -> None:
    """Inès's note leaves sealed while Bilal is signed in; neither opens the other's part."""
    phone.context.set_offline(True)
    note_meeting(phone)
    phone.context.set_offline(False)
    phone.context.clear_cookies()
    sign_in(phone, bilal)
    phone.goto("/rue/")
    phone.get_by_role("button", name="Une autre personne utilise ce téléphone").click()
    phone.get_by_label("Choisissez un code").fill("705318")
    phone.get_by_label("Encore une fois").fill("705318")
    phone.get_by_role("button", name="Préparer ce téléphone").click()
    phone.get_by_role("link", name="À jour").wait_for()
    note_meeting(phone)
    arrived(phone, ines, 1)
    arrived(phone, bilal, 1)
    phone.reload()
    phone.get_by_label("B · ").check(force=True)
    enter_pin(phone, PIN)
    phone.get_by_text("Il reste 9 essais").wait_for()
    unlock(phone, "705318")


def test_what_the_server_refuses_is_reworded_on_the_phone(phone: Any, ines: Any) -> None:
    go(phone, "opposition")
    phone.get_by_label("Numéro de téléphone").fill("12")
    phone.get_by_role("button", name="Ne plus l’approcher").click()
    phone.get_by_text("1 note à reformuler.").wait_for()
    phone.get_by_role("link", name="Reformuler", exact=True).click()
    phone.get_by_role("link", name="Reformuler", exact=True).click()
    phone.get_by_label("Téléphone").fill("06 00 00 00 02")
    phone.get_by_role("button", name="Garder et renvoyer").click()
    phone.get_by_text("Tout est envoyé").wait_for()
    with as_actor(ines):
        assert Opposition.objects.filter(project_id=ines.project_id).count() == 1


def test_a_person_erased_meanwhile_is_said_and_nothing_is_lost(phone: Any, world: Any, lea: Any) -> None:
    phone.context.set_offline(True)
    phone.locator("h3 a", has_text="Zakcanari").click()
    phone.get_by_role("link", name="Noter ce qui s’est passé").click()
    phone.get_by_label("pas de réponse").check(force=True)
    phone.get_by_role("button", name="Noter", exact=True).click()
    phone.get_by_role("heading", name="Aujourd’hui").wait_for()
    with as_actor(lea):
        people.erase(lea, world["zak"])
    phone.context.set_offline(False)
    phone.get_by_text("1 note à reformuler.").wait_for()
    assert phone.get_by_text("Zakcanari").count() == 0
    phone.get_by_role("link", name="Reformuler", exact=True).click()
    phone.get_by_role("button", name="Laisser à l’équipe").click()
    phone.get_by_text("Tout est envoyé").wait_for()


def test_a_revoked_phone_wipes_itself_after_sending_what_waits(phone: Any, lea: Any, ines: Any) -> None:
    phone.context.set_offline(True)
    note_meeting(phone)
    with as_actor(lea):
        sync.order_wipe(lea, Device.objects.get(author_id=ines.user_id))
    phone.context.set_offline(False)
    phone.get_by_role("heading", name="Préparer ce téléphone").wait_for()
    assert phone.evaluate(COUNTS) == {"boxes": 0, "locked": 0, "vault": 0, "letters": 0}
    arrived(phone, ines, 1)


def test_two_tabs_note_and_send_without_a_double(phone: Any, ines: Any) -> None:
    other = phone.context.new_page()
    other.goto("/rue/")
    unlock(other)
    phone.context.set_offline(True)
    note_meeting(phone)
    note_meeting(other)
    phone.context.set_offline(False)
    arrived(phone, ines, 2)
    other.get_by_role("link", name="À jour").wait_for()
    phone.get_by_role("link", name="À jour").wait_for()
    assert len(meetings(ines)) == 2


def test_a_full_phone_says_so_and_keeps_what_it_had(phone: Any, ines: Any) -> None:
    phone.context.set_offline(True)
    note_meeting(phone)
    phone.evaluate(FULL)
    phone.get_by_role("link", name="Noter une autre rencontre").click()
    phone.get_by_role("button", name="Noter", exact=True).click()
    phone.get_by_text("Ce téléphone n’a plus de place.").wait_for()
    phone.evaluate("() => { IDBObjectStore.prototype.add = window.add }")
    phone.get_by_role("button", name="Noter", exact=True).click()
    phone.get_by_role("heading", name="C’est noté").wait_for()
    phone.context.set_offline(False)
    arrived(phone, ines, 2)


def test_a_clock_that_jumped_a_day_is_said_and_mended(phone: Any, ines: Any) -> None:
    phone.context.set_offline(True)
    phone.add_init_script(SHIFTED)
    phone.evaluate("localStorage.setItem('shift', 24 * 3600000)")
    phone.reload()
    unlock(phone)
    note_meeting(phone)
    phone.context.set_offline(False)
    phone.get_by_text("il avance de 24 heures").wait_for()
    assert meetings(ines) == []
    phone.get_by_role("button", name="Corriger l’heure de 1 note").click()
    arrived(phone, ines, 1)
    (met,) = meetings(ines)
    assert abs((met.at - ines.now).total_seconds()) < 3600


def test_seventy_two_hours_close_the_list_and_seven_days_drop_the_names(phone: Any) -> None:
    phone.context.set_offline(True)
    phone.add_init_script(SHIFTED)
    for hours, words in ((73, "Plus de 72 heures"), (170, "Plus de 7 jours")):
        phone.evaluate(f"localStorage.setItem('shift', {hours} * 3600000)")
        phone.reload()
        unlock(phone)
        go(phone, "")
        phone.get_by_text(words).wait_for()
        assert phone.get_by_text("Zakcanari").count() == 0
        assert phone.get_by_text("Nom effacé").count() == 2  # the dates to see again stay, without a name
        assert note_meeting(phone) <= 6
    assert not any(key.endswith(" names") for key in phone.evaluate(KEYS))


def test_a_new_version_waits_until_everything_is_sent(phone: Any, ines: Any, monkeypatch: Any) -> None:
    from tremplin.site.street import views

    phone.context.set_offline(True)
    note_meeting(phone)
    original = views.built

    def newer(request: Any, name: str, content_type: str) -> Any:
        request.META.pop("HTTP_IF_NONE_MATCH", None)
        answer = original(request, name, content_type)
        if name == "sw.js":
            answer.content = answer.content.replace(b"rue-", b"rue-next-", 1)
            del answer.headers["ETag"]
        return answer

    monkeypatch.setattr(views, "built", newer)
    phone.route("**/p/*/sync/ops", lambda route: route.fulfill(status=503, headers={"Retry-After": "1"}, body=""))
    phone.context.set_offline(False)
    go(phone, "")
    phone.evaluate("navigator.serviceWorker.getRegistration().then(r => r.update())")
    phone.get_by_text("Elle se mettra à jour quand tout sera envoyé").wait_for()
    phone.unroute("**/p/*/sync/ops")
    go(phone, "envois")
    phone.get_by_role("button", name="Envoyer (1)").click()
    arrived(phone, ines, 1)
    with phone.expect_navigation():
        phone.get_by_role("button", name="Mettre à jour").click()
    unlock(phone)


def test_a_signed_out_phone_still_delivers(phone: Any, ines: Any) -> None:
    phone.context.set_offline(True)
    note_meeting(phone)
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    arrived(phone, ines, 1)
    phone.get_by_text("Votre session est finie").wait_for()


def test_the_rest_of_a_day_offline_arrives_whole(phone: Any, world: Any, ines: Any) -> None:
    """OUT-01, OUT-05: a group split, a nickname with a date, a partner's action in three taps, a presence, a correction."""
    phone.context.set_offline(True)
    phone.get_by_role("link", name="Action d’un partenaire").click()
    phone.get_by_label("Maison de quartier d’essai").check(force=True)
    phone.get_by_role("button", name="Noter", exact=True).click()
    phone.get_by_role("heading", name="Aujourd’hui").wait_for()
    phone.get_by_role("link", name="Noter une rencontre").click()
    phone.get_by_label("3", exact=True).check(force=True)
    phone.get_by_role("button", name="Noter", exact=True).click()
    phone.get_by_role("link", name="Séparer le groupe").click()
    phone.get_by_role("button", name="Une de plus").first.click()
    phone.get_by_role("button", name="Séparer", exact=True).click()
    phone.get_by_text("Il y a 1 personne de trop").first.wait_for()
    phone.get_by_role("button", name="Une de moins").first.click()
    phone.get_by_role("button", name="Séparer", exact=True).click()
    phone.get_by_role("heading", name="Aujourd’hui").wait_for()
    open_nickname(phone)
    write_words(phone)
    phone.context.set_offline(False)
    go(phone, "")
    phone.get_by_role("link", name="À jour").wait_for()
    with as_actor(ines):
        assert Presence.objects.filter(project_id=ines.project_id, mode="event").count() == 1
        assert sum(one.people_count for one in Encounter.objects.filter(project_id=ines.project_id, corrects__isnull=False)) == 3
        samba = Person.objects.filter(project_id=ines.project_id).latest("created_at")
        assert vault.open(ines.project_id, samba.id, bytes(samba.identity_sealed))["pseudonym"] == "Sambacanari"
        assert FollowUp.objects.filter(person=samba, due_on=ines.today + timedelta(days=1)).count() == 1
        assert Note.objects.filter(person=samba).count() == 1
    assert phone.evaluate(COUNTS)["letters"] == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_is_accessible(phone: Any, world: Any, axe: Any, theme: str) -> None:
    """A11Y-01 at 390 px; each screen, full and in error, in both languages."""
    phone.emulate_media(color_scheme=theme)
    found = []

    def look(path: str = "") -> None:
        if path:
            go(phone, path.strip("/"))
        found.extend(f"{phone.url.partition('#')[2]}: {line}" for line in axe(phone))

    for path in ("/", "ici", "action", "pistes", "reponses/no_time", "opposition", "envois"):
        look(path)
    person = world["zak"].id
    for path in (f"personne/{person}", f"essai/{person}", f"revoir/{person}", f"mots/{person}", f"nom/{person}"):
        look(path)
    go(phone, f"essai/{person}")
    phone.get_by_role("button", name="Noter", exact=True).click()
    phone.get_by_text("Choisissez un résultat").wait_for()
    look()
    look("note")
    phone.get_by_label("3", exact=True).check(force=True)
    phone.get_by_role("button", name="Noter", exact=True).click()
    phone.get_by_role("heading", name="C’est noté").wait_for()
    look()
    for name in ("Séparer le groupe", "Garder un surnom", "La personne donne son nom"):
        phone.get_by_role("link", name=name).click()
        phone.get_by_role("link", name="Retour").wait_for()
        look()
        phone.go_back()
        phone.get_by_role("heading", name="C’est noté").wait_for()
    go(phone, "reglages")
    look()
    phone.get_by_label("English").check(force=True)
    phone.get_by_role("heading", name="Settings").wait_for()
    found += axe(phone)
    phone.get_by_role("button", name="Lock").click()
    phone.get_by_role("heading", name="Enter your code").wait_for()
    found += axe(phone)
    assert found == []
