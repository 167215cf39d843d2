"""Isolation by the database itself: what the web role can and can't do."""

from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tests.cast import fixed
from tremplin.core.journal import journal
from tremplin.core.journal.models import Act
from tremplin.core.tenancy import ticket
from tremplin.core.tenancy.context import as_actor, set_ticket
from tremplin.core.tenancy.models import Membership, Project, is_project_table
from tremplin.core.tenancy.operations import project_references


def scalar(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_tests_run_as_the_web_role_without_superpowers(db: None) -> None:
    assert scalar("SELECT current_user") == "tremplin_web"
    assert scalar("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False


def test_without_a_ticket_nothing_is_seen(committed: Any, lea: Any) -> None:
    with as_actor(lea):
        journal.record(lea, "essai", ("essai", uuid4()))
        assert Act.objects.count() == 1
    assert Act.objects.count() == 0
    assert Project.objects.count() == 0


def test_another_project_sees_nothing(committed: Any, lea: Any, eve: Any) -> None:
    with as_actor(lea):
        journal.record(lea, "essai", ("essai", uuid4()))
    with as_actor(eve):
        assert Act.objects.count() == 0
        assert list(Project.objects.values_list("slug", flat=True)) == ["autre-essai"]


def test_a_row_of_another_project_cannot_be_written(committed: Any, lea: Any, eve: Any) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), as_actor(eve):
        Act.objects.create(project_id=lea.project_id, verb="faux", subject_kind="x", subject_id=uuid4())


@pytest.mark.parametrize("change", ["expired", "forged", "widened", "empty", "garbage"])
def test_a_false_ticket_opens_nothing(committed: Any, lea: Any, eve: Any, change: str) -> None:
    with as_actor(lea):
        journal.record(lea, "essai", ("essai", uuid4()))
    good = ticket.issue(lea.user_id, [lea.project_id])
    body, _, signature = good.rpartition("|")
    actor_id, _projects, expiry = body.split("|")
    false = {
        "expired": f"{actor_id}|{lea.project_id}|1|{signature}",
        "forged": f"{body}|{'0' * 64}",
        "widened": f"{actor_id}|{eve.project_id},{lea.project_id}|{expiry}|{signature}",
        "empty": "",
        "garbage": "rien|du|tout",
    }[change]
    with transaction.atomic():
        set_ticket(false)
        assert Act.objects.count() == 0


def test_the_ticket_ends_with_its_transaction(committed: Any, lea: Any) -> None:
    with as_actor(lea):
        pass
    assert scalar("SELECT coalesce(current_setting('tremplin.ticket', true), '')") == ""


def test_the_web_role_cannot_read_the_ticket_secret(db: None) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        scalar("SELECT inner_pad FROM tenancy_secret")


def test_acts_cannot_be_changed_or_deleted_by_the_web(db: None, lea: Any) -> None:
    act = journal.record(lea, "essai", ("essai", uuid4()))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Act.objects.filter(id=act.id).update(verb="autre")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Act.objects.filter(id=act.id).delete()


def test_memberships_of_others_stay_hidden(committed: Any, lea: Any) -> None:
    assert Membership.objects.count() == 0
    with as_actor(lea):
        assert set(Membership.objects.values_list("project_id", flat=True)) == {lea.project_id}


def project_models() -> list[Any]:
    return [m for m in apps.get_models() if is_project_table(m)]


@pytest.mark.parametrize("model", project_models(), ids=lambda m: m._meta.label)
def test_every_project_table_is_isolated(db: None, model: Any) -> None:
    """Policy on, unique (project, id), composite keys to other project tables: walked over all models."""
    table = model._meta.db_table
    assert scalar(f"SELECT relrowsecurity FROM pg_class WHERE relname = '{table}'"), "row-level security is off"
    assert scalar(f"SELECT count(*) FROM pg_policies WHERE tablename = '{table}' AND policyname = 'own_project'") == 1
    definitions = scalar(
        f"SELECT coalesce(string_agg(pg_get_constraintdef(oid), E'\\n'), '') FROM pg_constraint WHERE conrelid = '{table}'::regclass"
    )
    assert "UNIQUE (project_id, id)" in definitions
    for column, target in project_references(model):
        assert f"FOREIGN KEY (project_id, {column}) REFERENCES {target}(project_id, id)" in definitions
        assert f"FOREIGN KEY ({column})" not in definitions, "the simple key passes over row-level security"


def test_every_table_is_of_a_known_kind(db: None) -> None:
    """No table is reachable by the web without being a project table, a reference table or a named platform table."""
    platform = {
        "accounts_user",
        "accounts_houseact",
        "jobs_jobfailure",
        "tenancy_project",
        "tenancy_membership",
        "tenancy_invitation",
        "django_session",
        "django_content_type",
        "django_migrations",
    }
    prefixes = ("account_", "mfa_", "usersessions_", "procrastinate_", "template_")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'tremplin_web' AND privilege_type <> 'SELECT' GROUP BY 1"
        )
        writable = {row[0] for row in cursor.fetchall()}
    projects = {m._meta.db_table for m in project_models()}
    assert {t for t in writable - projects - platform if not t.startswith(prefixes)} == set()


def test_a_reference_to_another_projects_row_is_refused(committed: Any, lea: Any, eve: Any) -> None:
    """Foreign keys pass over row-level security, so the key itself holds the project."""
    from tremplin.domain.territories.models import Territory

    with as_actor(lea):
        hers = Territory.objects.create(project_id=lea.project_id, name="Essai", kind="site")
    with pytest.raises(IntegrityError), as_actor(eve):
        Territory.objects.create(project_id=eve.project_id, name="Voisin", kind="site", parent_id=hers.id)


def test_fixed_ids_are_stable() -> None:
    assert fixed("ines") == fixed("ines") != fixed("bilal")
