"""Lays a sheet's rows under the columns that its table should have."""

from __future__ import annotations

from dataclasses import dataclass, field

from azm.errors import did_you_mean
from azm.tables.problem import Problem
from azm.tables.reading import UNDECODED, Row, Sheet
from azm.tables.schema import Table


@dataclass
class Grid:
    """A table's cells by column, with the faults found so far.

    Attributes
    ----------
    columns
        Cells of the rows that have the header's length, by column; columns that the file
        lacks are left out.
    rows
        Those rows.
    misshapen
        Rows that have more or fewer cells than the header.
    complete
        True if every row of the file stands in `rows` or `misshapen`.
    misnamed
        True if the header isn't the one that the table should have.
    faulty
        Row, counted from 0 over `rows`, and column of the cells that a fault was found in.
    """

    table: Table
    file: str
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    misshapen: list[Row] = field(default_factory=list)
    complete: bool = True
    misnamed: bool = False
    columns: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    faulty: set[tuple[int, str]] = field(default_factory=set)

    def blame(self, index: int, column: str, message: str) -> None:
        """Note a fault of the cell in row `index`, counted from 0 over `rows`."""
        row = self.rows[index]
        position = self.header.index(column)
        line = row.line_of(position)
        self.problems.append(Problem(self.file, line, column, row.cells[position], message))
        self.faulty.add((index, column))

    def sound(self, index: int, *columns: str) -> bool:
        """Tell whether no fault was found in these cells of a row."""
        return not any((index, column) in self.faulty for column in columns)

    def has(self, *columns: str) -> bool:
        """Tell whether the file has these columns."""
        return all(column in self.columns for column in columns)

    def place(self, problem: Problem) -> tuple[int, int]:
        """Return what orders problems as the file's cells are ordered."""
        known = problem.column in self.header
        return problem.line or 0, self.header.index(problem.column) if known else -1

    def values(self, column: str) -> set[str]:
        """Return what a column holds; a misshapen row may hold any of its cells there."""
        loose = (cell for row in self.misshapen for cell in row.cells)
        return {*self.columns[column], *loose} - {""}


def lay_out(table: Table, sheet: Sheet) -> Grid:
    """Lay a sheet's rows under the columns of its table; note what is wrong with the header."""
    unreadable = bool(sheet.problems)
    grid = Grid(
        table, sheet.file, sheet.header, complete=not unreadable, problems=list(sheet.problems)
    )
    if not sheet.header:
        return grid
    misnamed = _header_faults(table, sheet.header)
    grid.misnamed = bool(misnamed)
    grid.problems += [Problem(sheet.file, 1, *fault) for fault in misnamed]
    width = len(sheet.header)
    for row in sheet.rows:
        if len(row.cells) == width and not any(row.cells):
            grid.problems.append(
                Problem(sheet.file, row.line, None, None, "all cells are empty; delete the row")
            )
        elif len(row.cells) == width:
            grid.rows.append(row)
        else:
            grid.misshapen.append(row)
    for position, name in enumerate(sheet.header):
        if name in table.names:
            grid.columns[name] = [row.cells[position] for row in grid.rows]
    return grid


def _header_faults(table: Table, header: list[str]) -> list[tuple[str | None, None, str]]:
    """Return column and message for everything wrong with a header."""
    faults: list[tuple[str | None, None, str]] = []
    if any(UNDECODED.search(name) for name in header):
        return [(None, None, "the header isn't UTF-8 text; save the file as UTF-8")]
    missing = [name for name in table.names if name not in header]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            faults.append((name, None, "stands twice in the header; delete one"))
        elif name not in table.names:
            near = did_you_mean(name, missing)
            mend = near or "; delete it, or describe it in datapackage.json"
            faults.append((name, None, f"not a column of this table{mend}"))
            missing = [other for other in missing if f"'{other}'" not in near]
    for name in missing:
        before = table.names[: table.names.index(name)]
        place = f"after '{before[-1]}'" if before else "at the beginning"
        faults.append((name, None, f"missing from the header; add it {place}"))
    if not faults and tuple(header) != table.names:
        first = next(name for name, due in zip(header, table.names, strict=True) if name != due)
        order = ", ".join(table.names)
        faults.append((first, None, f"not in its place; the order is {order}"))
    return faults
