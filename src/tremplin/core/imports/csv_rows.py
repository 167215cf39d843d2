"""A CSV file as French offices make them: UTF-8 or Windows-1252, commas, semicolons or tabs, a header by name."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tremplin.core.imports.files import Progress, SourceFile, expect, silent, text_of
from tremplin.core.imports.rows import Problem, Refused

SEPARATORS = ",;\t"
EVERY = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One record by our own column names."""

    number: int
    line: int
    cells: dict[str, str]


def separator_of(header: str) -> str:
    return max(SEPARATORS, key=header.count)


def read_lines(
    file: SourceFile, names: Mapping[str, Sequence[str]], required: Sequence[str], progress: Progress = silent
) -> Iterator[Line | Problem]:
    """The records of a file. `names`: our name of a column → the names that producers give it.

    Raises:
        Refused: a needed column is missing or written twice, or the file is of another kind.
    """
    expect(file, "csv")
    text = text_of(file)
    first, _, _ = text.partition("\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(first), strict=True)
    columns = [name.strip().casefold() for name in next(reader)]
    places = _places(file, columns, names, required)
    number, lines = 0, text.count("\n")
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Problem("csv_quotes", line=line)  # the rest of the file can no longer be told apart
            return
        if not cells:
            continue
        number += 1
        if number % EVERY == 0:
            progress("read", line, lines)
        if len(cells) != len(columns):
            yield Problem("cells", number=number, line=line, params={"found": len(cells), "expected": len(columns)})
            continue
        yield Line(number, line, {name: cells[place].strip() for name, place in places.items()})


def _places(file: SourceFile, columns: list[str], names: Mapping[str, Sequence[str]], required: Sequence[str]) -> dict[str, int]:
    """Where each of our columns stands in the file."""
    places: dict[str, int] = {}
    for ours, theirs in names.items():
        found = [place for place, column in enumerate(columns) if column in theirs]
        if len(found) > 1:
            raise Refused(Problem("column_twice", field=theirs[0], line=1, params={"file": file.name}))
        if found:
            places[ours] = found[0]
        elif ours in required:
            shown = ", ".join(columns[:8])
            raise Refused(Problem("column_missing", field=theirs[0], line=1, params={"file": file.name, "found": shown}))
    return places
