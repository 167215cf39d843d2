"""The first steps of a team in a real browser: project, places, method, invitation, passkey."""

import json
import re
from typing import Any

import pytest

from tests.cast import user_of
from tremplin.core.accounts.models import User
from tremplin.core.registry import EntrancePresence, registries
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.methods.actions import adopt, save_variant
from tremplin.domain.territories import geojson
from tremplin.domain.territories.actions import add_buildings, create_territory
from tremplin.domain.territories.building_list import read
from tremplin.domain.territories.models import Building, Entrance, Territory

GOOD = "cheval batterie agrafe correct lune"
LIST = "Barre A ; entrées A–F ; 8 étages ; 3 portes par étage\nTour ronde ; hall 1 à 2 ; 12 étages ; 4 portes par étage"


@pytest.fixture
def places(committed: Any, lea: Any) -> Any:
    with as_actor(lea):
        adopt(lea, "boosters")
        territory = create_territory(lea, kind="micro", name="Les Lauriers d’essai", buildings_total=20)
        bars = add_buildings(lea, territory, read(LIST)[0])
        drawn = geojson.apply(lea, geojson.give(lea, content=drawing(0.006), file_name="secteurs.geojson", kind="micro"))
        around = Territory.objects.get(pk=geojson.touched(drawn)[0])
        geojson.apply(
            lea, geojson.give(lea, content=drawing(0.001), file_name="emprises.geojson", kind="micro", territory=around)
        )
        save_variant(
            lea, territory, seen=0, changes={"cadence.max_attempts": 6, "becoming_known_months": 6}, reason="Quartier fatigué"
        )
        wrong = geojson.give(lea, content=drawing(0.006, swapped=True), file_name="inverse.geojson", kind="site")
        pending = geojson.give(lea, content=drawing(0.004), file_name="retouche.geojson", kind="micro")
    return territory, bars, around, wrong, pending


