"""The client's address behind proxies: only what our own proxies wrote counts."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tremplin.site.proxies import ClientAddress

PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [
        (0, "203.0.113.9", PROXY),  # no proxy is trusted: the header is the client's own invention
        (0, None, PROXY),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9", "203.0.113.9"),  # the first entry was forged by the client
        (1, "127.0.0.1,10.0.0.2 , 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.66, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", PROXY),  # one entry only: it did not come through both proxies
        (1, "2001:DB8::0009", "2001:db8::9"),
        (1, "pas une adresse", PROXY),
        (1, "203.0.113.9, <script>", PROXY),
        (1, "203.0.113.9, ", PROXY),
        (1, "", PROXY),
        (1, None, PROXY),
    ],
)
def test_forged_entries_count_for_nothing(settings: Any, trusted: int, forwarded: str | None, seen: str) -> None:
    settings.TRUSTED_PROXIES = trusted
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=PROXY)
    found: list[str] = []

    def page(received: Any) -> HttpResponse:
        found.append(received.META["REMOTE_ADDR"])
        return HttpResponse()

    ClientAddress(page)(request)
    assert found == [seen]


def test_two_clients_behind_one_proxy_have_each_their_own_limit(db: None, client: Any, settings: Any) -> None:
    """The link without account: twenty refusals from one address do not close the door to another, and no header opens it again."""
    settings.TRUSTED_PROXIES = 1

    def refused(forwarded: str) -> int:
        return int(client.post("/r/lien-inconnu", headers={"X-Forwarded-For": forwarded}).status_code)

    assert {refused("203.0.113.9") for _ in range(20)} == {410}
    assert refused("203.0.113.9") == 429
    assert refused("198.51.100.1, 203.0.113.9") == 429
    assert refused("203.0.113.10") == 410
