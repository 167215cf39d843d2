"""« Mes formulaires ODK », and what apps sent, on the page where a person decides."""

import re
from typing import Any
from uuid import uuid4

from tests.interop.openrosa.conftest import App, filled
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach.models import Encounter
from tremplin.interop.openrosa.models import AppKey

HERE = "/p/impact-essai/formulaires-odk/"


def test_an_app_is_connected_and_its_key_shown_once(place: Any, ines: Any, client_for: Any) -> None:
    with as_actor(ines):
        client = client_for(ines)
        assert "Aucun appareil connecté" in client.get(HERE).content.decode()
        said = {"id": str(uuid7()), "label": "Téléphone d’essai", "days": "30"}
        answer = client.post(f"{HERE}connecter", said)
        html = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    token = re.search(r"/openrosa/([-\w]{40,})", html)[1]  # type: ignore[index]
    assert "data:image/svg+xml;base64," in html
    assert App(ines, token).get("formList").status_code == 200
    with as_actor(ines):
        again = client.post(f"{HERE}connecter", said)
        listed = client.get(HERE).content.decode()
    assert (again.status_code, AppKey.objects.count()) == (422, 1)
    assert "Téléphone d’essai" in listed
    assert token not in listed + again.content.decode()


def test_an_app_is_cut_after_a_question(app: App, ines: Any, client_for: Any) -> None:
    key = AppKey.objects.get()
    with as_actor(ines):
        client = client_for(ines)
        page = client.get(f"{HERE}{key.id}/couper").content.decode()
        assert "Couper «" in page
        assert app.get("formList").status_code == 200
        assert client.post(f"{HERE}{key.id}/couper").status_code == 302
    assert app.get("formList").status_code == 404


def test_nobody_else_sees_or_cuts_it(app: App, bilal: Any, samir: Any, evaluator: Any, eve: Any, client_for: Any) -> None:
    key = AppKey.objects.get()
    for stranger in (bilal, samir, evaluator, eve):
        with as_actor(app.actor):
            answer = client_for(stranger).post(f"{HERE}{key.id}/couper")
        assert answer.status_code == 404
    assert AppKey.objects.get().revoked_at is None


def test_what_an_app_sent_in_vain_waits_for_its_author(app: App, place: Any, ines: Any, bilal: Any, client_for: Any) -> None:
    """Unknown form, unreadable count, a second form of the same number: each is on the page, opens, and belongs to its author."""
    one = f"uuid:{uuid4()}"
    app.send(app.encounter(place, instance=one))
    app.send(app.encounter(place, instance=one, told={"personnes": "7"}))
    app.send(filled("autre_formulaire", "1", "<x>essai</x>", now=ines.now))
    app.send(app.encounter(place, told={"personnes": "beaucoup"}))
    app.send(app.encounter(place, told={"personnes": "1 85 05 78 006 084 91"}))
    waiting = Operation.objects.exclude(status="applied")
    assert waiting.count() == 4
    for row in waiting:
        with as_actor(ines):
            page = client_for(ines).get(f"/p/impact-essai/a-decider/{row.id}")
        assert page.status_code == 200, (row.kind, row.code)
        with as_actor(ines):
            assert client_for(bilal).get(f"/p/impact-essai/a-decider/{row.id}").status_code == 404


def test_a_count_is_set_right_on_the_page(app: App, place: Any, ines: Any) -> None:
    from tremplin.core.sync import actions as sync

    app.send(app.encounter(place, told={"personnes": "beaucoup"}))
    sync.reword(ines, Operation.objects.get(), changes={"payload.people_count": 12})
    assert Encounter.objects.get().people_count == 12