def drawing(size: float, swapped: bool = False) -> bytes:
    """A handful of squares in Marseille; swapped, latitude comes first."""
    features = []
    for rank in range(4):
        west, south = 5.43 + (rank % 2) * 0.008 * size / 0.006, 43.34 + (rank // 2) * 0.008 * size / 0.006
        ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]
        ring = [[y, x] for x, y in ring] if swapped and rank == 2 else ring
        name = f"Secteur d’essai {rank + 1}"
        features.append({"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_coordinator_creates_a_project_and_draws_its_first_place(
    open_page: Any, sign_in: Any, lea: Any, axe: Any, shot: Any
) -> None:
    """Issue 2, step 1, at 1280 px, by the page's own buttons."""
    page = sign_in(open_page(width=1280, height=900), lea)
    page.goto("/mes-projets")
    shot(page, "mes-projets-1280")
    page.get_by_role("link", name="Créer un projet").click()
    page.get_by_label("Nom du projet").fill("Réparer ici")
    page.get_by_label("Structures porteuses").fill("LICA d’essai\nFédé d’essai")
    page.locator("label.chip", has_text="Révélateurs").first.click()
    shot(page, "projet-nouveau-1280")
    assert axe(page) == []
    page.get_by_role("button", name="Créer le projet").click()
    page.wait_for_url("**/p/reparer-ici/territoires")
    page.get_by_role("link", name="Ajouter le premier").click()
    page.get_by_label("Nom", exact=True).fill("Pied de tours")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("link", name="Taper la liste").click()
    page.get_by_label("Un bâtiment par ligne").fill(LIST)
    page.get_by_role("button", name="Voir ce que cela donne").click()
    shot(page, "batiments-liste-1280")
    page.get_by_role("button", name="Ajouter ces bâtiments").click()
    page.get_by_role("link", name="Barre A").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Barre A"


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark"), (1280, "light")])
def test_places_and_method_are_accessible_and_pictured(
    open_page: Any, sign_in: Any, lea: Any, places: Any, axe: Any, shot: Any, monkeypatch: Any, width: int, theme: str
) -> None:
    territory, bars, around, wrong, pending = places
    base = "/p/impact-essai"
    entrances = {}
    with as_actor(lea):
        for entrance, doors in zip(
            Entrance.objects.filter(building=bars[0]).order_by("position"), (20, 18, 12, 8, 3, 0), strict=True
        ):
            entrances[entrance.pk] = EntrancePresence(doors, 0, 1, lea.today if doors else None)
    monkeypatch.setitem(registries.facade.entries, "presence", lambda actor, ids: entrances)
    page = sign_in(open_page(width=width, height=844), lea)
    for name, address in {
        "territoires": "/territoires", "territoire": f"/territoires/{territory.pk}", "batiment": f"/batiments/{bars[0].pk}",
        "territoire-dessine": f"/territoires/{around.pk}", "dessin-faux": f"/territoires/geojson/{wrong.pk}",
        "dessin": f"/territoires/geojson/{pending.pk}", "territoire-nouveau": "/territoires/nouveau",
        "geojson": "/territoires/geojson", "demarche": "/demarche",
        "demarche-boosters": "/demarche/boosters", "differences": "/demarche/differences", "variante": f"/territoires/{territory.pk}/facon",
        "variante-ecrire": f"/territoires/{territory.pk}/facon/ecrire", "equipe": "/equipe", "inviter": "/equipe/inviter",
    }.items():  # fmt: skip
        page.goto(f"{base}{address}?theme={theme}")
        shot(page, f"{name}-{width}-{theme}")
        assert axe(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways"


def test_an_invited_person_joins_on_a_phone_and_adds_a_passkey(
    open_page: Any, sign_in: Any, lea: Any, axe: Any, shot: Any
) -> None:
    """SEC-04 under the strict CSP: allauth's scripts are files, its settings are data blocks."""
    desk = sign_in(open_page(width=1280, height=900), lea)
    desk.goto("/p/impact-essai/equipe/inviter")
    desk.get_by_label("Adresse e-mail").fill("nour@exemple.test")
    desk.get_by_label("Rôle").select_option("outreach_worker")
    desk.get_by_role("button", name="Préparer le lien").click()
    link = re.search(r"/a/[\w-]{43}", desk.content())
    assert link
    shot(desk, "invitation-lien-1280")
    phone = open_page()
    phone.goto(link.group())
    shot(phone, "invitation-390")
    assert axe(phone) == []
    phone.get_by_label("Votre nom").fill("Nour")
    phone.get_by_label("Phrase secrète").fill(GOOD)
    phone.get_by_role("button", name="Rejoindre le projet").click()
    phone.wait_for_url("**/p/impact-essai/**")
    devtools = phone.context.new_cdp_session(phone)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    phone.goto("/compte/2fa/webauthn/add/")
    phone.get_by_label("Phrase secrète").fill(GOOD)
    phone.get_by_role("button", name="Confirmer").click()
    phone.wait_for_url("**/webauthn/add/")
    shot(phone, "cle-ajouter-390")
    assert axe(phone) == []
    phone.get_by_label("Se connecter avec cette clé seule").check()
    phone.get_by_role("button", name="Ajouter cette clé").click()
    phone.wait_for_url(re.compile(r"/compte/2fa/(recovery-codes|webauthn)/(generate/)?$"))
    shot(phone, "cle-ajoutee-390")
    phone.goto("/compte/2fa/")
    shot(phone, "deuxieme-preuve-390")
    assert axe(phone) == [] and "en service" in phone.content()
    phone.goto("/compte/logout/")
    phone.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    phone.goto("/compte/login/")
    shot(phone, "connexion-390")
    assert axe(phone) == []
    phone.get_by_role("button", name="Utiliser une clé d’accès").click()
    phone.wait_for_url("**/p/impact-essai/**")
    assert User.objects.get(email="nour@exemple.test").last_login


def test_totp_page_shows_a_square_and_a_key_to_copy(open_page: Any, sign_in: Any, lea: Any, axe: Any, shot: Any) -> None:
    user = user_of(lea)
    user.set_password(GOOD)
    user.save()
    page = open_page()
    page.goto("/compte/login/")
    page.get_by_label("Adresse e-mail").fill(user.email)
    page.get_by_label("Phrase secrète").fill(GOOD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url("**/mes-projets")
    shot(page, "mes-projets-390")
    page.goto("/compte/2fa/totp/activate/")
    page.get_by_label("Phrase secrète").fill(GOOD)
    page.get_by_role("button", name="Confirmer").click()
    page.wait_for_url("**/totp/activate/")
    shot(page, "totp-390")
    assert axe(page) == []
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    page.goto("/compte/")
    shot(page, "compte-390")
    assert axe(page) == []
    page.goto("/compte/sessions/")
    shot(page, "sessions-390")
    assert axe(page) == []
    assert not Building.objects.exists()
