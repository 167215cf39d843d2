from collections.abc import Callable
from typing import Any

import pytest

from tests.core.sync.phone import Phone
from tremplin.core.sync import actions, answers


@pytest.fixture
def place(db: None, ines: Any, make_territory: Callable[..., Any]) -> Any:
    return make_territory(ines)


@pytest.fixture
def phone(ines: Any) -> Phone:
    return Phone(ines.user_id, ines.now)


@pytest.fixture
def send() -> Callable[..., list[dict[str, Any]]]:
    """send(actor, phone, op…): the answers, as the phone reads them."""

    def sent(actor: Any, phone: Phone, *operations: Any) -> list[dict[str, Any]]:
        found = actions.receive(actor, list(operations), device_id=phone.device_id, sent_by=actor.user_id)
        return answers.told(actor, found)

    return sent
