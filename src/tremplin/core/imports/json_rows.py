"""A JSON array of objects read one object at a time: the memory needed does not grow with the file."""

import codecs
import json
from collections.abc import Iterator
from typing import Any

from tremplin.core.imports.files import Progress, SourceFile, silent
from tremplin.core.imports.rows import Problem, Refused

CHUNK = 1_048_576
LONGEST_OBJECT = 4 * CHUNK
BLANK = " \t\r\n"


def refuse_constant(name: str) -> Any:
    raise ValueError(name)


class Window:
    """The part of the file being read, and where it stands in the whole."""

    def __init__(self, file: SourceFile, progress: Progress = silent) -> None:
        self.file, self.progress = file, progress
        self.stream = file.path.open("rb")
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.text, self.at, self.ended = "", 0, False
        self.lines, self.counted = 1, 0  # line of `counted`, a position in text
        self.line_start = 0  # position in text of the first sign of that line

    def more(self) -> bool:
        """Drop what was read and take another chunk; False at the end of the file."""
        if self.ended:
            return False
        self.count_lines(self.at)
        kept = min(self.at, self.line_start) if self.at - self.line_start < CHUNK else self.at
        self.text, self.at = self.text[kept:], self.at - kept
        self.counted, self.line_start = self.counted - kept, self.line_start - kept
        chunk = self.stream.read(CHUNK)
        try:
            self.text += self.decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise Refused(Problem("json_encoding", line=self.line(), params={"file": self.file.name})) from error
        self.ended = not chunk
        self.progress("read", self.stream.tell(), self.file.size)
        return True

    def count_lines(self, position: int) -> None:
        self.lines += self.text.count("\n", self.counted, position)
        self.line_start = max(self.line_start, self.text.rfind("\n", 0, position) + 1)
        self.counted = position

    def line(self) -> int:
        """The line of the present position."""
        self.count_lines(self.at)
        return self.lines

    def sign(self) -> str:
        """The next sign that is not blank, '' at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in BLANK:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def fault(self, code: str, position: int) -> Refused:
        self.count_lines(self.at)
        line = self.lines + self.text.count("\n", self.at, position)
        column = position - max(self.text.rfind("\n", 0, position) + 1, self.line_start)
        return Refused(Problem(code, line=line, params={"file": self.file.name, "line": line, "column": column + 1}))


def read_objects(file: SourceFile, progress: Progress = silent) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """(rank from 1, line, object) of each object of the array.

    Raises:
        Refused: the text is cut short or is not JSON, with line and column.
    """
    decoder = json.JSONDecoder(parse_constant=refuse_constant)
    window = Window(file, progress)
    with window.stream:
        if window.sign() != "[":
            raise window.fault("not_a_list", window.at)
        window.at += 1
        number, ended = 0, window.sign() == "]"
        while not ended:
            window.sign()
            line, number = window.line(), number + 1
            yield number, line, next_object(decoder, window)
            sign = window.sign()
            if sign not in (",", "]"):
                raise window.fault("not_json" if sign else "cut_short", window.at)
            ended = sign == "]"
            window.at += not ended
        window.at += 1
        if window.sign():
            raise window.fault("not_json", window.at)


def next_object(decoder: json.JSONDecoder, window: Window) -> dict[str, Any]:
    while True:
        try:
            found, window.at = decoder.raw_decode(window.text, window.at)
        except json.JSONDecodeError as error:
            if len(window.text) - window.at < LONGEST_OBJECT and window.more():
                continue
            at_the_end = (window.ended and error.pos >= len(window.text.rstrip()) - 1) or "Unterminated string" in error.msg
            raise window.fault("cut_short" if at_the_end else "not_json", min(error.pos, len(window.text))) from error
        except (ValueError, RecursionError) as error:
            raise window.fault("not_json", window.at) from error
        if not isinstance(found, dict):
            raise window.fault("not_an_object", window.at)
        return found
