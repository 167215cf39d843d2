"""Changing a secret: what was readable stays readable, what was found stays found, also when the change is cut short."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as current
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.core.management import CommandError, call_command

from tests.conftest import ROOT
from tremplin.core.accounts.models import HouseAct
from tremplin.core.accounts.sessions import close_sessions
from tremplin.core.journal import journal, sealer
from tremplin.core.sync import sealing
from tremplin.core.tenancy.context import as_actor
from tremplin.core.vault import keyring, rotation, vault
from tremplin.core.vault.grace import GRACE, former_keys
from tremplin.core.vault.models import PersonKey
from tremplin.core.vault.secrets import KEYS_BACKUPS, SECRETS, marker
from tremplin.domain.people import actions, queries, search
from tremplin.domain.people.identity import Identity
from tremplin_launcher.instance import Instance

ALL = ("begin", "fresh", "retire", "look_again", "note", "unlink")
STEPS = {
    "master": (*ALL, "wrap_again", "half", "seal_second_factors_again"),
    "blind": (*ALL, "rebuild_indexes"),
    "signing": ALL,
    "sealing": ALL,
    "django": ALL,
}


class Cut(BaseException):
    """The machine stops here."""


def sealed_people(actor: Any, count: int = 3) -> list[tuple[UUID, bytes]]:
    people = [uuid4() for _ in range(count)]
    vault.create_keys(actor.project_id, people)
    return [(person, vault.seal(actor.project_id, person, f"mot {n}")) for n, person in enumerate(people)]


def opened(actor: Any, sealed: list[tuple[UUID, bytes]]) -> list[Any]:
    return vault.open_many(actor.project_id, sealed)


def under_the_key_in_use() -> bool:
    master = keyring.instance_key("master")
    return all(
        rotation.opens(master, bytes(row.wrapped), vault.bound(row.project_id, row.person_id)) for row in PersonKey.objects.all()
    )


def retired(name: str) -> list[str]:
    return [path.name for path in keyring.retired_files(name)]


def test_a_new_master_key_wraps_every_key_again_and_everything_stays_readable(
    own_secrets: Path, committed: Any, lea: Any
) -> None:
    sealed = sealed_people(lea)
    before = {row.person_id: bytes(row.wrapped) for row in PersonKey.objects.all()}
    former = (own_secrets / "master.key").read_text()
    assert rotation.rotate("master")["person keys"] == 3
    assert (own_secrets / "master.key").read_text() != former
    assert not any(before[row.person_id] == bytes(row.wrapped) for row in PersonKey.objects.all())
    assert opened(lea, sealed) == ["mot 0", "mot 1", "mot 2"]
    assert under_the_key_in_use()
    assert {path.name for path in own_secrets.iterdir() if path.name.startswith("master")} == {"master.key"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (own_secrets / "master.key", *keyring.retired_files("master")))


def test_second_factors_survive_a_new_master_key(own_secrets: Path, committed: Any, lea: Any) -> None:
    row = Authenticator.objects.create(
        user_id=lea.user_id, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")}
    )
    before = row.data["secret"]
    assert rotation.rotate("master")["second factors"] == 1
    row.refresh_from_db()
    assert row.data["secret"] != before
    assert get_adapter().decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_an_old_backup_of_the_keys_still_opens_for_thirty_days(own_secrets: Path, committed: Any, lea: Any) -> None:
    sealed = sealed_people(lea)
    before = {row.person_id: bytes(row.wrapped) for row in PersonKey.objects.all()}
    rotation.rotate("master")
    for person, wrapped in before.items():  # the backup comes back
        PersonKey.objects.filter(person_id=person).update(wrapped=wrapped)
    assert opened(lea, sealed) == ["mot 0", "mot 1", "mot 2"]
    now = datetime.now(UTC)
    assert rotation.forget_retired(now + KEYS_BACKUPS - timedelta(minutes=1)) == []
    assert len(rotation.forget_retired(now + KEYS_BACKUPS + timedelta(minutes=1))) == 1
    assert opened(lea, sealed) == ["mot 0", "mot 1", "mot 2"], "what the old key still wrapped was wrapped again before it went"
    assert under_the_key_in_use()


def test_what_a_phone_sealed_before_a_new_sealing_key_still_opens(own_secrets: Path, committed: Any) -> None:
    content = {"secret": "s", "project": "impact-essai", "envelope": {}}
    op_id, former = uuid4(), sealing.public_key()
    sent = sealing.seal_as_phone(op_id, content, os.urandom(12), ec.generate_private_key(ec.SECP256R1()))
    rotation.rotate("sealing")
    assert sealing.public_key()["key_id"] != former["key_id"]
    assert sealing.open_sealed(op_id, sent["epk"], sent["iv"], sent["ct"]) == content


@pytest.mark.parametrize(("name", "step"), [(name, step) for name, steps in STEPS.items() for step in steps])
def test_a_change_cut_anywhere_leaves_everything_readable_and_the_same_command_ends_it(
    own_secrets: Path, committed: Any, lea: Any, monkeypatch: pytest.MonkeyPatch, name: str, step: str
) -> None:
    """All or nothing for the person at the keyboard: either the former key serves, or the new one, and nothing is lost between."""
    sealed = sealed_people(lea)
    assert PersonKey.objects.count() == 3

    def cut(*_args: Any, **_options: Any) -> Any:
        raise Cut

    with monkeypatch.context() as patch:
        if step == "look_again":
            patch.setattr(keyring, "look_again", cut)
        elif step == "note":
            patch.setattr(rotation.house, "note", cut)
        elif step == "half":
            patch.setattr("django.db.models.query.QuerySet.bulk_update", cut)
        elif step == "unlink":
            patch.setattr(
                Path,
                "unlink",
                lambda path, missing_ok=False: (
                    cut() if path.suffix == ".rotating" else os.unlink(path) if path.exists() else None
                ),
            )
        else:
            patch.setattr(rotation, step, cut)
        with pytest.raises(Cut):
            rotation.rotate(name)
    keyring.look_again()
    assert opened(lea, sealed) == ["mot 0", "mot 1", "mot 2"]
    assert rotation.resume() == ([] if step == "begin" else [name])
    changes = 0 if step == "begin" else 1
    assert HouseAct.objects.filter(verb="secret.rotated", subject=name).count() == changes
    assert len(retired(name)) + len(keyring.retired_files(name, "pub")) == changes, "one change, not two"
    assert opened(lea, sealed) == ["mot 0", "mot 1", "mot 2"]
    assert under_the_key_in_use()
    assert not list(own_secrets.glob("*.rotating")) + list(own_secrets.glob("*.next")) + list(own_secrets.glob("*.placed"))
    assert rotation.resume() == []


def test_a_command_killed_outright_is_ended_by_the_next(own_secrets: Path, committed: tuple[str, str], lea: Any) -> None:
    sealed = sealed_people(lea)
    names = {"TREMPLIN_DB_NAME": committed[0], "TREMPLIN_KEYS_DB_NAME": committed[1], "TREMPLIN_ROLE": "worker"}
    env = {**os.environ, **names, "TREMPLIN_DATA": str(own_secrets.parent)}
    command = [sys.executable, str(ROOT / "manage.py"), "rotate", "master"]
    killed = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not keyring.retired_files("master") and time.monotonic() < deadline and killed.poll() is None:
        pass
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    keyring.look_again()
    assert marker("master").exists()
    assert opened(lea, sealed) == ["mot 0", "mot 1", "mot 2"]
    told = subprocess.run([*command, "--json"], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["resumed"] is True
    keyring.look_again()
    assert under_the_key_in_use()
    assert opened(lea, sealed) == ["mot 0", "mot 1", "mot 2"]


def test_a_running_process_notices_the_new_key_by_itself(own_secrets: Path, committed: Any, lea: Any, monkeypatch: Any) -> None:
    sealed = sealed_people(lea)
    seen = dict(keyring._rings)
    rotation.rotate("master")
    keyring._rings.update(seen)  # what another process still holds
    monkeypatch.setattr(keyring, "LOOKED_AT_EVERY", 0)
    assert opened(lea, sealed) == ["mot 0", "mot 1", "mot 2"]
    sealed_people(lea, 1)
    assert under_the_key_in_use()


def test_two_changes_at_once_are_refused(own_secrets: Path, committed: Any) -> None:
    with rotation.alone(), pytest.raises(CommandError, match="en cours"):
        call_command("rotate", "signing")


def test_a_new_index_key_still_finds_people_and_honours_oppositions(
    own_secrets: Path, committed: Any, ines: Any, make_person: Any
) -> None:
    """A number that nobody kept can't be indexed again: its opposition is looked up under the former key too."""
    with as_actor(ines):
        make_person(ines, name="Maïssa", level="identified", last_name="Exemple", phone="06 12 34 56 78")
        actions.oppose_phone(ines, phone="07 11 22 33 44")
        before = sorted(search.BlindIndex.objects.values_list("digest", flat=True))
    assert rotation.rotate("blind") == {"indexed people": 1}
    with as_actor(ines):
        assert sorted(search.BlindIndex.objects.values_list("digest", flat=True)) != before
        assert search.BlindIndex.objects.filter(digest=vault.blind(ines.project_id, "phone", "+33612345678")).count() == 1
        assert len(queries.running_against(ines, [Identity(first_name="X", phone="07 11 22 33 44")])) == 1
        assert queries.running_against(ines, [Identity(first_name="X", phone="07 11 22 33 45")]) == []
    rotation.forget_retired(datetime.now(UTC) + timedelta(days=4000))
    assert len(retired("blind")) == 1, "kept: the opposition needs it"


