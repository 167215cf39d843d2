"""The night's job for pictures and voices that nothing speaks of, as it runs."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.gatherings.hostile import photo
from tremplin.core.sync import blobs, worker
from tremplin.core.sync.models import Blob
from tremplin.core.tenancy.context import as_actor
from tremplin.core.vault import vault
from tremplin.core.vault.models import PersonKey

JPEG = photo()


def test_the_night_drops_it_in_every_project_with_its_key(
    committed: Any, ines: Any, eve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it runs: nobody's actor, one ticket a project. The key goes too: an old backup shows nothing."""
    keys = []
    for actor in (ines, eve):
        with as_actor(actor):
            blobs.keep_blob(actor, hashlib.sha256(JPEG).hexdigest(), JPEG)
            keys.append(Blob.objects.get().sealed_for)
            Blob.objects.update(created_at=actor.now - timedelta(days=400))
    monkeypatch.setattr(worker, "all_projects", lambda: [ines.project_id, eve.project_id])
    assert (worker.drop_unused_blobs(0), worker.drop_unused_blobs(0)) == (2, 0)
    assert not PersonKey.objects.filter(person_id__in=keys).exists()
    with as_actor(ines), pytest.raises(vault.Erased):
        vault.seal(ines.project_id, keys[0], "")
