"""A job that fails is told to a person: each one has its words, in both languages."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import translation
from procrastinate.contrib.django import app

from tremplin.core.jobs.tasks import TASKS
from tremplin.site.house import words


def registered() -> set[str]:
    """Every job of ours, whichever room it lives in: the worker loads the same modules."""
    for config in apps.get_app_configs():
        if config.name.startswith("tremplin."):
            try:
                import_module(f"{config.name}.worker")
            except ModuleNotFoundError as missing:
                if missing.name != f"{config.name}.worker":
                    raise
    ours = {name for name in app.tasks if name.startswith("tremplin.")}
    return ours | {name for name in TASKS if name.startswith("tremplin.")}


def test_every_registered_job_has_words() -> None:
    assert len(registered()) >= 15
    assert registered() - words.TASKS.keys() == set(), "word these jobs in site/house/words.py"


def test_no_words_are_left_of_a_job_that_is_gone() -> None:
    assert words.TASKS.keys() - registered() == set()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_words_are_of_the_reader_s_language_and_tell_jobs_apart(language: str) -> None:
    with translation.override(language):
        said = [words.task(name) for name in sorted(words.TASKS)]
    assert len(set(said)) == len(said)
    if language == "en":
        assert not set(said) & {str(label) for label in words.TASKS.values()}, "a job is not worded in English"
