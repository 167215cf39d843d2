"""The test database, as the web role, and the cast.

A template database is migrated once per state of the migrations; each run copies it, so several runs can go side by side.
`db` rolls everything back; `committed` works on a copy of its own and commits for real (isolation, erasure, backup, browser tests).
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("TREMPLIN_SHARED_DATA", ROOT.parent / "shared" / "data"))
DSN = os.environ.get("TREMPLIN_TEST_SUPERUSER_DSN", "")
NOW = datetime(2019, 10, 22, 15, 0, tzinfo=UTC)

# How fast a machine makes examples says nothing of the code.
hypothesis_settings.register_profile("tremplin", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("tremplin")


def migrations_state() -> str:
    """A fingerprint of all that shapes the schema."""
    files = [
        *ROOT.glob("src/tremplin/**/migrations/*.py"),
        ROOT / "src/tremplin/core/tenancy/operations.py",
        ROOT / "requirements.lock",
    ]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def execute(statement: sql.Composable) -> None:
    with psycopg.connect(DSN, autocommit=True) as connection:
        connection.execute(statement)


def copy_database(source: str, target: str) -> None:
    execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(target), sql.Identifier(source)))
    keys = "keys" in target
    roles = (
        ["tremplin_keys", "tremplin_backup"]
        if keys
        else [f"tremplin_{r}" for r in ("owner", "web", "worker", "importer", "retention", "backup")]
    )
    for role in roles:
        execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(target), sql.Identifier(role)))
    if not keys:
        execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO tremplin_importer").format(sql.Identifier(target)))


def drop_database(name: str) -> None:
    execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def exists(name: str) -> bool:
    with psycopg.connect(DSN) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def build_template(main: str, keys: str) -> None:
    """Create and migrate as the owner role, in a process of its own: the tests' process never holds the owner's connection."""
    from django.conf import settings

    from tremplin.core.tenancy.bootstrap import ROLES, bootstrap

    passwords = {role: (settings.DATA / "secrets" / f"db-{role}.password").read_text().strip() for role in ROLES}
    try:
        bootstrap(DSN, main, keys, passwords)
        env = {**os.environ, "TREMPLIN_ROLE": "owner", "TREMPLIN_DB_NAME": main, "TREMPLIN_KEYS_DB_NAME": keys}
        for command in (["migrate"], ["migrate", "--database", "keys"], ["install_secrets"]):
            subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), *command, "--skip-checks", "-v0"], env=env, check=True, cwd=ROOT
            )
    except BaseException:
        drop_database(main)
        drop_database(keys)
        raise


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Counters of tries live in the cache: processes side by side must not clear one another's."""
    from django.conf import settings
    from django.core.cache import caches

    settings.CACHES["default"]["LOCATION"] = str(tmp_path_factory.mktemp("cache"))
    caches.close_all()


@pytest.fixture(scope="session")
def template() -> tuple[str, str]:
    """Names of the migrated template databases, made under a file lock."""
    if not DSN:
        pytest.skip("no PostgreSQL for the tests: run them with ./tremplin test")
    from django.conf import settings

    state = migrations_state()
    main, keys = f"template_{state}", f"template_keys_{state}"
    with (settings.DATA / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (exists(main) and exists(keys)):
            build_template(main, keys)
    return main, keys


@contextmanager
def copied(template: tuple[str, str], name: str) -> Iterator[tuple[str, str]]:
    names = (name, f"{name}_keys")
    for source, target in zip(template, names, strict=True):
        drop_database(target)
        copy_database(source, target)
    try:
        yield names
    finally:
        for target in names:
            drop_database(target)


def mutate(name: str) -> None:
    """tests/guards: take a protection away in this copy, to see its test turn red."""
    statement = os.environ.get("TREMPLIN_GUARD_SQL", "")
    if statement:
        with psycopg.connect(DSN, dbname=name, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def connected_to(names: tuple[str, str]) -> Iterator[None]:
    """Point Django's two connections at these databases."""
    from django.db import connections

    before = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "keys")}
    for alias, name in zip(("default", "keys"), names, strict=True):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    try:
        yield
    finally:
        for alias, name in before.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def database(template: tuple[str, str], django_db_blocker: Any) -> Iterator[tuple[str, str]]:
    """This run's own copy, seeded with the two projects and the cast."""
    from tests.cast import seed

    with copied(template, f"run_{os.getpid()}") as names, connected_to(names), django_db_blocker.unblock():
        mutate(names[0])
        seed()
        yield names


