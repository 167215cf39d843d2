"""The photo of a place, never of a person: announced, awaited, shown to the team of the place, removed for good."""

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.core.sync.phone import Phone
from tests.domain.gatherings.hostile import cut_short, photo
from tremplin.core.journal.models import Act
from tremplin.core.sync import actions as sync
from tremplin.core.sync import answers, blobs
from tremplin.core.sync.models import Blob
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed
from tremplin.core.vault.models import PersonKey
from tremplin.domain.outreach import actions, photos, policies, worker
from tremplin.domain.outreach.models import Presence, PresencePhoto

PICTURE = photo()
NAME = hashlib.sha256(PICTURE)


@pytest.fixture
def place(db: None, ines: Any, make_territory: Any) -> Any:
    return make_territory(ines)


@pytest.fixture
def presence(place: Any, ines: Any) -> Presence:
    return present(ines, place)


def present(actor: Any, territory: Any, **fields: Any) -> Presence:
    return actions.record_presence(actor, territory=territory, band="late", mode="stall", **fields)


def add(actor: Any, presence: Presence, sha256: bytes = NAME.digest(), **fields: Any) -> PresencePhoto:
    return actions.add_photo(actor, presence, sha256=sha256, **{"nobody": True, **fields})


def come(actor: Any, content: bytes = PICTURE) -> bool:
    return blobs.keep_blob(actor, hashlib.sha256(content).hexdigest(), content)


def sent(content: bytes = PICTURE, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(actor: Any, phone: Phone, *operations: Any) -> list[tuple[str, str]]:
    found = sync.receive(actor, list(operations), device_id=phone.device_id, sent_by=actor.user_id)
    return [(one["status"], one.get("field") or one.get("code") or "") for one in answers.told(actor, found)]


def noted(phone: Phone, presence: dict[str, Any], **said: Any) -> dict[str, Any]:
    payload = {
        "id": str(Presence().id),
        "presence_id": presence["payload"]["id"],
        "sha256": NAME.hexdigest(),
        "nobody": True,
        "alt": "",
    }
    return phone.capture("presence.photo", payload | said)


def test_it_is_awaited_until_its_bytes_come_in_any_order(place: Any, ines: Any) -> None:
    """The operation is applied though the photo has not come; a photo that came first is shown at once."""
    phone = Phone(ines.user_id, ines.now)
    there = phone.presence(place)
    operation = noted(phone, there, alt="L’affiche du hall B")
    assert send(ines, phone, there, operation) == [("applied", ""), ("applied", "")]
    (seen,) = photos.at_presences(ines, [Presence.objects.get().id])[Presence.objects.get().id]
    assert (seen.come, seen.alt) == (False, "L’affiche du hall B")
    come(ines)
    (seen,) = photos.shown(ines, PresencePhoto.objects.select_related("presence__territory"))
    assert (seen.come, seen.width, seen.height) == (True, 320, 240)
    second = phone.presence(place)
    assert send(ines, phone, second, noted(phone, second)) == [("applied", ""), ("applied", "")]
    assert all(one.come for one in photos.shown(ines, PresencePhoto.objects.select_related("presence__territory")))
    assert Blob.objects.count() == 1 and PresencePhoto.objects.count() == 2  # the same bytes twice are one
    assert send(ines, phone, operation) == [("replayed", "")]


def test_a_photo_before_its_presence_waits_for_it(place: Any, ines: Any) -> None:
    phone = Phone(ines.user_id, ines.now)
    there = phone.presence(place)
    assert send(ines, phone, noted(phone, there)) == [("held", "predecessor")]
    assert send(ines, phone, there) == [("applied", "")]
    assert PresencePhoto.objects.get().presence_id == Presence.objects.get().id


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"nobody": False}, ("quarantined", "nobody")),
        ({"sha256": "A" * 64}, ("quarantined", "sha256")),
        ({"sha256": "00"}, ("quarantined", "sha256")),
        ({"alt": "1 85 05 78 006 084 36"}, ("quarantined", "alt")),
        ({"alt": "x" * 201}, ("quarantined", "alt")),
        ({"face": "yes"}, ("quarantined", "face")),
    ],
)
def test_what_a_phone_may_not_say(place: Any, ines: Any, said: dict[str, Any], answer: tuple[str, str]) -> None:
    """Nobody said that no person can be recognised: no photo. PRIV-10 holds for its words."""
    phone = Phone(ines.user_id, ines.now)
    there = phone.presence(place)
    assert send(ines, phone, there, noted(phone, there, **said))[1] == answer
    assert not PresencePhoto.objects.exists()


