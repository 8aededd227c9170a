"""Reads a CSV file into cells that know the line they came from.

RFC 4180 with commas and UTF-8; line ends of any kind and a byte order mark are accepted. What
can't be read is named with its line, and reading goes on after it, so that one run finds all.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from azm.tables.problem import Problem

BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
# Cells of any length are read, so that one too long is named as such.
csv.field_size_limit(2**31 - 1)
# Bytes that aren't UTF-8 become these lone surrogates, so that the cell can still be named.
UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Row:
    """The cells of one row, and the line of the file that it begins on, counted from 1."""

    line: int
    cells: list[str]

    def line_of(self, position: int) -> int:
        """Return the line that a cell begins on: cells before it may hold line breaks."""
        return self.line + sum(cell.count("\n") for cell in self.cells[:position])


@dataclass
class Sheet:
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
    """

    file: str
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def blame(self, line: int | None, message: str) -> None:
        """Note a fault of a row or of the whole file."""
        self.problems.append(Problem(self.file, line, None, None, message))


def canonical(content: bytes) -> bytes:
    """Return a text file's bytes without a byte order mark and with plain line feeds."""
    return content.removeprefix(BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def read_sheet(path: Path, file: str) -> Sheet:
    """Read a CSV file.

    Parameters
    ----------
    path
        The file.
    file
        Its name in messages.

    Returns
    -------
    Sheet
        With every fault of the text in `problems`; a fault never raises.
    """
    sheet = Sheet(file)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        sheet.blame(None, "the file is missing; restore it or take it out of datapackage.json")
        return sheet
    except OSError as error:
        sheet.blame(None, f"the file can't be opened ({error.strerror}); check what stands there")
        return sheet
    if content[:2] in UTF_16 or b"\0" in content[:200]:
        sheet.blame(1, "not UTF-8 text, it looks like UTF-16; save the file as UTF-8")
        return sheet
    text = canonical(content).decode("utf-8", errors="surrogateescape")
    if not text.strip():
        sheet.blame(1, "the file is empty; restore it")
        return sheet
    sheet.rows = list(_rows(text, sheet))[1:]
    _refuse_other_delimiters(sheet)
    if not sheet.rows and not sheet.problems:
        sheet.blame(1, "no rows stand under the header; restore them")
    return sheet


def _rows(text: str, sheet: Sheet) -> Iterator[Row]:
    """Yield the rows of a text; faults go to the sheet, and reading resumes on the next line.

    After a fault in the header it doesn't: no row could be told from it.
    """
    lines = text.split("\n")
    while lines and not lines[-1]:
        lines.pop()
    start = 0
    while start < len(lines):
        reader = csv.reader((f"{line}\n" for line in lines[start:]), strict=True)
        ended = start
        try:
            for cells in reader:
                first, ended = ended, start + reader.line_num
                if not cells:
                    sheet.blame(first + 1, "an empty line; delete it")
                    continue
                if '"' in "".join(cells):
                    _refuse_bare_quotes(sheet, first + 1, cells, "\n".join(lines[first:ended]))
                if not sheet.header:
                    sheet.header = cells
                yield Row(first + 1, cells)
            return
        except csv.Error:
            sheet.problems.append(_quote_fault(sheet, ended + 1, lines[ended]))
            if not sheet.header:
                return
            start = ended + 1


def _quote_fault(sheet: Sheet, line: int, text: str) -> Problem:
    """Describe the quotation mark that keeps a row from being read."""
    position, cell = _open_cell(text)
    column = sheet.header[position] if position < len(sheet.header) else None
    message = "quotation marks don't pair up; close the cell, and write one inside it as two"
    return Problem(sheet.file, line, column, cell if column else None, message)


def _open_cell(text: str) -> tuple[int, str]:
    """Return position and text of the first cell of a line that is quoted wrongly."""
    position = 0
    rest = text
    while True:
        whole = re.match(r'(?:"(?:[^"]|"")*"|[^",][^,]*|)(?=,|$)', rest)
        if whole is None or whole.end() == len(rest):
            return position, rest
        rest = rest[whole.end() + 1 :]
        position += 1


def _refuse_bare_quotes(sheet: Sheet, line: int, cells: list[str], text: str) -> None:
    """Blame quotation marks in cells that aren't quoted: the reader would keep them as text."""
    row = Row(line, cells)
    for position, cell in enumerate(cells):
        if '"' in cell and '"{}"'.format(cell.replace('"', '""')) not in text:
            column = sheet.header[position] if position < len(sheet.header) else None
            message = "a quotation mark stands in a cell that isn't quoted; delete or close it"
            sheet.problems.append(Problem(sheet.file, row.line_of(position), column, cell, message))


def _refuse_other_delimiters(sheet: Sheet) -> None:
    """Blame a header in one piece that another sign divides, and drop the rows with it."""
    if len(sheet.header) != 1:
        return
    for sign, name in OTHER_DELIMITERS.items():
        if sign in sheet.header[0]:
            sheet.blame(1, f"cells are parted by {name}; part them by commas")
            sheet.header = []
            sheet.rows = []
            return
