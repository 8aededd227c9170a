"""Reads a CSV file into cells that know the line they came from.

RFC 4180 with commas and UTF-8; line ends of any kind and a byte order mark are accepted. What
can't be read is named with its line, and reading goes on after it, so that one run finds all.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from azm.tables.problem import Problem

BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
# Cells of any length are read, so that one too long is named as such.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True)
class CsvRow:
    """The cells of one row, and the line of the file that it begins on, counted from 1."""

    line: int
    cells: list[str]

    def line_of(self, position: int) -> int:
        """Return the line that a cell begins on: cells before it may hold line breaks."""
        return self.line + sum(cell.count("\n") for cell in self.cells[:position])


@dataclass
class CsvText:
    """A CSV file as text.

    Attributes
    ----------
    file
        Path as messages name it.
    header
        Names of the columns as the file gives them; empty if the file can't be read.
    rows
        All rows under the header, of whatever length; blank lines left out.
    problems
        What can't be read as RFC 4180 text.
    bytes, hash
        Those of the file with plain line feeds and without a byte order mark, so that a checkout
        that changes line ends doesn't change them.
    """

    file: str
    header: list[str] = field(default_factory=list)
    rows: list[CsvRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bytes: int = 0
    hash: str = ""

    @property
    def size(self) -> dict[str, Any]:
        """Rows, bytes and hash under the names that datapackage.json gives them."""
        return {"azm:rows": len(self.rows), "bytes": self.bytes, "hash": self.hash}

    def blame(self, line: int | None, message: str, position: int = -1, cell: str = "") -> None:
        """Note a fault of the whole file, of a row, or of the row's cell at a position."""
        named = 0 <= position < len(self.header)
        column, value = (self.header[position], cell) if named else (None, None)
        self.problems.append(Problem(self.file, line, column, value, message))


def canonical(content: bytes) -> bytes:
    """Return a text file's bytes without a byte order mark and with plain line feeds."""
    return content.removeprefix(BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def read_csv(path: Path, file: str) -> CsvText:
    """Read a CSV file, which messages call `file`; a fault goes to `problems` and never raises."""
    text = CsvText(file)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        text.blame(None, "the file is missing; restore it or take it out of datapackage.json")
        return text
    except OSError as error:
        text.blame(None, f"the file can't be opened ({error.strerror}); check what stands there")
        return text
    if content[:2] in UTF_16 or b"\0" in content[:200]:
        text.blame(1, "not UTF-8 text, it looks like UTF-16; save the file as UTF-8")
        return text
    content = canonical(content)
    text.bytes, text.hash = len(content), f"sha256:{sha256(content).hexdigest()}"
    decoded = content.decode("utf-8", errors="surrogateescape")
    if not decoded.strip():
        text.blame(1, "the file is empty; restore it")
        return text
    rows = list(_rows(decoded, text))[1:]
    other = [name for sign, name in OTHER_DELIMITERS.items() if sign in "".join(text.header[:1])]
    if len(text.header) == 1 and other:
        text.blame(1, f"cells are parted by {other[0]}; part them by commas")
        text.header = []
    else:
        text.rows = rows
    if not text.rows and not text.problems:
        text.blame(1, "no rows stand under the header; restore them")
    return text


def _rows(decoded: str, text: CsvText) -> Iterator[CsvRow]:
    """Yield the rows; faults are noted, and reading resumes on the next line.

    After a fault in the header it doesn't: no row could be told from it.
    """
    lines = decoded.rstrip("\n").split("\n")
    start = 0
    while start < len(lines):
        reader = csv.reader((f"{line}\n" for line in lines[start:]), strict=True)
        end = start
        try:
            for cells in reader:
                first, end = end, start + reader.line_num
                if not cells:
                    text.blame(first + 1, "an empty line; delete it")
                    continue
                row = CsvRow(first + 1, cells)
                if '"' in "".join(cells):
                    _refuse_bare_quotes(text, row, "\n".join(lines[first:end]))
                text.header = text.header or cells
                yield row
            return
        except csv.Error:
            fix = "close the cell, and write one inside it as two"
            text.blame(end + 1, f"quotation marks don't pair up; {fix}", *_open_cell(lines[end]))
            if not text.header:
                return
            start = end + 1


def _open_cell(line: str) -> tuple[int, str]:
    """Return position and text of the first cell of a line that is quoted wrongly."""
    position = 0
    while True:
        whole = re.match(r'(?:"(?:[^"]|"")*"|[^",][^,]*|)(?=,|$)', line)
        if whole is None or whole.end() == len(line):
            return position, line
        line = line[whole.end() + 1 :]
        position += 1


def _refuse_bare_quotes(text: CsvText, row: CsvRow, written: str) -> None:
    """Blame quotation marks in cells that aren't quoted: the reader would keep them as text."""
    for position, cell in enumerate(row.cells):
        if '"' in cell and '"{}"'.format(cell.replace('"', '""')) not in written:
            message = "a quotation mark stands in a cell that isn't quoted; delete or close it"
            text.blame(row.line_of(position), message, position, cell)