def test_its_words_are_sealed_and_a_default_tells_the_rest(presence: Presence, ines: Any) -> None:
    told, silent = add(ines, presence, alt="L’affiche de Zakcanari"), add(ines, presence, hashlib.sha256(b"2").digest())
    assert b"Zakcanari" not in bytes(told.alt_sealed) and silent.alt_sealed is None
    assert re.match(r"Photo du passage du mardi\s22 octobre 2019, Les Lauriers", photos.shown(ines, [silent])[0].alt)


def test_four_at_most_and_the_same_once(presence: Presence, ines: Any) -> None:
    first = add(ines, presence)
    assert add(ines, presence).id == first.id
    for number in range(3):
        add(ines, presence, hashlib.sha256(bytes([number])).digest())
    with pytest.raises(Invalid, match="quatre photos"):
        add(ines, presence, hashlib.sha256(b"one more").digest())


def test_a_corrected_presence_keeps_its_photos(presence: Presence, place: Any, ines: Any) -> None:
    """Also the photo of a phone that did not know of the correction yet."""
    add(ines, presence)
    corrected = present(ines, place, people_met=9, corrects=presence)
    late = add(ines, presence, hashlib.sha256(b"late").digest())
    assert late.presence_id == corrected.id
    assert len(photos.at_presences(ines, [corrected.id])[corrected.id]) == 2


def test_the_team_of_the_place_sees_it_and_nobody_else(
    presence: Presence,
    ines: Any,
    bilal: Any,
    lea: Any,
    samir: Any,
    delegate: Any,
    dpo: Any,
    evaluator: Any,
    eve: Any,
    client_for: Any,
) -> None:
    """SEC: the rows, the pages and the bytes; the address of a photo alone opens nothing."""
    one = add(ines, presence)
    come(ines)
    assert all(policies.photos_visible_to(actor).count() == 1 for actor in (ines, bilal, lea))
    assert all(policies.photos_visible_to(actor).count() == 0 for actor in (samir, delegate, dpo, evaluator, eve))
    for name in ("", "/petite.webp", "/grande.jpg"):
        address = f"/p/impact-essai/presences/photos/{one.id}{name}"
        assert client_for(bilal).get(address).status_code == 200
        assert all(client_for(actor).get(address).status_code == 404 for actor in (samir, evaluator, eve))
    from django.test import Client

    assert Client().get(f"/p/impact-essai/presences/photos/{one.id}/grande.jpg").status_code == 302


def test_somebody_of_another_territory_sees_nothing(presence: Presence, ines: Any, make_territory: Any) -> None:
    from dataclasses import replace

    one = add(ines, presence)
    elsewhere = replace(ines, territory_ids=frozenset({make_territory(ines, "Ailleurs").id}))
    assert policies.photos_visible_to(elsewhere).count() == 0 and not policies.can_remove_photo(elsewhere, one)
    with pytest.raises(NotAllowed):
        add(elsewhere, presence, hashlib.sha256(b"2").digest())


def test_the_database_keeps_projects_apart(committed: Any, ines: Any, eve: Any, make_territory: Any) -> None:
    with as_actor(ines):
        add(ines, present(ines, make_territory(ines)))
        come(ines)
    with as_actor(eve):
        assert (PresencePhoto.objects.count(), Blob.objects.count()) == (0, 0)
        assert PresencePhoto.objects.all().delete()[0] == 0
    with as_actor(ines):
        assert (PresencePhoto.objects.count(), Blob.objects.count()) == (1, 1)


def test_the_picture_is_the_browser_s_own_and_asked_about_each_time(
    presence: Presence, ines: Any, lea: Any, client_for: Any
) -> None:
    one = add(ines, presence)
    come(ines)
    client, address = client_for(ines), f"/p/impact-essai/presences/photos/{one.id}/petite.webp"
    answer = client.get(address)
    assert (
        answer["Cache-Control"] == "private, no-cache" and "Cookie" in answer["Vary"] and answer["Content-Type"] == "image/webp"
    )
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    with as_actor(lea):
        actions.remove_photo(lea, one)
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 404