@pytest.fixture
def db(database: tuple[str, str], django_db_blocker: Any) -> Iterator[None]:
    """The database as the web role, inside project A's ticket, rolled back at the end."""
    from django.db import transaction

    from tests.cast import CAST
    from tremplin.core.tenancy.context import set_ticket
    from tremplin.core.tenancy.ticket import issue

    with django_db_blocker.unblock(), transaction.atomic("default"), transaction.atomic("keys"):
        set_ticket(issue(CAST["lea"].id, [CAST["lea"].project_id]))
        yield
        transaction.set_rollback(True, using="default")
        transaction.set_rollback(True, using="keys")


@pytest.fixture
def committed(template: tuple[str, str], django_db_blocker: Any) -> Iterator[tuple[str, str]]:
    """A copy of one's own where everything commits for real; yields the two database names."""
    from tests.cast import seed

    with copied(template, f"own_{os.getpid()}") as names, connected_to(names), django_db_blocker.unblock():
        mutate(names[0])
        seed()
        yield names


@pytest.fixture
def now() -> datetime:
    """Tuesday 22 October 2019, 17:00 in Marseille."""
    return NOW


@pytest.fixture
def today() -> date:
    return date(2019, 10, 22)


def _member(name: str) -> Any:
    @pytest.fixture(name=name)
    def member() -> Any:
        from tests.cast import actor

        return actor(name, NOW)

    return member


ines, bilal, karim, lea, samir, maud, eve, delegate, dpo, evaluator = (
    _member(name) for name in ("ines", "bilal", "karim", "lea", "samir", "maud", "eve", "delegate", "dpo", "evaluator")
)


@pytest.fixture
def make_territory() -> Callable[..., Any]:
    """make_territory(actor, name="Les Lauriers d’essai"): an invented territory of the actor's project."""
    from tremplin.domain.territories.models import Territory

    def make(actor: Any, name: str = "Les Lauriers d’essai", kind: str = "micro", **fields: Any) -> Territory:
        known = Territory.objects.filter(project_id=actor.project_id, name=name).first()
        return known or Territory.objects.create(
            project_id=actor.project_id, name=name, kind=kind, created_at=actor.now, **fields
        )

    return make


@pytest.fixture
def make_person(make_territory: Callable[..., Any]) -> Callable[..., Any]:
    """make_person(actor, name="Zak", level="pseudonym", phone=…, last_name=…, **fields of create_person)."""
    from tremplin.domain.people import actions
    from tremplin.domain.people.identity import Identity

    def make(actor: Any, name: str = "Zak", level: str = "pseudonym", territory: Any = None, **fields: Any) -> Any:
        said = {
            key: fields.pop(key)
            for key in ("last_name", "phone", "email", "birth", "place_hint", "entrance_id", "door")
            if key in fields
        }
        named = {"first_name": name} if level == "identified" else {"pseudonym": name}
        notice = fields.pop("notice", actions.NoticeGiven("2019-10-01", "spoken"))
        place = territory or make_territory(actor)
        return actions.create_person(
            actor, level=level, territory=place, identity=Identity(**named, **said), notice=notice, **fields
        )

    return make


@pytest.fixture
def client_for(settings: Any) -> Callable[[Any], Any]:
    """A signed-in Django client for an actor; the clock of the pages stands at the test's `now`."""
    from django.test import Client

    from tests.cast import user_of
    from tremplin.core import clock

    def sign_in(actor: Any) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user_of(actor), backend="tremplin.core.tenancy.backend.MemberBackend")
        return client

    clock.shift.cache_clear()
    original = clock.shift
    delta: timedelta = NOW - datetime.now(UTC)
    clock.shift = lambda: delta  # type: ignore[assignment]
    yield sign_in  # type: ignore[misc]
    clock.shift = original


@pytest.fixture(autouse=True, scope="session")
def plain_static_files() -> None:
    """Tests need no collected files."""
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def french_first() -> Iterator[None]:
    """A page read in English must not leave its language to the next test."""
    from django.utils import translation

    with translation.override("fr"):
        yield


@pytest.fixture(autouse=True)
def journal_copies(settings: Any, tmp_path: Path) -> None:
    """The signed copies of the journal's heads, apart for each test."""
    settings.JOURNAL_COPIES = tmp_path / "journal"


@pytest.fixture
def shared_data() -> Path:
    """Real public data, when it stands beside the repository."""
    if not SHARED.exists():
        pytest.skip(f"real data not found in {SHARED.name}/ beside the repository (TREMPLIN_SHARED_DATA)")
    return SHARED
