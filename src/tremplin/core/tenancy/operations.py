"""Migration operations that give each table its place: project table, reference table, platform table.

Row-level security is on without FORCE: the owner role runs migrations and the named SECURITY DEFINER functions, and nothing else.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tremplin.core.tenancy.models import Project

WRITERS = "tremplin_web, tremplin_worker, tremplin_importer"
OWN_PROJECTS = "project_id = ANY ((SELECT tremplin_projects())::uuid[])"


class TableOperation(Operation):
    """Base: runs a list of SQL statements on one table, and their reverse."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, **options: Any) -> None:
        self.model_name = model_name
        self.options = options

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model_name], self.options

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The shape of the models does not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        for statement in self.statements(model):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        for statement in self.reverse_statements(model):
            schema_editor.execute(statement)

    def statements(self, model: type[models.Model]) -> Iterator[str]:
        raise AssertionError("each operation says its statements")

    def reverse_statements(self, model: type[models.Model]) -> Iterator[str]:
        yield f"REVOKE ALL ON {model._meta.db_table} FROM {WRITERS}, tremplin_retention"

    def describe(self) -> str:
        return f"{self.__class__.__name__} {self.model_name}"


def project_references(model: type[models.Model]) -> list[tuple[str, str]]:
    """(column, referred table) of each foreign key that goes to another project table."""
    found = []
    for field in model._meta.local_fields:
        target = field.remote_field.model if isinstance(field, models.ForeignKey) else None
        if (
            target is not None
            and target._meta.label != Project._meta.label
            and any(f.name == "project" for f in target._meta.local_fields)
        ):
            found.append((str(field.column), str(target._meta.db_table)))
    return found


class Isolate(TableOperation):
    """Make a project table: policy, unique (project_id, id), composite foreign keys, grants.

    append_only: insert and read, never change. deletable: the web may delete rows (derived rows only).
    public_when: rows whose boolean column is true can be read by everybody.
    """

    def __init__(self, model_name: str, append_only: bool = False, deletable: bool = False, public_when: str = "") -> None:
        options: dict[str, Any] = {"append_only": append_only, "deletable": deletable, "public_when": public_when}
        super().__init__(model_name, **{k: v for k, v in options.items() if v})
        self.append_only, self.deletable, self.public_when = append_only, deletable, public_when

    def statements(self, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        yield f"ALTER TABLE {table} ADD CONSTRAINT {table}_in_project UNIQUE (project_id, id)"
        for column, target in project_references(model):
            yield (
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_project FOREIGN KEY (project_id, {column}) "
                f"REFERENCES {target} (project_id, id) DEFERRABLE INITIALLY DEFERRED"
            )
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"CREATE POLICY own_project ON {table} TO {WRITERS} USING ({OWN_PROJECTS}) WITH CHECK ({OWN_PROJECTS})"
        yield f"CREATE POLICY retention ON {table} TO tremplin_retention USING (true) WITH CHECK (true)"
        if self.public_when:
            yield f"CREATE POLICY published ON {table} FOR SELECT TO {WRITERS} USING ({self.public_when})"
        verbs = (
            "SELECT, INSERT"
            if self.append_only
            else "SELECT, INSERT, UPDATE, DELETE"
            if self.deletable
            else "SELECT, INSERT, UPDATE"
        )
        yield f"GRANT {verbs} ON {table} TO {WRITERS}"
        yield f"GRANT SELECT, UPDATE, DELETE ON {table} TO tremplin_retention"

    def reverse_statements(self, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        yield from super().reverse_statements(model)
        if self.public_when:
            yield f"DROP POLICY published ON {table}"
        yield f"DROP POLICY retention ON {table}"
        yield f"DROP POLICY own_project ON {table}"
        yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        for column, _target in project_references(model):
            yield f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_project"
        yield f"ALTER TABLE {table} DROP CONSTRAINT {table}_in_project CASCADE"


class Reference(TableOperation):
    """Make a reference table: read by all, written by the importer role only."""

    def statements(self, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        yield f"GRANT SELECT ON {table} TO {WRITERS}, tremplin_retention"
        yield f"GRANT INSERT, UPDATE, DELETE ON {table} TO tremplin_importer"


class Platform(TableOperation):
    """Make a platform table (accounts, sessions, queues): no project in it; `verbs` for the web and worker roles."""

    def __init__(self, model_name: str, verbs: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
        super().__init__(model_name, verbs=verbs)
        self.verbs = verbs

    def statements(self, model: type[models.Model]) -> Iterator[str]:
        yield f"GRANT {self.verbs} ON {model._meta.db_table} TO tremplin_web, tremplin_worker"


class ReadMembers(TableOperation):
    """Policy of the tables about a project's team: rows of the ticket's projects, or one's own."""

    def __init__(self, model_name: str, own: str = "") -> None:
        super().__init__(model_name, **({"own": own} if own else {}))
        self.own = own

    def statements(self, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        own = f" OR {self.own} = tremplin_actor()" if self.own else ""
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"CREATE POLICY team ON {table} TO {WRITERS} USING ({OWN_PROJECTS}{own}) WITH CHECK ({OWN_PROJECTS})"
        yield f"GRANT SELECT, INSERT, UPDATE ON {table} TO tremplin_web, tremplin_worker"

    def reverse_statements(self, model: type[models.Model]) -> Iterator[str]:
        yield from super().reverse_statements(model)
        yield f"DROP POLICY team ON {model._meta.db_table}"
        yield f"ALTER TABLE {model._meta.db_table} DISABLE ROW LEVEL SECURITY"