def test_its_author_and_the_coordinator_remove_it(presence: Presence, ines: Any, bilal: Any, lea: Any, client_for: Any) -> None:
    """Asked on a page first; row, words and bytes go, with a line of the journal; the bytes of another photo stay."""
    one = add(ines, presence, alt="Le hall")
    come(ines)
    again = add(ines, present(ines, presence.territory))
    address = f"/p/impact-essai/presences/photos/{one.id}/retirer"
    assert client_for(bilal).get(address).status_code == 404 and client_for(bilal).post(address).status_code == 404
    assert "Retirer cette photo ?" in client_for(lea).get(address).content.decode()
    with as_actor(lea):
        assert PresencePhoto.objects.count() == 2
    assert client_for(ines).post(address).status_code == 302
    with as_actor(lea):
        assert (PresencePhoto.objects.count(), Blob.objects.count()) == (1, 1)
        assert Act.objects.filter(verb="presencephoto.removed", subject_id=one.id).count() == 1
        actions.remove_photo(lea, again)
        assert (PresencePhoto.objects.count(), Blob.objects.count()) == (0, 0)


def test_removing_destroys_the_keys(committed: Any, ines: Any, make_territory: Any) -> None:
    with as_actor(ines):
        one = add(ines, present(ines, make_territory(ines)), alt="Le hall")
        come(ines)
        keys = [one.id, Blob.objects.get().sealed_for]
        assert PersonKey.objects.filter(person_id__in=keys).count() == 2
    with as_actor(ines):
        actions.remove_photo(ines, PresencePhoto.objects.select_related("presence").get())
    assert not PersonKey.objects.filter(person_id__in=keys).exists()


@pytest.mark.parametrize(("days", "here", "left"), [(29, False, 1), (30, False, 0), (400, True, 1)])
def test_what_never_came_is_awaited_thirty_days(presence: Presence, ines: Any, days: int, here: bool, left: int) -> None:
    add(ines, presence)
    if here:
        come(ines)
    later = ines.at(ines.now + timedelta(days=days))
    assert actions.drop_lost_photos(later) == 1 - left
    assert blobs.drop_unused(later) == 0  # a photo speaks of it
    assert (PresencePhoto.objects.count(), Blob.objects.count()) == (left, int(here))
    assert Act.objects.filter(verb="presencephoto.lost").count() == 1 - left


def test_the_night_s_job_goes_through_every_project(
    committed: Any, ines: Any, make_territory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_actor(ines):
        add(ines, present(ines, make_territory(ines)))
        PresencePhoto.objects.update(created_at=ines.now - timedelta(days=400))
    monkeypatch.setattr(worker, "all_projects", lambda: [ines.project_id])
    assert (worker.drop_lost_photos(0), worker.drop_lost_photos(0)) == (1, 0)


def test_from_the_page(presence: Presence, ines: Any, samir: Any, client_for: Any) -> None:
    """Chosen, said, kept; without the box ticked, or cut short, refused beside its field; then seen in the list and on the place."""
    client, address = client_for(ines), f"/p/impact-essai/presences/{presence.id}/photo"
    assert "jamais une personne" in client.get(address).content.decode()
    assert client_for(samir).get(address).status_code == 404
    refused = client.post(address, {"file": sent()})
    assert refused.status_code == 422 and "personne n’est reconnaissable" in refused.content.decode()
    refused = client.post(address, {"file": sent(cut_short()), "nobody": "on"})
    assert (refused.status_code == 422 and "ne s’ouvre pas" in refused.content.decode()) or "coupée" in refused.content.decode()
    with as_actor(ines):
        assert not PresencePhoto.objects.exists() and not Blob.objects.exists()
    assert client.post(address, {"file": sent(), "nobody": "on", "alt": "Le hall repeint"}).status_code == 302
    with as_actor(ines):
        one = PresencePhoto.objects.get()
        assert Act.objects.filter(verb="presencephoto.added", subject_id=one.id).count() == 1
    for page in ("presences", f"territoires/{presence.territory_id}/lieu"):
        text = client.get(f"/p/impact-essai/{page}").content.decode()
        found = re.search(
            rf'<img src="[^"]*{one.id}/petite.webp" width="320" height="240" alt="Le hall repeint" loading="lazy"', text
        )
        assert found, page


def test_the_list_says_what_is_awaited_and_the_form_leads_on_to_a_photo(presence: Presence, ines: Any, client_for: Any) -> None:
    one = add(ines, presence)
    client = client_for(ines)
    assert "photo attendue" in client.get("/p/impact-essai/presences").content.decode()
    assert "Photo attendue" in client.get(f"/p/impact-essai/presences/photos/{one.id}").content.decode()
    assert client.get(f"/p/impact-essai/presences/photos/{one.id}/grande.jpg").status_code == 404
    assert "Noter, puis ajouter une photo" in client.get("/p/impact-essai/presences/noter").content.decode()
