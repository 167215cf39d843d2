"""Pages that everyone may open, security headers, errors with their number."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tremplin.core.ui import errors, headers

PUBLIC = ["/kit", "/accessibilite", "/mentions-legales", "/confidentialite"]


@pytest.fixture
def client(db: None) -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_opens_without_an_account_and_carries_the_headers(client: Client, address: str) -> None:
    """SEC-02."""
    answer = client.get(address)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_needs_no_inline_style_or_script(client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"(src|href)=\"(https?:)?//", html)


def test_every_page_leads_to_the_pages_of_the_law_and_says_its_accessibility(client: Client) -> None:
    """LEGAL-02."""
    html = client.get("/kit").content.decode()
    assert "Accessibilité : non conforme" in html
    for address in PUBLIC[1:]:
        assert f'href="{address}"' in html


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/mentions-legales", ["directeur de la publication", "hébergeur", "éditeur", "contact"]),
        ("/confidentialite", ["finalité", "durée de conservation", "sous-traitant", "contact@"]),
        ("/accessibilite", ["non conforme", "schéma pluriannuel", "plan d’action", "défenseur des droits"]),
    ],
)
def test_the_law_s_words_are_said(client: Client, address: str, words: list[str], settings: Any) -> None:
    """LEGAL-01, LEGAL-02."""
    settings.TREMPLIN_PUBLISHER = {"contact": "contact@exemple.test"}
    html = client.get(address).content.decode().lower()
    assert [word for word in words if word not in html] == []


def test_what_the_instance_does_not_say_is_not_invented(client: Client, settings: Any) -> None:
    settings.TREMPLIN_PUBLISHER = {}
    assert client.get("/mentions-legales").content.decode().count("non renseigné sur cette installation") == 4


def test_colours_are_kept_and_the_page_comes_back(client: Client) -> None:
    answer = client.post("/theme", {"theme": "dark", "next": "/kit?page=2"})
    assert answer.headers["Location"] == "/kit?page=2"
    assert 'data-theme="dark"' in client.get("/kit").content.decode()
    client.post("/theme", {"theme": "auto", "next": "/kit"})
    assert "data-theme=" not in client.get("/kit").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.test/", "//ailleurs.test", "javascript:alert(1)", "\\\\ailleurs.test"])
def test_a_choice_of_colours_never_leads_elsewhere(client: Client, elsewhere: str) -> None:
    assert client.post("/theme", {"theme": "dark", "next": elsewhere}).headers["Location"] == "/"


def test_an_unknown_theme_is_no_theme(client: Client) -> None:
    client.post("/theme", {"theme": '"><script>', "next": "/kit"})
    assert "data-theme=" not in client.get('/kit?theme="><script>').content.decode()


def test_the_language_is_switched(client: Client) -> None:
    client.post("/langue", {"language": "en", "next": "/kit"})
    assert '<html lang="en"' in client.get("/kit").content.decode()


def signed_in(cache: str = "") -> HttpResponse:
    """The answer to somebody with a session, from a page that says (or not) how long it may be kept."""
    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    return headers.SecurityHeaders(lambda r: HttpResponse("", headers={"Cache-Control": cache} if cache else {}))(request)


def test_the_page_of_a_signed_in_person_is_never_stored() -> None:
    assert signed_in().headers["Cache-Control"] == "no-store"


def test_a_style_sheet_is_kept_even_by_a_signed_in_person() -> None:
    assert signed_in("max-age=60, public").headers["Cache-Control"] == "max-age=60, public"


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429, 500, 503])
def test_an_error_page_needs_no_database_and_gives_a_number(status: int) -> None:
    """No `db` fixture here: a query would fail."""
    request = RequestFactory().get("/x", headers={"accept-language": "fr"})
    answer = errors.RequestId(lambda r: errors.error_page(r, status))(request)
    assert answer.status_code == status
    assert answer.headers["X-Request-ID"] in answer.content.decode()  # type: ignore[attr-defined]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_number_is_ours_even_if_the_outside_sends_one() -> None:
    request = RequestFactory().get("/x", headers={"x-request-id": "intrus"})
    assert errors.RequestId(lambda r: HttpResponse())(request).headers["X-Request-ID"] != "intrus"


def test_an_unexpected_error_reaches_the_log_with_its_number_and_without_its_address(caplog: pytest.LogCaptureFixture) -> None:
    request = RequestFactory().get("/r/jeton-secret")
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        answer = errors.server_error(request)
    record = caplog.records[-1]
    assert answer.status_code == 500
    assert record.request_id in answer.content.decode()  # type: ignore[attr-defined]
    assert record.exc_info and record.exc_info[0] is ZeroDivisionError
    assert "jeton-secret" not in caplog.text


def test_a_database_that_does_not_answer_is_said_as_such() -> None:
    try:
        raise OperationalError
    except OperationalError:
        answer = errors.server_error(RequestFactory().get("/x"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


def test_a_body_too_large_is_said_as_such() -> None:
    assert errors.bad_request(RequestFactory().post("/x"), RequestDataTooBig()).status_code == 413


def test_a_form_without_its_token_gets_the_page_that_says_what_to_do(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme", {"theme": "dark"})
    assert answer.status_code == 403
    assert "rechargez-la" in answer.content.decode()
