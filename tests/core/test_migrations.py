"""Migrations: forward on a fresh database, back to nothing, forward again; policies, triggers and functions included."""

import os
import subprocess
import sys

import psycopg

from tests.conftest import DSN, ROOT, drop_database
from tremplin.core.tenancy.bootstrap import ROLES, bootstrap

ROOMS = (
    "gatherings",
    "impact",
    "pathways",
    "counter",
    "outreach",
    "partners",
    "people",
    "methods",
    "territories",
    "imports",
    "journal",
    "jobs",
)


def objects(database: str) -> set[str]:
    """Policies, functions and triggers of the public schema."""
    with psycopg.connect(DSN, dbname=database) as connection:
        rows = connection.execute(
            "SELECT 'policy ' || tablename || '.' || policyname FROM pg_policies WHERE schemaname = 'public' "
            "UNION ALL SELECT 'function ' || p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = 'public' AND p.proname NOT LIKE 'procrastinate%' "
            "UNION ALL SELECT 'trigger ' || tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal"
        ).fetchall()
    return {row[0] for row in rows}


def test_every_migration_goes_back_and_forth(template: tuple[str, str]) -> None:
    from django.conf import settings

    names = (f"back_{os.getpid()}", f"back_{os.getpid()}_keys")
    passwords = {role: (settings.DATA / "secrets" / f"db-{role}.password").read_text().strip() for role in ROLES}
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tremplin.site.settings",
        "TREMPLIN_ROLE": "owner",
        "PYTHONPATH": str(ROOT / "src"),
        "TREMPLIN_DB_NAME": names[0],
        "TREMPLIN_KEYS_DB_NAME": names[1],
    }

    def migrate(*rooms: str) -> None:
        """To nothing for these rooms, in one process; forward when none is named."""
        script = (
            "import django; django.setup(); from django.core.management import call_command\n"
            f"for arguments in {[[room, 'zero'] for room in rooms] or [[]]}:\n"
            "    call_command('migrate', *arguments, verbosity=0, skip_checks=True)\n"
        )
        done = subprocess.run([sys.executable, "-c", script], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{rooms}: {done.stderr[-800:]}"

    try:
        bootstrap(DSN, *names, passwords)
        migrate()
        whole = objects(names[0])
        assert any(item.startswith("policy people_person") for item in whole)
        migrate(*ROOMS)
        left = objects(names[0])
        assert not [item for item in left if any(f" {room}_" in item for room in ROOMS)]
        migrate()
        assert objects(names[0]) == whole
    finally:
        for name in names:
            drop_database(name)
