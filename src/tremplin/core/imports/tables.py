"""How one reference table is compared with a file and written: all set by set, in the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from tremplin.core.imports.rows import Options, Problem, Row

SHOWN = 50
"""How many examples of added, changed and gone rows a report keeps."""

Statement = sql.Composed | sql.SQL


@dataclass(frozen=True, slots=True)
class Table:
    """One reference table. Rows carry the key, then the columns, in this order."""

    name: str  # in reports: communes, services
    table: str  # in the database
    key: tuple[str, ...]
    columns: tuple[str, ...]
    shown: str = "name"  # the column that names a row for a person
    source: str = "source"
    source_date: str = "source_date"
    scope: Mapping[str, str] = field(default_factory=dict)  # column → Options attribute: what vanishes is looked for inside
    kept_together: tuple[str, ...] = ()  # where the file leaves the first of these empty, what is known of all of them stays
    makes_id: bool = False
    parent: "tuple[str, Table] | None" = None  # (column, table) of the row each row hangs on


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs, to show."""

    key: str
    name: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    line: int = 0


@dataclass(slots=True)
class Comparison:
    """What a file would change in one table."""

    table: Table
    added: int = 0
    changed: int = 0
    missing: int = 0
    errors: int = 0
    read: int = 0
    examples: dict[str, list[Difference]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return {"added": self.added, "changed": self.changed, "missing": self.missing, "errors": self.errors}


def names(columns: Iterable[str], alias: str = "") -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(alias, column) if alias else sql.Identifier(column) for column in columns)