def test_old_heads_still_verify_after_a_new_signing_key_and_the_old_private_half_is_gone(
    own_secrets: Path, committed: Any, lea: Any
) -> None:
    def seal() -> None:
        with as_actor(lea):
            journal.record(lea, "essai.fait", ("essai", uuid4()))
            sealer.seal(lea.project_id, "acts")

    def problems() -> list[str]:
        with as_actor(lea):
            return sealer.verify(lea.project_id, "acts")

    former = (own_secrets / "signing.key").read_text()
    seal()
    rotation.rotate("signing")
    seal()
    assert problems() == []
    assert not any(former in path.read_text() for path in own_secrets.rglob("*") if path.is_file())
    stolen = own_secrets / "signing.key"
    replacing = stolen.read_text()
    stolen.write_text(former)
    keyring.look_again()
    seal()
    stolen.write_text(replacing)
    keyring.look_again()
    assert problems() == ["head 3 has a false signature"]


def test_sessions_and_links_hold_for_three_days_after_a_new_session_key(own_secrets: Path, committed: Any, settings: Any) -> None:
    settings.SECRET_KEY = (own_secrets / "django.key").read_text().strip()
    link = signing.dumps("lien", salt="essai")
    rotation.rotate("django")
    settings.SECRET_KEY = (own_secrets / "django.key").read_text().strip()
    now = datetime.now(UTC)
    settings.SECRET_KEY_FALLBACKS = former_keys(own_secrets, now)
    assert signing.loads(link, salt="essai") == "lien"
    settings.SECRET_KEY_FALLBACKS = former_keys(own_secrets, now + GRACE)
    with pytest.raises(signing.BadSignature):
        signing.loads(link, salt="essai")
    assert len(rotation.forget_retired(now + GRACE + timedelta(hours=1))) == 1


