"""The global search page."""

from typing import Any

import pytest

from tremplin.core.journal.models import Act, Read

HERE = "/p/impact-essai"


def test_a_person_is_found_with_a_typo(db: None, ines: Any, make_person: Any, client_for: Any) -> None:
    person = make_person(ines, "Zakaria", "identified")
    page = client_for(ines).get(f"{HERE}/chercher", {"q": "Zacaria"}).content.decode()
    assert f"/personnes/{person.id}" in page and "Zakaria" in page


@pytest.mark.parametrize("member", ["samir", "delegate", "dpo"])
def test_those_who_open_no_file_find_nobody(
    db: None, request: Any, ines: Any, make_person: Any, client_for: Any, member: str
) -> None:
    """SHARE-04."""
    make_person(ines, "Zakaria", "identified")
    page = client_for(request.getfixturevalue(member)).get(f"{HERE}/chercher", {"q": "Zakaria"}).content.decode()
    assert "/personnes/" not in page


def test_another_projects_people_are_not_found(db: None, ines: Any, eve: Any, make_person: Any, client_for: Any) -> None:
    make_person(ines, "Zakaria", "identified")
    assert client_for(eve).get(f"{HERE}/chercher", {"q": "Zakaria"}).status_code == 404
    assert "/personnes/" not in client_for(eve).get("/p/autre-essai/chercher", {"q": "Zakaria"}).content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Que cherchez-vous"), ("z", "deux lettres"), ("xyzw", "Rien ne ressemble"), ("%_'\"<b>", "Rien ne ressemble")],
)
def test_it_always_says_what_to_do(db: None, ines: Any, client_for: Any, typed: str, words: str) -> None:
    page = client_for(ines).get(f"{HERE}/chercher", {"q": typed})
    assert page.status_code == 200 and words in page.content.decode() and "<b>" not in page.content.decode()


def test_what_was_typed_leaves_no_trace(db: None, ines: Any, make_person: Any, client_for: Any) -> None:
    make_person(ines, "Zakaria", "identified")
    before = Act.objects.count(), Read.objects.count()
    client_for(ines).get(f"{HERE}/chercher", {"q": "Zakaria"})
    from tests.cast import CAST
    from tremplin.core.tenancy.context import project_context

    with project_context(CAST["ines"].id, [ines.project_id]):
        assert (Act.objects.count(), Read.objects.count()) == before
