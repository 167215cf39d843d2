"""The English of the kit, compiled for the tests that read it."""

import gettext
from io import BytesIO
from pathlib import Path

import pytest
from django.utils.translation import trans_real

import tremplin.core.ui
from tremplin.core.ui import catalogue


@pytest.fixture
def english_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's English with ours on top, without a .mo file."""
    kept = catalogue.load(catalogue.catalogue_path(Path(tremplin.core.ui.__file__).parent))
    english = trans_real.DjangoTranslation("en")
    english.merge(gettext.GNUTranslations(BytesIO(catalogue.compiled(kept))))
    monkeypatch.setitem(trans_real._translations, "en", english)
