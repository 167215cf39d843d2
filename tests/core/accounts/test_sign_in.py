"""Signing in and out, passphrases, the second factor, sessions."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from tests.cast import user_of
from tremplin.core.accounts.forms import JoinForm
from tremplin.core.accounts.models import User
from tremplin.core.accounts.sessions import close_sessions, disable
from tremplin.core.ui.headers import HEADERS

GOOD = "cheval batterie agrafe correct lune"


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    """Neither counted attempts of another test, nor the language of its last page."""
    cache.clear()
    with translation.override("fr"):
        yield


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("nour@exemple.test", "Nour", GOOD)


def sign_in(user: User, passphrase: str = GOOD) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/compte/login/", {"login": user.email, "password": passphrase})


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize(
    "address",
    ["/compte/login/", "/compte/password/reset/", "/compte/password/reset/done/", "/compte/signup/"],
)
def test_every_entrance_page_is_ours_and_has_no_inline_script(db: None, address: str) -> None:
    """A strict CSP refuses inline scripts; blocks of data (application/json) are not scripts."""
    page = Client().get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert 'lang="fr"' in text and "Tremplin" in text and "placeholder" not in text
    assert (
        not re.search(r"<script(?![^>]*(src=|application/json))", text)
        and " style=" not in text
        and not re.search(r" on[a-z]+=", text)
    )
    assert page.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    ["/compte/", "/compte/2fa/", "/compte/2fa/totp/activate/", "/compte/2fa/webauthn/", "/compte/2fa/webauthn/add/", "/compte/sessions/",
     "/compte/password/change/", "/mes-projets", "/compte/reauthenticate/"],
)  # fmt: skip
def test_every_account_page_opens_in_both_languages(staff: User, address: str) -> None:
    client, _answer = sign_in(staff)
    client.post("/compte/reauthenticate/", {"password": GOOD})
    french = client.get(address)
    client.cookies["langue"] = "en"
    english = client.get(address)
    assert french.status_code == english.status_code == 200
    assert 'lang="en"' in english.content.decode() and "Sign out" in english.content.decode()
    assert not re.search(r"<script(?![^>]*(src=|application/json))", french.content.decode())


def test_a_good_passphrase_signs_in_and_goes_to_the_projects(staff: User) -> None:
    _client, answer = sign_in(staff)
    assert answer.status_code == 302 and answer.url == "/mes-projets"
    assert User.objects.get(pk=staff.pk).password.startswith("argon2$argon2id$")


def test_a_wrong_passphrase_says_so_without_saying_which_part_is_wrong(staff: User) -> None:
    _client, wrong = sign_in(staff, "autre phrase tout à fait")
    _client, unknown = sign_in(User(email="personne@exemple.test"))
    assert wrong.status_code == unknown.status_code == 200
    said = [re.search(r'id="form-errors".*?</div>', page.content.decode(), re.S) for page in (wrong, unknown)]
    assert said[0] and said[1] and said[0].group() == said[1].group()


def test_too_many_wrong_passphrases_have_to_wait(staff: User) -> None:
    answers = [sign_in(staff, f"fausse phrase numéro {n}")[1] for n in range(12)]
    assert any("trop" in a.content.decode().lower() or a.status_code == 429 for a in answers)
    assert sign_in(staff)[1].status_code != 302


@pytest.mark.parametrize(
    ("passphrase", "accepted"),
    [("court", False), ("motdepasse12345", False), ("aaaaaaaaaaaaaaaaaaaa", False), ("nour nour nour nour", False), (GOOD, True),
     ("lune " * 3 + "agrafe batterie " * 4, True), ("  espaces gardés au bord  ", True), ("é" * 3 + " agrafe 🦔 batterie", True)],
)  # fmt: skip
def test_passphrases_are_judged_by_how_guessable_they_are(passphrase: str, accepted: bool) -> None:
    """SEC-03: 15 to 64 signs and more, no rule of composition, spaces kept, argon2id, guessability by zxcvbn."""
    form = JoinForm({"name": "Nour", "passphrase": passphrase}, email="nour@exemple.test")
    assert form.is_valid() is accepted, form.errors
    if accepted:
        assert form.cleaned_data["passphrase"] == passphrase


def test_staff_without_second_factor_is_sent_to_set_one(staff: User, settings: Any) -> None:
    """SEC-04: outside the demo, no project page opens before a second factor is set."""
    settings.SECOND_FACTOR_REQUIRED = True
    client, _answer = sign_in(staff)
    answer = client.get("/mes-projets")
    assert answer.status_code == 302 and answer.url == "/compte/2fa/"
    assert client.get("/compte/2fa/").status_code == 200


def test_with_totp_the_code_is_asked_and_the_project_opens(staff: User, settings: Any) -> None:
    """SEC-04. The secret is sealed in the table: a dump gives no second factor."""
    settings.SECOND_FACTOR_REQUIRED = True
    secret = generate_totp_secret()
    row = TOTP.activate(staff, secret).instance
    assert secret not in str(row.data)
    client, answer = sign_in(staff)
    assert answer.url.startswith("/compte/2fa/authenticate/")
    assert client.get("/mes-projets").status_code == 302
    assert client.get(answer.url).status_code == 200
    wrong = client.post("/compte/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    right = client.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})
    assert right.status_code == 302
    assert client.get("/mes-projets").status_code == 200


def test_removing_the_second_factor_asks_for_a_new_one_at_once(staff: User, settings: Any) -> None:
    """The proof is remembered by the session, but not beyond the factor itself."""
    settings.SECOND_FACTOR_REQUIRED = True
    secret = generate_totp_secret()
    TOTP.activate(staff, secret)
    client, answer = sign_in(staff)
    client.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})
    assert client.get("/mes-projets").status_code == 200
    client.post("/compte/reauthenticate/", {"password": GOOD})
    answer = client.post("/compte/2fa/totp/deactivate/")
    assert answer.status_code == 302
    assert client.get("/mes-projets").url == "/compte/2fa/"


def test_signing_out_clears_what_the_browser_kept(staff: User) -> None:
    client, _answer = sign_in(staff)
    assert client.get("/compte/logout/").status_code == 200
    answer = client.post("/compte/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache"' and answer.headers["Cache-Control"] == "no-store"
    assert client.get("/mes-projets").status_code == 302


def test_sessions_are_listed_and_the_others_can_be_closed(staff: User) -> None:
    """SEC-06."""
    phone, _answer = sign_in(staff)
    desk, _answer = sign_in(staff)
    assert UserSession.objects.filter(user=staff).count() == 2
    assert desk.get("/compte/sessions/").content.decode().count("<tr role") == 3
    assert desk.post("/compte/sessions/").status_code == 302
    assert desk.get("/mes-projets").status_code == 200
    assert phone.get("/mes-projets").status_code == 302


def test_sessions_close_when_the_account_is_disabled(staff: User) -> None:
    """SEC-06."""
    client, _answer = sign_in(staff)
    disable(staff)
    assert client.get("/mes-projets").status_code == 302
    assert not UserSession.objects.filter(user=staff).exists()
    assert sign_in(staff)[1].status_code in (200, 302) and sign_in(staff)[0].get("/mes-projets").status_code == 302


def test_closing_sessions_leaves_the_others_open(staff: User, lea: Any, client_for: Any) -> None:
    mine, _answer = sign_in(staff)
    hers = client_for(lea)
    close_sessions(staff.pk)
    assert mine.get("/mes-projets").status_code == 302
    assert hers.get("/mes-projets?tous").status_code == 200


def test_the_first_administrator_gets_a_link_that_sets_a_passphrase_once(db: None, capsys: Any) -> None:
    call_command("create_administrator", "admin@exemple.test", "Ada")
    link = re.search(r"http\S+", capsys.readouterr().out)
    assert link
    client = Client()
    path = "/" + link.group().split("/", 3)[3]
    page = client.get(path)
    assert page.status_code == 302
    new = {"password1": GOOD, "password2": GOOD}
    assert client.post(page.url, new).status_code == 302
    user = User.objects.get(email="admin@exemple.test")
    assert user.is_administrator and user.check_password(GOOD)
    assert "déjà servi" in Client().get(path, follow=True).content.decode()


def test_the_administrator_sees_no_project_by_right(db: None) -> None:
    user = User.objects.create_user("chef@exemple.test", "Chef", GOOD, is_administrator=True, may_create_projects=True)
    client, _answer = sign_in(user)
    page = client.get("/mes-projets")
    assert "Aucun projet" in page.content.decode()
    assert client.get("/p/impact-essai/equipe").status_code == 404


def test_nobody_signs_up_alone(db: None) -> None:
    answer = Client().post("/compte/signup/", {"email": "x@exemple.test", "password1": GOOD})
    assert "invitation" in answer.content.decode() and not User.objects.filter(email="x@exemple.test").exists()


def test_profile_changes_the_language_of_the_pages(ines: Any, client_for: Any, db: None) -> None:
    client = client_for(ines)
    client.post("/compte/", {"name": "Inès B.", "language": "en"})
    assert user_of(ines).name == "Inès B."
    assert 'lang="en"' in client.get("/compte/").content.decode()


def test_a_common_passphrase_is_refused_in_words(db: None) -> None:
    form = JoinForm({"name": "x", "passphrase": "court"}, email="a@exemple.test")
    assert not form.is_valid() and "Quinze" in str(form.errors["passphrase"])
    assert isinstance(form.errors.as_data()["passphrase"][0], ValidationError)
