"""Pictures and voices: named by their bytes, sealed, refused when cut short."""

import hashlib
from typing import Any

import pytest

from tremplin.core.sync.models import Blob
from tremplin.core.tenancy.context import as_actor

pytestmark = pytest.mark.usefixtures("db")
JPEG = b"\xff\xd8\xff\xe0" + b"invented picture" * 20 + b"\xff\xd9"


def put(client: Any, content: bytes, name: str = "") -> Any:
    address = f"/p/impact-essai/sync/blobs/{name or hashlib.sha256(content).hexdigest()}"
    return client.put(address, content, content_type="application/octet-stream")


def test_kept_once_and_sealed(ines: Any, client_for: Any) -> None:
    client = client_for(ines)
    assert [put(client, JPEG).status_code for _ in range(2)] == [201, 200]
    with as_actor(ines):
        blob = Blob.objects.get()
        assert (blob.size, blob.media_type) == (len(JPEG), "image/jpeg") and b"invented" not in bytes(blob.bytes_sealed)


def test_what_does_not_match_is_refused(ines: Any, client_for: Any) -> None:
    """Bytes lost on the way, a picture cut short under its own hash, something else than a picture, too heavy."""
    client = client_for(ines)
    assert put(client, JPEG[:-9] + JPEG[-2:], hashlib.sha256(JPEG).hexdigest()).json()["field"] == "sha256"
    assert put(client, JPEG[:-5]).json()["field"] == "type"
    assert put(client, b"%PDF-1.7").json()["field"] == "type"
    assert put(client, JPEG + b"0" * 9_000_000).status_code in (413, 422)
    with as_actor(ines):
        assert not Blob.objects.exists()