def test_without_grace_the_former_session_keys_are_worth_nothing(own_secrets: Path, committed: Any) -> None:
    rotation.rotate("django")
    assert len(former_keys(own_secrets, datetime.now(UTC))) == 1
    call_command("rotate", "django", "--no-grace")
    assert former_keys(own_secrets, datetime.now(UTC)) == []


def test_a_member_stays_signed_in_after_a_new_session_key_and_can_still_be_signed_out_everywhere(
    own_secrets: Path, committed: Any, client_for: Any, lea: Any, settings: Any
) -> None:
    """SEC-06: the session takes a new name when its signature is renewed; closing an account's sessions finds it all the same."""
    settings.SECRET_KEY = (own_secrets / "django.key").read_text().strip()
    client = client_for(lea)
    before = client.session.session_key
    rotation.rotate("django")
    settings.SECRET_KEY_FALLBACKS = former_keys(own_secrets, datetime.now(UTC))
    settings.SECRET_KEY = (own_secrets / "django.key").read_text().strip()
    assert client.get("/compte/").status_code == 200
    assert client.session.session_key != before
    close_sessions(lea.user_id)
    assert client.get("/compte/").status_code == 302
    assert not SessionStore().exists(client.session.session_key or "")


@pytest.mark.parametrize("name", [name for name, secret in SECRETS.items() if secret.staged])
def test_what_the_database_must_learn_waits_for_the_next_start(own_secrets: Path, committed: Any, lea: Any, name: str) -> None:
    before = {path.name: path.read_text() for path in SECRETS[name].paths}
    rotation.rotate(name)
    assert {path.name: path.read_text() for path in SECRETS[name].paths} == before, (
        "the running server must not lose its database"
    )
    assert SECRETS[name].waits_for_start
    taken = Instance(current.DATA).take_staged_secrets()
    assert set(taken) == set(before)
    assert all(path.read_text() != before[path.name] for path in SECRETS[name].paths)
    assert not SECRETS[name].waits_for_start


def test_every_secret_that_an_instance_makes_is_in_the_list(tmp_path: Path) -> None:
    """The superuser's password is not among them: it opens the folder's own socket only."""
    instance = Instance(tmp_path / "data")
    instance.open()
    made = {path.name for path in (instance.folder / "secrets").iterdir()} - {"db-superuser.password"}
    assert made == {file for secret in SECRETS.values() for file in secret.files}
