"""Keys of apps: told once, hashed, cut, ended; a stranger's, a cut one's and an unknown one's answer are the same."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection

from tests.interop.openrosa.conftest import App
from tremplin.core import clock
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.models import Membership
from tremplin.core.tenancy.tokens import hash_token
from tremplin.interop.openrosa import actions, door, policies
from tremplin.interop.openrosa.models import AppKey


def test_only_the_hash_of_a_key_is_kept(app: App) -> None:
    key = AppKey.objects.get()
    assert bytes(key.token_hash) == hash_token(app.token)
    assert app.token not in str(vars(key))


def refusals(app: App, token: str) -> list[tuple[int, bytes]]:
    other = App(app.actor, token)
    found = [other.get("formList"), other.get("forms/tremplin_rencontre.xml"), other.send("<data/>")]
    return [(answer.status_code, answer.content) for answer in found]


def test_cut_ended_and_unknown_keys_are_answered_alike(app: App, app_of: Any, ines: Any, bilal: Any, monkeypatch: Any) -> None:
    assert app.get("formList").status_code == 200
    unknown = refusals(app, "inconnu")
    assert {status for status, _content in unknown} == {404}
    actions.cut_app(ines, AppKey.objects.get())
    assert refusals(app, app.token) == unknown
    ended = app_of(ines)
    AppKey.objects.filter(revoked_at=None).update(expires_at=ines.now - timedelta(seconds=1))
    assert refusals(app, ended.token) == unknown
    gone = app_of(bilal)
    Membership.objects.filter(user_id=bilal.user_id).update(ends_on=ines.today - timedelta(days=1))
    assert refusals(app, gone.token) == unknown


def test_a_closed_account_comes_in_no_more(app: App) -> None:
    from tremplin.core.accounts.models import User

    User.objects.filter(id=app.actor.user_id).update(is_active=False)
    assert app.get("formList").status_code == 404


def test_roles_that_open_no_file_have_no_key(place: Any, samir: Any, dpo: Any, evaluator: Any, delegate: Any, app: App) -> None:
    for actor in (samir, dpo, evaluator, delegate):
        with pytest.raises(NotAllowed):
            actions.connect_app(actor, id=uuid7(), label="x", days=90)
        assert not policies.keys_visible_to(actor).exists()
    Membership.objects.filter(user_id=app.actor.user_id).update(role="evaluator")
    assert app.get("formList").status_code == 404


def test_each_sees_and_cuts_their_own_and_the_coordination_all(app: App, app_of: Any, ines: Any, bilal: Any, lea: Any) -> None:
    app_of(bilal)
    hers = AppKey.objects.get(user_id=ines.user_id)
    assert set(policies.keys_visible_to(ines)) == {hers}
    assert policies.keys_visible_to(lea).count() == 2
    with pytest.raises(NotAllowed):
        actions.cut_app(bilal, hers)
    assert actions.cut_app(lea, hers).revoked_at == lea.now
    assert actions.cut_app(ines, hers).revoked_at == lea.now


@pytest.mark.parametrize("wrong", [{"label": " "}, {"days": 4000}])
def test_a_key_has_a_name_and_an_end(place: Any, ines: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        actions.connect_app(ines, **({"id": uuid7(), "label": "x", "days": 90} | wrong))


def test_keys_are_few(place: Any, ines: Any) -> None:
    for _one in range(actions.MOST_LIVING):
        actions.connect_app(ines, id=uuid7(), label="x", days=30)
    with pytest.raises(Invalid, match="dix"):
        actions.connect_app(ines, id=uuid7(), label="x", days=30)


def test_a_second_click_makes_no_second_key(place: Any, ines: Any) -> None:
    one = uuid7()
    actions.connect_app(ines, id=one, label="x", days=30)
    with pytest.raises(Invalid, match="déjà faite"):
        actions.connect_app(ines, id=one, label="x", days=30)
    assert AppKey.objects.count() == 1


def test_an_app_is_seen_now_and_then(app: App) -> None:
    app.get("formList")
    first = AppKey.objects.get().last_used_at
    app.get("formList")
    assert first is not None
    assert AppKey.objects.get().last_used_at == first


def test_too_many_requests_are_told_to_wait(app: App, monkeypatch: Any) -> None:
    still = clock.now()  # one minute, wherever the real clock stands
    monkeypatch.setattr("tremplin.core.clock.now", lambda: still)
    monkeypatch.setattr(door, "A_MINUTE", 3)
    answers = [app.get("formList") for _request in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_who_tries_keys_is_slowed_down_whatever_the_key(app: App, monkeypatch: Any) -> None:
    still = clock.now()
    monkeypatch.setattr("tremplin.core.clock.now", lambda: still)
    monkeypatch.setattr(door, "WRONG_A_MINUTE", 3)
    assert [App(app.actor, f"essai-{n}").get("formList").status_code for n in range(5)] == [404, 404, 404, 404, 429]


def test_a_key_never_reaches_a_log(app: App, caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> None:
    """SEC-14: refused, broken or failing, the log names the page only."""
    caplog.set_level(logging.INFO)

    def fails(*_given: Any) -> Any:
        raise ZeroDivisionError

    App(app.actor, "cle-inconnue").get("formList")
    app.get("forms/inconnu.xml")
    app.send("<data")
    monkeypatch.setattr("tremplin.interop.openrosa.views.submit", fails)
    assert app.send("<data/>").status_code == 500
    assert "openrosa_apps:submission" in caplog.text
    assert app.token not in caplog.text
    assert "cle-inconnue" not in caplog.text


def test_another_project_sees_no_key(committed: Any, ines: Any, eve: Any) -> None:
    """The database itself: not read, not written, from another project or without a ticket; the function gives one key's member only."""
    with as_actor(ines):
        _key, token = actions.connect_app(ines, id=uuid7(), label="x", days=90)
        assert AppKey.objects.count() == 1
    assert AppKey.objects.count() == 0
    with as_actor(eve):
        assert AppKey.objects.count() == 0
        assert AppKey.objects.update(revoked_at=eve.now) == 0
    with pytest.raises(ProgrammingError, match="row-level security"), as_actor(eve):
        AppKey.objects.create(
            project_id=ines.project_id, user_id=eve.user_id, label="x", token_hash=b"x", expires_at=eve.now, created_at=eve.now
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id FROM openrosa_member(%s, %s)", [hash_token(token), ines.now])
        assert cursor.fetchall() == [(ines.user_id,)]
        cursor.execute("SELECT user_id FROM openrosa_member(%s, %s)", [hash_token("autre"), ines.now])
        assert cursor.fetchall() == []
