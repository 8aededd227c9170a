"""The tables of a package, each read once and checked by itself."""

from __future__ import annotations

from azm.tables import rules
from azm.tables.cells import fault_finder
from azm.tables.grid import Grid, lay_out
from azm.tables.lengths import lengths
from azm.tables.reading import read_sheet
from azm.tables.schema import Package, Reference


class Workbook:
    """Tables of a package, read when they are first asked for."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._laid_out: dict[str, Grid] = {}
        self._checked: dict[str, Grid] = {}

    def laid_out(self, name: str) -> Grid:
        """Return a table's cells; only text and header have been checked."""
        if name not in self._laid_out:
            table = self.package.table(name)
            sheet = read_sheet(self.package.folder / table.path, self.package.label(table.path))
            self._laid_out[name] = lay_out(table, sheet)
        return self._laid_out[name]

    def checked(self, name: str) -> Grid:
        """Return a table's cells after every check that concerns this table."""
        if name not in self._checked:
            grid = self.laid_out(name)
            lengths(grid, self.known)
            _check_cells(grid)
            rules.keys(grid)
            rules.references(grid, self.known)
            rules.joint_references(grid, self.rows)
            rules.own_entries(grid)
            rules.prefixes(grid)
            rules.ascending(grid)
            rules.signs(grid, self.flags)
            rules.conditions(grid)
            self._checked[name] = grid
        return self._checked[name]

    def known(self, reference: Reference) -> set[str] | None:
        """Return the values that a reference may take.

        None if one of the tables that it points to can't be read in full: what isn't found
        there may stand in the part that can't be read.
        """
        values: set[str] = set()
        for table in self.package.referenced(reference):
            grid = self.laid_out(table.name)
            if not grid.complete or not grid.has(reference.field):
                return None
            values |= grid.values(reference.field)
        return values

    def rows(self, name: str, columns: tuple[str, ...]) -> set[tuple[str, ...]] | None:
        """Return what several columns of a table hold together, or None as for `known`."""
        grid = self.laid_out(name)
        if not grid.complete or grid.misshapen or not grid.has(*columns):
            return None
        return set(zip(*(grid.columns[column] for column in columns), strict=True))

    def flags(self, reference: Reference, flag: str) -> dict[str, str] | None:
        """Return a column of the referenced table by key, or None as for `known`."""
        rows = self.rows(reference.resource, (reference.field, flag))
        return None if rows is None else dict(rows)


def _check_cells(grid: Grid) -> None:
    """Check each cell by itself; equal cells of a column are judged once."""
    for column in grid.table.fields:
        if not grid.has(column.name):
            continue
        find = fault_finder(column)
        cells = grid.columns[column.name]
        faults = {cell: found for cell in set(cells) if (found := find(cell))}
        if faults:
            for index, cell in enumerate(cells):
                if cell in faults:
                    grid.blame(index, column.name, faults[cell])
