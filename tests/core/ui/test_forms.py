"""Every form: accessible rendering, honest errors, refusals of actions shown where they belong."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase

from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.ui import forms

NIR = "1 85 05 78 006 084 36"
EVENING = datetime(2019, 10, 22, 22, 30, tzinfo=UTC)
"""Already the 23rd in Marseille."""


class Sample(forms.Form):
    name = forms.forms.CharField(label="Prénom", max_length=20, help_text="Comme elle veut.")
    met_on = forms.PastDateField(label="Jour", required=False)
    note = forms.NoteField(label="Note", required=False)
    topics = forms.ManyChipsField(label="Sujets", choices=[("a", "travail"), ("b", "logement")], required=False)
    file = forms.DropField(label="Fichier", required=False)


def sample(now: datetime = EVENING, files: Any = None, **data: Any) -> Sample:
    return Sample({"name": "Zak", **data}, files, now=now)


def test_text_is_trimmed() -> None:
    form = sample(name="  Zak  ")
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Zak"


@pytest.mark.parametrize("field", ["name", "note"])
def test_a_nir_is_refused_in_every_text(field: str) -> None:
    """PRIV-10."""
    form = sample(**{field: NIR if field == "note" else "1850578006084"})
    assert list(form.errors) == [field]
    assert "sécurité sociale" in form.errors[field][0]


def test_a_nir_is_refused_in_a_file_name() -> None:
    """PRIV-10."""
    form = sample(files={"file": SimpleUploadedFile("185057800608436.pdf", b"x")})
    assert "sécurité sociale" in form.errors["file"][0]


def test_a_field_without_a_limit_gets_one() -> None:
    class Free(forms.Form):
        words = forms.forms.CharField()

    assert Free({"words": "a" * (forms.LONGEST_TEXT + 1)}).errors


@pytest.mark.parametrize("written", ["2019-10-23", "23/10/2019", "23.10.2019"])
def test_today_is_the_day_it_is_where_the_project_works(written: str) -> None:
    form = sample(met_on=written)
    assert form.is_valid(), form.errors


def test_a_future_day_is_refused_with_what_to_write() -> None:
    assert "pas encore venue" in sample(met_on="24/10/2019").errors["met_on"][0]
    assert 'max="2019-10-23"' in str(sample()["met_on"])


def test_a_past_date_without_a_clock_is_a_programming_error() -> None:
    with pytest.raises(TypeError, match="clock"):
        Sample({"name": "Zak"})


def test_the_actor_brings_the_clock(lea: Any) -> None:
    assert Sample({"name": "Zak"}, actor=lea).today == lea.today


def test_help_and_error_are_tied_to_their_field() -> None:
    html = str(sample(name=""))
    SimpleTestCase().assertInHTML("Comme elle veut.", html)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "Répondez à cette question." in html
    assert '<a href="#id_name">Prénom</a>' in html


def test_the_summary_leads_to_each_wrong_field_even_a_group() -> None:
    form = sample(topics=["z"])
    assert '<a href="#id_topics">Sujets</a>' in str(form)
    assert '<fieldset id="id_topics"' in str(form)


def test_words_of_a_person_in_a_help_or_an_error_are_never_markup() -> None:
    class Trap(forms.Form):
        words = forms.forms.CharField(label="<b>a</b>", help_text="<b>b</b>")

    form = Trap({"words": "x"})
    form.add_error("words", "<b>c</b>")
    form.add_error(None, "<b>d</b>")
    assert "<b>" not in str(form)


def test_every_kind_of_field_is_dressed() -> None:
    class All(forms.Form):
        secret = forms.forms.CharField(widget=forms.forms.PasswordInput)
        mail = forms.forms.EmailField()
        count = forms.forms.IntegerField()
        day = forms.DateField()
        words = forms.NoteField()
        one = forms.forms.ChoiceField(choices=[("a", "A")])
        yes = forms.forms.BooleanField()

    html = str(All())
    assert html.count('class="form-control"') == 5
    assert html.count('class="form-select"') == 1
    assert html.count('class="form-check-input"') == 1


def test_an_optional_field_says_so() -> None:
    assert str(sample()).count("si vous voulez") == 4


def test_a_note_reminds_that_the_person_may_read_it() -> None:
    assert "La personne peut lire ceci" in str(sample()["note"].as_field_group())


def refuse(error: Exception) -> str:
    raise error


def test_a_refusal_lands_on_the_field_it_names() -> None:
    form = sample()
    assert form.is_valid()
    assert form.attempt(refuse, Invalid("Trop court.", field="name")) is None
    assert form.errors["name"] == ["Trop court."]


@pytest.mark.parametrize("error", [WrongMoment("Déjà répondu."), Invalid("Déjà répondu.", field="unknown")])
def test_another_refusal_lands_on_the_form(error: Exception) -> None:
    form = sample()
    assert form.is_valid()
    assert form.attempt(refuse, error) is None
    assert form.non_field_errors() == ["Déjà répondu."]
    assert "Déjà répondu." in str(form)


def test_not_allowed_goes_on_to_the_page() -> None:
    with pytest.raises(NotAllowed):
        sample().attempt(refuse, NotAllowed())


def test_what_the_action_answers_is_given_back() -> None:
    assert sample().attempt(lambda n: n + 1, 1) == 2


class Once(forms.OnceForm):
    words = forms.forms.CharField(label="Mots")


@pytest.mark.parametrize("broken", ["", "pas-un-numéro", "1234", None])
def test_a_broken_id_is_refused_in_words_and_nothing_typed_is_lost(broken: str | None) -> None:
    form = Once({"words": "Avoir le permis", **({} if broken is None else {"id": broken})})
    assert not form.is_valid()
    page = str(form)
    assert "Rien n’est perdu" in page and "Rien n’est enregistré" in page, "said in words, without the name of a hidden field"
    assert "Avoir le permis" in page and "href" not in page.split("</div>")[0]
    again = Once({"words": "Avoir le permis", "id": str(form["id"].value())})
    assert again.is_valid(), "the page came back with an id that works"


def test_each_page_makes_an_id_of_its_own_and_keeps_it() -> None:
    first, second = Once(), Once()
    assert first["id"].value() == first["id"].value() != second["id"].value()
    sent = Once({"words": "", "id": str(first["id"].value())})
    assert not sent.is_valid() and sent["id"].value() == first["id"].value(), "corrected and sent again, it is the same row"
