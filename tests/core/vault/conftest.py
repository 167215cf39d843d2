"""An instance's secrets of one's own: a rotation must not touch those that the other tests read."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PROJECTS, fixed
from tremplin.core.vault import keyring, rotation


@pytest.fixture
def own_secrets(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the secrets, in the folder of an instance of one's own."""
    folder = tmp_path / "instance"
    shutil.copytree(settings.DATA / "secrets", folder / "secrets")
    settings.DATA = folder
    monkeypatch.setattr(rotation, "SEEN_BY_ALL", 0)
    # The tests are the web role, which may not know every project; the command and the worker may.
    monkeypatch.setattr(rotation, "all_projects", lambda: [fixed(f"project-{key}") for key in PROJECTS])
    keyring.look_again()
    yield folder / "secrets"
    keyring.look_again()
