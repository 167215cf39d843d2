"""The navigation shows what a person's roles open, and stays readable when rooms are many."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import RequestFactory

from tremplin.core.registry import NavItem, Registry
from tremplin.core.tenancy.actor import Role
from tremplin.core.ui import context


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Registry[NavItem]:
    nav: Registry[NavItem] = Registry()
    nav.register("late", NavItem("Plus tard", "accounts:team", order=90))
    nav.register("team", NavItem("Équipe", "accounts:team", roles=frozenset({Role.COORDINATOR}), order=10))
    nav.register("gone", NavItem("Sans page", "nowhere:page", order=20))
    monkeypatch.setattr(context, "registries", type("R", (), {"nav": nav}))
    return nav


def asked(actor: Any) -> Any:
    request = RequestFactory().get("/p/impact-essai/equipe")
    request.resolver_match = None
    if actor:
        request.actor = actor  # type: ignore[attr-defined]
    return request


def labels(actor: Any) -> list[str]:
    return [str(link.label) for link in context.navigation(asked(actor))]


def test_each_role_sees_its_pages_in_order(rooms: Registry[NavItem], lea: Any, ines: Any) -> None:
    assert labels(lea) == ["Équipe", "Plus tard"]
    assert labels(ines) == ["Plus tard"]


def test_nobody_sees_a_project_before_entering_it(rooms: Registry[NavItem]) -> None:
    assert labels(None) == []


def test_the_page_where_one_stands_is_marked(rooms: Registry[NavItem], lea: Any) -> None:
    assert all(link.current for link in context.navigation(asked(lea)))
    elsewhere = replace(lea, project=type("P", (), {"slug": "autre"})())
    assert not any(link.current for link in context.navigation(asked(elsewhere)))


@pytest.mark.parametrize(("rooms_open", "first", "more"), [(0, 0, 0), (6, 6, 0), (7, 7, 0), (8, 6, 2), (13, 6, 7)])
def test_a_wide_header_shows_a_handful(rooms_open: int, first: int, more: int) -> None:
    shown, kept = context.divided([context.Link("x", "/x")] * rooms_open)
    assert (len(shown), len(kept)) == (first, more)
