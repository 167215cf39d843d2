"""Pages asked as a member, within one test's own ticket; imported by the rooms' conftest.py that need them."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def client_for(client_for: Callable[[Any], Any], lea: Any) -> Callable[[Any], Any]:
    """The signed-in client; each request takes its ticket away at its end, so the test's own is put back."""
    from tremplin.core.tenancy.context import set_ticket
    from tremplin.core.tenancy.ticket import issue

    def sign_in(actor: Any) -> Any:
        client = client_for(actor)
        ask = client.request

        def request(**options: Any) -> Any:
            answer = ask(**options)
            set_ticket(issue(lea.user_id, [lea.project_id]))
            return answer

        client.request = request
        return client

    return sign_in


@pytest.fixture
def queries_of() -> Callable[[Any, str], int]:
    """queries_of(client, url): how many statements the page sends to both databases, the test's own savepoints left out."""
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    def count(client: Any, url: str) -> int:
        with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
            assert client.get(url).status_code == 200
        sent = [query["sql"] for query in (*main.captured_queries, *keys.captured_queries)]
        return sum(not sql.startswith(("SAVEPOINT", "RELEASE")) for sql in sent) - 1  # the ticket that this file puts back

    return count
