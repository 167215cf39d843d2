"""Free words about a person are the exception, and the person reads them; nobody of the team rates anybody."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module, resources
from typing import Any

import pytest
from django import forms as django_forms

from tremplin.core.ui import forms

ROOMS = ("people", "outreach", "pathways")
STAFF_RATING = re.compile(
    r"santé mentale|rapport à la loi|estime de soi|mental health|relation to the law|self-esteem", re.IGNORECASE
)


def fields() -> Iterator[tuple[str, str, str, django_forms.Field]]:
    for room in ROOMS:
        for name, form in inspect.getmembers(import_module(f"tremplin.domain.{room}.forms"), inspect.isclass):
            if issubclass(form, django_forms.BaseForm) and form.__module__.endswith(f"{room}.forms"):
                for field_name, field in form.base_fields.items():
                    yield room, name, field_name, field


TEXTAREAS = [one for one in fields() if isinstance(one[3].widget, django_forms.Textarea)]


@pytest.mark.parametrize("one", TEXTAREAS, ids=["-".join(one[:3]) for one in TEXTAREAS])
def test_every_free_text_says_that_the_person_can_read_it(one: tuple[str, str, str, Any]) -> None:
    """NOTE-01."""
    assert re.search(r"peu(t|vent) (le |la |les )?lire|relire ceci", str(one[3].help_text)), str(one[3].help_text)


def test_only_the_person_answers_with_pictures_and_nothing_rates_them() -> None:
    """NOTE-05: no scale that the team fills in; no item on health of mind, the law or self-esteem in any method."""
    scales = {name for _room, name, _field, field in fields() if isinstance(field, forms.PicturesField)}
    assert scales == {"TrustForm"}, "turned towards the person, who may pass"
    for method in resources.files("tremplin.domain.methods").joinpath("library").iterdir():
        if method.name.endswith(".toml"):
            assert not STAFF_RATING.search(method.read_text(encoding="utf-8")), method.name
