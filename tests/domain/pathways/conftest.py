"""A person of the team's and their pathway."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.domain.asking import client_for, queries_of
from tremplin.domain.pathways import actions

__all__ = ["client_for", "open_pathway", "queries_of"]


@pytest.fixture
def open_pathway(make_person: Callable[..., Any]) -> Callable[..., Any]:
    """open_pathway(actor, person=None, goal=…, on=…): a pathway with its agreement, referent and first goal."""

    def make(actor: Any, person: Any = None, goal: str = "Avoir le permis", **fields: Any) -> Any:
        return actions.open_pathway(actor, person or make_person(actor), goal=goal, agreed=True, **fields)

    return make