class Stage:
    """A file laid down beside its table, in the transaction of one import."""

    def __init__(self, cursor: psycopg.Cursor, table: Table, options: Options, now: datetime) -> None:
        self.cursor, self.table, self.options, self.now = cursor, table, options, now
        self.target, self.name = sql.Identifier(table.table), sql.Identifier(f"stage_{table.name}")
        self.columns = (*table.key, *table.columns)
        self.join = sql.SQL(" AND ").join(sql.SQL("t.{c} = s.{c}").format(c=sql.Identifier(column)) for column in table.key)
        self.differs = sql.SQL("(({t}) IS DISTINCT FROM ({s}) OR t.gone_at IS NOT NULL)").format(
            t=sql.SQL("ROW({})").format(names(table.columns, "t")), s=sql.SQL("ROW({})").format(names(table.columns, "s"))
        )
        self.in_scope = sql.SQL(" AND ").join(
            [
                sql.SQL("t.{} = {}").format(sql.Identifier(column), sql.Literal(getattr(options, attribute)))
                for column, attribute in table.scope.items()
            ]
            or [sql.SQL("true").format()]
        )

    def run(self, statement: str, **parts: Any) -> None:
        self.cursor.execute(sql.SQL(statement).format(t=self.target, s=self.name, join=self.join, **parts))

    def one(self, statement: str, **parts: Any) -> Any:
        self.run(statement, **parts)
        found = self.cursor.fetchone()
        return found[0] if found else None

    def create(self) -> None:
        """An empty copy of the table's columns, without its constraints: bad rows lie there too, marked."""
        self.run(
            "CREATE TEMPORARY TABLE {s} ON COMMIT DROP AS SELECT {columns} FROM {t} WITH NO DATA", columns=names(self.columns)
        )
        self.run("ALTER TABLE {s} ADD COLUMN s_number int, ADD COLUMN s_line int, ADD COLUMN s_bad boolean")

    def fill(self, items: Iterable[Row | Problem], problems: list[Problem], tell: "Counter") -> None:
        """Copy the rows in; of a refused row that says who it is, its key only."""
        blanks = (None,) * len(self.table.columns)
        statement = sql.SQL("COPY {} ({}, s_number, s_line, s_bad) FROM STDIN").format(self.name, names(self.columns))
        with self.cursor.copy(statement) as copy:
            for item in items:
                if isinstance(item, Row):
                    tell.row()
                    copy.write_row((*item.values, item.number, item.line, False))
                else:
                    problems.append(item)
                    if item.blocking and item.key and tell.first(item.number):
                        copy.write_row((*item.key, *blanks, item.number, item.line, True))

    def settle(self) -> None:
        """Keep what is known where the file says nothing, then give the planner its figures."""
        if kept := self.table.kept_together:
            self.run(
                "UPDATE {s} AS s SET ({columns}) = ROW({values}) FROM {t} AS t WHERE {join} AND s.{first} IS NULL AND t.{first} IS NOT NULL",
                columns=names(kept),
                values=names(kept, "t"),
                first=sql.Identifier(kept[0]),
            )
        self.run("ANALYZE {s}")

    def count(self, into: Comparison) -> None:
        into.added = self.one(
            "SELECT count(*) FROM {s} AS s LEFT JOIN {t} AS t ON {join} WHERE NOT s_bad AND {none}",
            none=sql.SQL("t.{} IS NULL").format(sql.Identifier(self.table.key[0])),
        )
        into.changed = self.one(
            "SELECT count(*) FROM {s} AS s JOIN {t} AS t ON {join} WHERE NOT s_bad AND {differs}", differs=self.differs
        )
        into.missing = 0 if self.options.partial else self.one("SELECT count(*) FROM {t} AS t WHERE {gone}", gone=self.gone())

    def gone(self) -> sql.Composed:
        """Living rows of the scope that the file does not hold, be it in a refused row."""
        return sql.SQL("t.gone_at IS NULL AND {scope} AND NOT EXISTS (SELECT 1 FROM {s} AS s WHERE {join})").format(
            scope=self.in_scope, s=self.name, join=self.join
        )

    def key_text(self, alias: str) -> sql.Composed:
        return sql.SQL("concat_ws('/', {})").format(names(self.table.key, alias))

    def orphans(self, staged_parent: "Stage | None") -> list[tuple[str, int, int, str]]:
        """(key, number, line, parent) of rows whose parent is neither in the files nor alive in the directory; they become bad rows."""
        if self.table.parent is None:
            return []
        column, parent = self.table.parent
        alive = sql.SQL("SELECT {key} FROM {table} AS t WHERE gone_at IS NULL").format(
            key=sql.Identifier(parent.key[0]), table=sql.Identifier(parent.table)
        )
        if staged_parent is not None:
            if not self.options.partial:
                alive = sql.SQL("{} AND NOT ({})").format(alive, staged_parent.in_scope)
            alive = sql.SQL("{} UNION SELECT {} FROM {} WHERE NOT s_bad").format(
                alive, sql.Identifier(parent.key[0]), staged_parent.name
            )
        self.run(
            "UPDATE {s} AS s SET s_bad = true WHERE NOT s_bad AND NOT EXISTS (SELECT 1 FROM ({alive}) AS a (key) WHERE a.key = s.{column})"
            " RETURNING {key}, s_number, s_line, s.{column}",
            alive=alive,
            column=sql.Identifier(column),
            key=self.key_text("s"),
        )
        return list(self.cursor.fetchall())

    def examples(self) -> dict[str, list[Difference]]:
        """A few rows of each sort; of the changed ones, what was and what would be."""
        shown, key = sql.Identifier(self.table.shown), self.key_text("s")
        self.run(
            "SELECT {key}, s.{shown}, s_line FROM {s} AS s LEFT JOIN {t} AS t ON {join} WHERE NOT s_bad AND {none} ORDER BY s_number LIMIT {n}",
            key=key,
            shown=shown,
            n=sql.Literal(SHOWN),
            none=sql.SQL("t.{} IS NULL").format(sql.Identifier(self.table.key[0])),
        )
        found = {"added": [Difference(k, name, line=line) for k, name, line in self.cursor.fetchall()]}
        self.run(
            "SELECT {key}, s.{shown}, s_line, to_jsonb(t), to_jsonb(s) FROM {s} AS s JOIN {t} AS t ON {join}"
            " WHERE NOT s_bad AND {differs} ORDER BY s_number LIMIT {n}",
            key=key,
            shown=shown,
            n=sql.Literal(SHOWN),
            differs=self.differs,
        )
        found["changed"] = [
            Difference(k, name, self._moved(old, new), line) for k, name, line, old, new in self.cursor.fetchall()
        ]
        found["missing"] = []
        if not self.options.partial:
            self.run(
                "SELECT {key}, t.{shown} FROM {t} AS t WHERE {gone} ORDER BY 1 LIMIT {n}",
                key=self.key_text("t"),
                shown=shown,
                gone=self.gone(),
                n=sql.Literal(SHOWN),
            )
            found["missing"] = [Difference(k, name) for k, name in self.cursor.fetchall()]
        return found

    def _moved(self, old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
        moved = {
            column: (old[column], new[column])
            for column in self.table.columns
            if old[column] != new[column] and column != "search_name"
        }
        return {**moved, **({"gone_at": (old["gone_at"], None)} if old["gone_at"] else {})}

    def write(self, run_id: UUID) -> None:
        """The change log first, then the rows."""
        log = sql.SQL('INSERT INTO imports_importchange (run_id, "table", key, before) SELECT {}, {}').format(
            sql.Literal(run_id), sql.Literal(self.table.table)
        )
        none = sql.SQL("t.{} IS NULL").format(sql.Identifier(self.table.key[0]))
        self.run(
            "{log}, {key}, NULL FROM {s} AS s LEFT JOIN {t} AS t ON {join} WHERE NOT s_bad AND {none}",
            log=log,
            key=self.key_text("s"),
            none=none,
        )
        self.run(
            "{log}, {key}, to_jsonb(t) FROM {s} AS s JOIN {t} AS t ON {join} WHERE NOT s_bad AND {differs}",
            log=log,
            key=self.key_text("s"),
            differs=self.differs,
        )
        if not self.options.partial:
            self.run("{log}, {key}, to_jsonb(t) FROM {t} AS t WHERE {gone}", log=log, key=self.key_text("t"), gone=self.gone())
            self.run("UPDATE {t} AS t SET gone_at = {now} WHERE {gone}", now=sql.Literal(self.now), gone=self.gone())
        self._update()
        self._insert(none)

    def _stamps(self) -> tuple[sql.Composed, sql.Composed]:
        columns = [self.table.source, self.table.source_date]
        return names(columns), sql.SQL("{}, {}::date").format(
            sql.Literal(self.options.source), sql.Literal(self.options.source_date)
        )

    def _update(self) -> None:
        columns, values = self._stamps()
        self.run(
            "UPDATE {t} AS t SET ({columns}, {stamps}, gone_at) = ROW({values}, {stamped}, NULL)"
            " FROM {s} AS s WHERE {join} AND NOT s_bad AND {differs}",
            columns=names(self.table.columns),
            values=names(self.table.columns, "s"),
            stamps=columns,
            stamped=values,
            differs=self.differs,
        )

    def _insert(self, none: sql.Composed) -> None:
        columns, values = self._stamps()
        made = sql.SQL(", id"), sql.SQL(", gen_random_uuid()")
        self.run(
            "INSERT INTO {t} ({columns}, {stamps}{id}) SELECT {values}, {stamped}{made} FROM {s} AS s LEFT JOIN {t} AS t ON {join}"
            " WHERE NOT s_bad AND {none}",
            columns=names(self.columns),
            values=names(self.columns, "s"),
            stamps=columns,
            stamped=values,
            none=none,
            id=made[0] if self.table.makes_id else sql.SQL(""),
            made=made[1] if self.table.makes_id else sql.SQL(""),
        )


class Counter:
    """Counts the rows that go by, and knows which refused rows it has met."""

    def __init__(self) -> None:
        self.rows = 0
        self.bad: set[int | None] = set()

    def row(self) -> None:
        self.rows += 1

    def first(self, number: int | None) -> bool:
        if number in self.bad:
            return False
        self.bad.add(number)
        return True


def put_back(cursor: psycopg.Cursor, table: Table, run_id: UUID) -> int:
    """Give each row of one table the value it had before the run; returns how many were put back."""
    target = sql.Identifier(table.table)
    key = sql.SQL("concat_ws('/', {})").format(names(table.key, "t"))
    changes = sql.SQL('c.run_id = {} AND c."table" = {} AND c.key = {}').format(
        sql.Literal(run_id), sql.Literal(table.table), key
    )
    cursor.execute(
        sql.SQL("DELETE FROM {} AS t USING imports_importchange AS c WHERE {} AND c.before IS NULL").format(target, changes)
    )
    count = cursor.rowcount
    columns = [*table.columns, table.source, table.source_date, "gone_at"]
    cursor.execute(
        sql.SQL(
            "UPDATE {t} AS t SET ({columns}) = ROW({values}) FROM imports_importchange AS c,"
            " jsonb_populate_record(NULL::{t}, c.before) AS r WHERE {changes} AND c.before IS NOT NULL"
        ).format(t=target, columns=names(columns), values=names(columns, "r"), changes=changes)
    )
    return count + cursor.rowcount
