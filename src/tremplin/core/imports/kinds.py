"""The kinds of files that can be imported: each room registers its own when Django starts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise

from tremplin.core.imports.files import Progress, SourceFile
from tremplin.core.imports.rows import Options, Problem, Row
from tremplin.core.imports.tables import Table


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table, read as they are asked for."""

    table: Table
    rows: Iterable[Row | Problem]


Reader = Callable[[Sequence[SourceFile], Options, date, Progress], list[Part]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of import: `name` is its word on the command line; tables stand parents first."""

    name: str
    label: str | Promise
    help: str | Promise
    source: str
    tables: tuple[Table, ...]
    read: Reader
    most_files: int = 1
    layered: bool = False


@dataclass(slots=True)
class Kinds:
    """The registered kinds, in the order of their registration."""

    known: dict[str, Kind] = field(default_factory=dict)

    def register(self, kind: Kind) -> None:
        if kind.name in self.known:
            raise ValueError(f"{kind.name} is registered twice")
        self.known[kind.name] = kind

    def __getitem__(self, name: str) -> Kind:
        return self.known[name]

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.known.values())


kinds = Kinds()
