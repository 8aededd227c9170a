"""Describes rows that are longer or shorter than the header."""

from __future__ import annotations

from azm.tables.cells import GROUPED, Fault, fault_finder
from azm.tables.grid import Grid
from azm.tables.problem import Problem
from azm.tables.reading import Row
from azm.tables.rules import Known
from azm.tables.schema import Field


def lengths(grid: Grid, known: Known) -> None:
    """Note rows of another length than the header, and the cell that a stray comma divides.

    Under a wrong header nothing is noted: every row may be too long then, and the header is to
    be mended first. `known` gives the values that a reference may take.
    """
    if grid.misnamed or not grid.misshapen:
        return
    finders = [_finder(column, known) for column in grid.table.fields]
    for row in grid.misshapen:
        grid.problems.append(_length_fault(grid, row, finders))


def _length_fault(grid: Grid, row: Row, finders: list[Fault]) -> Problem:
    found, due = len(row.cells), len(finders)
    message = f"{found} cells where the header has {due}"
    if found < due:
        mend = "a comma is missing, or a cell was cut; restore it"
        return Problem(grid.file, row.line, None, None, f"{message}; {mend}")
    position = _divided_cell(row.cells, finders)
    mend = "put a cell that holds a comma in quotation marks"
    if position is None:
        return Problem(grid.file, row.line, None, None, f"{message}; {mend}")
    column = grid.table.fields[position]
    whole = ",".join(row.cells[position : position + found - due + 1])
    if column.type != "string":
        mend = "write the number without separators of thousands"
    line = row.line_of(position)
    return Problem(grid.file, line, column.name, whole, f"{message}; {mend}")


def _divided_cell(cells: list[str], finders: list[Fault]) -> int | None:
    """Return the position of the cell that stray commas divide, or None if several may be.

    It is the one whose pieces, put together again, leave the fewest faults in the row.
    """
    pieces = len(cells) - len(finders) + 1

    def faults(position: int) -> int:
        whole = ",".join(cells[position : position + pieces])
        mended = [*cells[:position], whole, *cells[position + pieces :]]
        pairs = zip(finders, mended, strict=True)
        return sum(find(cell) is not None for find, cell in pairs)

    counts = [faults(position) for position in range(len(finders))]
    fewest = min(counts)
    return counts.index(fewest) if counts.count(fewest) == 1 else None


def _finder(column: Field, known: Known) -> Fault:
    """Return what judges a cell put together again: its type, its list, where it must exist."""
    judge = fault_finder(column)
    targets = known(column.references) if column.references else None

    def find(cell: str) -> str | None:
        if column.type != "string" and GROUPED.fullmatch(cell):
            return None
        if targets is not None and not targets.issuperset(column.entries(cell)):
            return "unknown"
        return judge(cell)

    return find
