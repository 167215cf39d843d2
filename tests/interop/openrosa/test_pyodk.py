"""The real `pyodk` client, over HTTP, against a server on loopback."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.conftest import served
from tests.interop.openrosa.conftest import App
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach.models import Encounter
from tremplin.interop.openrosa import actions, reading
from tremplin.interop.openrosa.models import AppKey
from tremplin.interop.openrosa.questions import ENCOUNTER, FORMS

pytest.importorskip("pyodk")


@pytest.fixture
def standing(committed: Any, client_for: Any, ines: Any, make_territory: Any) -> Iterator[tuple[str, App, Any]]:
    """Address, app and place, where everything commits for real."""
    with as_actor(ines):
        place = make_territory(ines)
        _key, token = actions.connect_app(ines, id=uuid7(), label="Script d’essai", days=30)
    with served() as address:
        yield address, App(ines, token), place


def client_of(address: str, username: str, password: str, folder: Any) -> Any:
    from pyodk._utils.config import CentralConfig, Config
    from pyodk.client import Client

    central = CentralConfig(base_url=f"{address}/odk", username=username, password=password, default_project_id=1)
    return Client(config=Config(central=central), cache_path=folder / "pyodk.toml")


@pytest.fixture
def pyodk(standing: tuple[str, App, Any], tmp_path: Any) -> Any:
    from tests.cast import user_of

    address, app, _place = standing
    return client_of(address, user_of(app.actor).email, app.token, tmp_path)


def xml_of(app: App, place: Any, **options: Any) -> str:
    with as_actor(app.actor):
        return app.encounter(place, **options)


def test_forms_are_listed_and_read(pyodk: Any, standing: Any) -> None:
    assert [one.id for one in pyodk.projects.list()] == [1]
    assert [form.xmlFormId for form in pyodk.forms.list()] == list(FORMS)
    form = pyodk.forms.get(ENCOUNTER.id)
    assert f'version="{form.version}"' in pyodk.forms.get_xml(ENCOUNTER.id)


def test_a_submission_is_created_once_edited_and_read(pyodk: Any, standing: Any) -> None:
    """OUT-06: the edited submission is the encounter's correction."""
    _address, app, place = standing
    first, second = f"uuid:{uuid4()}", f"uuid:{uuid4()}"
    xml = xml_of(app, place, instance=first)
    for _again in range(2):
        made = pyodk.submissions.create(xml, form_id=ENCOUNTER.id, device_id="essai")
        assert (made.instanceId, made.reviewState) == (first, None)
    edited = xml_of(app, place, instance=second, replaces=first, told={"personnes": "5"})
    pyodk.submissions.edit(first, edited, form_id=ENCOUNTER.id)
    with as_actor(app.actor):
        assert Encounter.objects.count() == 2
        new = Encounter.objects.get(id=reading.id_of(second))
        assert (new.corrects, new.people_count) == (reading.id_of(first), 5)
        assert set(Operation.objects.values_list("status", flat=True)) == {"applied"}
    assert {one.instanceId for one in pyodk.submissions.list(ENCOUNTER.id)} == {first, second}
    assert pyodk.submissions.get(first, ENCOUNTER.id).reviewState is None


def test_what_cannot_be_noted_has_issues_and_is_kept(pyodk: Any, standing: Any) -> None:
    _address, app, place = standing
    made = pyodk.submissions.create(xml_of(app, place, told={"mode": "fusée"}), form_id=ENCOUNTER.id)
    assert made.reviewState == "hasIssues"
    late = pyodk.submissions.create(xml_of(app, place, now=app.actor.now + timedelta(days=3)), form_id=ENCOUNTER.id)
    assert late.reviewState == "hasIssues"
    with as_actor(app.actor):
        assert set(Operation.objects.values_list("status", flat=True)) == {"quarantined"}


def refusal(call: Any) -> int:
    from pyodk.errors import PyODKError

    with pytest.raises(PyODKError) as error:
        call()
    return int(error.value.args[1].status_code) if len(error.value.args) > 1 else 0


def test_another_content_under_the_same_number_is_refused_and_kept(pyodk: Any, standing: Any) -> None:
    _address, app, place = standing
    one = f"uuid:{uuid4()}"
    pyodk.submissions.create(xml_of(app, place, instance=one), form_id=ENCOUNTER.id)
    other = xml_of(app, place, instance=one, told={"personnes": "9"})
    assert refusal(lambda: pyodk.submissions.create(other, form_id=ENCOUNTER.id)) == 409
    with as_actor(app.actor):
        assert set(Operation.objects.values_list("status", flat=True)) == {"applied", "key_reused"}


def test_a_file_is_refused_and_the_form_kept(pyodk: Any, standing: Any, tmp_path: Any) -> None:
    _address, app, place = standing
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xd9")
    xml = xml_of(app, place)
    assert refusal(lambda: pyodk.submissions.create(xml, form_id=ENCOUNTER.id, attachments=[photo])) == 404
    with as_actor(app.actor):
        assert Encounter.objects.count() == 1


def test_a_wrong_address_is_never_guessed(pyodk: Any, standing: Any) -> None:
    """Another project, another form, an edit that says nothing of what it replaces, an edit of what never came."""
    _address, app, place = standing
    assert refusal(lambda: pyodk.forms.list(project_id=2)) == 404
    assert refusal(lambda: pyodk.forms.get("inconnu")) == 404
    xml = xml_of(app, place)
    assert refusal(lambda: pyodk.submissions.create(xml, form_id="tremplin_presence")) == 400
    sent = pyodk.submissions.create(xml, form_id=ENCOUNTER.id)
    assert refusal(lambda: pyodk.submissions._put(sent.instanceId, xml_of(app, place), form_id=ENCOUNTER.id)) == 400
    assert refusal(lambda: pyodk.submissions._put(f"uuid:{uuid4()}", xml, form_id=ENCOUNTER.id)) == 404


def test_only_the_member_s_own_address_and_key_sign_in(pyodk: Any, standing: Any, tmp_path: Any) -> None:
    """A key cut meanwhile ends its session too; the passphrase of the account opens nothing."""
    from tests.cast import user_of

    address, app, _place = standing
    email = user_of(app.actor).email
    for username, password in ((email, "phrase secrète"), ("autre@essai.test", app.token), (email, "x")):
        folder = tmp_path / str(uuid7())
        folder.mkdir()
        stranger = client_of(address, username, password, folder)
        assert refusal(stranger.forms.list) == 401
    assert pyodk.forms.list()
    with as_actor(app.actor):
        actions.cut_app(app.actor, AppKey.objects.get())
    assert refusal(pyodk.forms.list) == 401


def test_one_form_sent_many_times_at_once_is_one_encounter(standing: Any) -> None:
    """The app lost patience: several requests of the same form are under way together."""
    from concurrent.futures import ThreadPoolExecutor

    requests = pytest.importorskip("requests")
    address, app, place = standing
    xml = xml_of(app, place).encode()

    def send(_time: int) -> int:
        sent = {"xml_submission_file": ("form.xml", xml, "text/xml")}
        return int(requests.post(f"{address}/openrosa/{app.token}/submission", files=sent, timeout=60).status_code)

    with ThreadPoolExecutor(6) as many:
        assert set(many.map(send, range(12))) == {201}
    with as_actor(app.actor):
        assert Encounter.objects.count() == Operation.objects.count() == 1
