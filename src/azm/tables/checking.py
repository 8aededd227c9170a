"""Checks all tables of the project in one run."""

from __future__ import annotations

from pathlib import Path

from azm import paths
from azm.tables.descriptor import read_package
from azm.tables.grid import Grid
from azm.tables.problem import Problem, TableError
from azm.tables.register import register_problems
from azm.tables.renewing import recorded, state
from azm.tables.schema import Package, Table
from azm.tables.workbook import Workbook


def check(root: Path | None = None) -> list[Problem]:
    """Find every problem of the tables, their schema, the criteria and the collection.

    Parameters
    ----------
    root
        The project's folder; by default the one that `azm.paths` finds.

    Returns
    -------
    list of Problem
        In the order of the tables in datapackage.json and of their lines; empty if all is well.
        That a table's recorded rows, bytes or hash are out of date is said only once the table
        itself is right, since mending it changes them again.
    """
    root = paths.root() if root is None else root
    folder = root / "data"
    try:
        package = read_package(folder)
    except TableError as error:
        return list(error.problems)
    book = Workbook(package)
    grids = {name: book.checked(name) for name in package.tables}
    for kind in dict.fromkeys(table.kind for table in package.tables.values() if table.kind):
        _keys_over_tables(package.of_kind(kind), grids)
    for table in package.tables.values():
        _mutual(package, table, grids)
    others = _undescribed(package)
    if "claims" in grids:
        others += register_problems(root, grids["claims"])
    problems: list[Problem] = []
    for name, grid in grids.items():
        problems += sorted(grid.problems, key=grid.place)
        if not grid.problems:
            problems += _outdated(package, package.tables[name])
    return problems + others


def _keys_over_tables(tables: list[Table], grids: dict[str, Grid]) -> None:
    """Note values that stand in two tables of a kind where one is allowed."""
    for column in dict.fromkeys(name for table in tables for name in table.unique_in_kind):
        seen: dict[str, Grid] = {}
        for grid in (grids[table.name] for table in tables):
            if not grid.has(column):
                continue
            own: dict[str, Grid] = {}
            for index, cell in enumerate(grid.columns[column]):
                if cell in seen and grid.sound(index, column):
                    message = f"already used in {seen[cell].file}; give this row another"
                    grid.blame(index, column, message)
                elif cell:
                    own[cell] = grid
            seen.update(own)


def _mutual(package: Package, table: Table, grids: dict[str, Grid]) -> None:
    """Note rows that name another which doesn't name them in return."""
    for column in table.fields:
        if not column.mutual or not column.references:
            continue
        grid = grids[table.name]
        key = table.primary_key[0]
        targets = [grids[other.name] for other in package.referenced(column.references)]
        if not grid.has(key, column.name) or not any(grid.columns[column.name]):
            continue
        named_by = {
            target.columns[key][index]: set(column.entries(cell))
            for target in targets
            if target.has(key, column.name)
            for index, cell in enumerate(target.columns[column.name])
            if target.sound(index, key, column.name)
        }
        for index, cell in enumerate(grid.columns[column.name]):
            own = grid.columns[key][index]
            for entry in column.entries(cell):
                answers = own in named_by.get(entry, {own})
                if not answers and grid.sound(index, column.name):
                    message = f"'{entry}' doesn't name this row in return; add '{own}' there"
                    grid.blame(index, column.name, message)


def _undescribed(package: Package) -> list[Problem]:
    """Find CSV files in the folder that datapackage.json says nothing of."""
    described = [table.path for table in package.tables.values()]
    found = sorted(
        path.relative_to(package.folder).as_posix() for path in package.folder.rglob("*.csv")
    )
    message = "not described in datapackage.json; describe it there or move it out of the folder"
    return [
        Problem(package.label(path), None, None, None, message)
        for path in found
        if path not in described
    ]


def _outdated(package: Package, table: Table) -> list[Problem]:
    """Find whether the recorded rows, bytes and hash are those of the file."""
    now = state(package.folder, table.path)
    then = recorded(table)
    if now == then:
        return []
    rows = f"{now['azm:rows']} rows, {then['azm:rows']} recorded"
    changed = rows if now["azm:rows"] != then["azm:rows"] else "other content than recorded"
    message = f"{changed} in datapackage.json; run azm check --renew"
    return [Problem(package.label(table.path), None, None, None, message)]
