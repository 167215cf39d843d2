"""Pictures and voices: named by their bytes, drawn anew, sealed, refused when cut short; dropped when nothing speaks of them."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.gatherings.hostile import cut_short, photo, png_head
from tremplin.core.registry import registries
from tremplin.core.sync import blobs
from tremplin.core.sync.models import Blob
from tremplin.core.tenancy.context import as_actor

pytestmark = pytest.mark.usefixtures("db")
JPEG = photo()
VOICE = b"OggS" + b"invented voice" * 20


def put(client: Any, content: bytes, name: str = "") -> Any:
    address = f"/p/impact-essai/sync/blobs/{name or hashlib.sha256(content).hexdigest()}"
    return client.put(address, content, content_type="application/octet-stream")


def test_kept_once_and_sealed(ines: Any, client_for: Any) -> None:
    client = client_for(ines)
    assert [put(client, JPEG).status_code for _ in range(2)] == [201, 200]
    with as_actor(ines):
        blob = Blob.objects.get()
        assert (blob.media_type, blob.width, blob.height) == ("image/jpeg", 320, 240)
        assert b"JFIF" not in bytes(blob.bytes_sealed) and b"RIFF" not in bytes(blob.small_sealed)


def test_what_does_not_match_is_refused(ines: Any, client_for: Any) -> None:
    """Bytes lost on the way, a picture cut short under its own hash, something else than a picture, too heavy."""
    client = client_for(ines)
    assert put(client, JPEG[:-9] + JPEG[-2:], hashlib.sha256(JPEG).hexdigest()).json()["field"] == "sha256"
    assert put(client, JPEG[:-5]).json()["field"] == "type"
    assert put(client, b"%PDF-1.7").json()["field"] == "type"
    assert put(client, JPEG + b"0" * 9_000_000).status_code in (413, 422)
    for hostile in (cut_short(), png_head(6000, 6000), b"\xff\xd8\xff\xe0" + b"no picture" * 20 + b"\xff\xd9"):
        told = put(client, hostile)
        assert (told.status_code, told.json()["field"]) == (422, "type") and told.json()["message"]
    with as_actor(ines):
        assert not Blob.objects.exists()
    assert put(client, JPEG).status_code == 201  # the same picture, sent again whole


def test_nothing_of_the_file_itself_is_kept(ines: Any, client_for: Any) -> None:
    """Place, device and comment stay behind, in the picture and in its small one."""
    assert b"Appareil invente" in JPEG and put(client_for(ines), JPEG).status_code == 201
    with as_actor(ines):
        for size in ("large", "small"):
            kept = blobs.bytes_of(ines.project_id, hashlib.sha256(JPEG).digest(), size)  # type: ignore[arg-type]
            assert kept and kept != JPEG
            assert not [word for word in (b"Exif", b"Appareil invente", b"commentaire invente") if word in kept]


def test_a_voice_is_kept_as_it_came(ines: Any, client_for: Any) -> None:
    assert put(client_for(ines), VOICE).status_code == 201
    with as_actor(ines):
        assert blobs.bytes_of(ines.project_id, hashlib.sha256(VOICE).digest(), "large") == VOICE


def test_the_phone_that_lost_the_answer_asks_whether_it_came(ines: Any, bilal: Any, samir: Any, client_for: Any) -> None:
    """Its own author is told; nobody else learns that such a picture exists."""
    address = f"/p/impact-essai/sync/blobs/{hashlib.sha256(JPEG).hexdigest()}"
    assert client_for(ines).get(address).status_code == 404
    put(client_for(ines), JPEG)
    assert [client_for(actor).get(address).status_code for actor in (ines, bilal, samir)] == [200, 404, 404]
    assert client_for(ines).get("/p/impact-essai/sync/blobs/nothing").status_code == 404


@pytest.mark.parametrize(("days", "spoken", "left"), [(29, False, 1), (30, False, 0), (300, True, 1)])
def test_what_nobody_speaks_of_goes_after_thirty_days(
    ines: Any, days: int, spoken: bool, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_actor(ines):
        name = hashlib.sha256(JPEG)
        blobs.keep_blob(ines, name.hexdigest(), JPEG)
        monkeypatch.setitem(registries.blobs.entries, "essai", lambda project_id, hashes: {name.digest()} if spoken else set())
        assert blobs.drop_unused(ines.at(ines.now + timedelta(days=days))) == 1 - left
        assert Blob.objects.count() == left
