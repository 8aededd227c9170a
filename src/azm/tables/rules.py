"""Checks of one table that look at more than one cell.

Each takes a grid whose cells have been checked, and passes over cells already found faulty, so
that one mistake gives one message.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from azm.errors import did_you_mean
from azm.tables.cells import normal_url
from azm.tables.grid import Grid
from azm.tables.schema import Field, Reference, When

Known = Callable[[Reference], "set[str] | None"]
Flags = Callable[[Reference, str], "dict[str, str] | None"]
Rows = Callable[[str, "tuple[str, ...]"], "set[tuple[str, ...]] | None"]
# Finding the nearest name costs time, and a table with more unknown names has another fault.
MOST_SUGGESTIONS = 20


def keys(grid: Grid) -> None:
    """Note keys that stand twice, and rows that repeat another under a key of their own."""
    table = grid.table
    key = table.primary_key
    if key and grid.has(*key):
        _once(grid, key, "already used in line {line}; {mend}", spare=key)
    for group in table.unique_keys:
        if grid.has(*group):
            _once(grid, group, "the same row as line {line}; delete one of them", spare=key)
    for column in table.fields:
        if column.unique and grid.has(column.name) and (column.name,) != key:
            _once(grid, (column.name,), "already stands in line {line}; merge the rows", key)


def _once(grid: Grid, group: tuple[str, ...], message: str, spare: tuple[str, ...]) -> None:
    """Blame rows whose cells in `group` repeat an earlier row's.

    Rows with an empty or faulty key are passed over, and so are those already blamed for
    their key when the group isn't the key itself.
    """
    where = group[0] if len(group) == 1 else (spare[0] if spare else group[0])
    normal = [_normaliser(grid.table.field(name)) for name in group]
    seen: dict[tuple[str, ...], int] = {}
    for index, cells in enumerate(zip(*(grid.columns[name] for name in group), strict=True)):
        if (len(group) == 1 and not cells[0]) or not grid.sound(index, *group, *spare):
            continue
        key = tuple(norm(cell) for norm, cell in zip(normal, cells, strict=True))
        first = seen.setdefault(key, index)
        if first != index:
            line = grid.rows[first].line
            same = grid.rows[first].cells == grid.rows[index].cells
            mend = "the rows are equal, delete one" if same else "give this row another"
            grid.blame(index, where, message.format(line=line, mend=mend))


def _normaliser(column: Field) -> Callable[[str], str]:
    return normal_url if column.format == "uri" else str


def references(grid: Grid, known: Known) -> None:
    """Note values that must exist elsewhere and don't.

    `known` gives the values that a reference may take, or None where they can't be read.
    """
    for column in grid.table.fields:
        if column.references is None or not grid.has(column.name):
            continue
        cells = grid.columns[column.name]
        if not any(cells):
            continue
        targets = known(column.references)
        if targets is None:
            continue
        unknown = {
            entry for cell in set(cells) for entry in column.entries(cell) if entry not in targets
        }
        if unknown:
            _blame_unknown(grid, column, unknown, targets)


def _blame_unknown(grid: Grid, column: Field, unknown: set[str], targets: set[str]) -> None:
    reference = column.references
    where = reference.resource or f"the tables of {reference.kind}"
    for index, cell in enumerate(grid.columns[column.name]):
        entries = [entry for entry in column.entries(cell) if entry in unknown]
        if not entries or not grid.sound(index, column.name):
            continue
        near = did_you_mean(entries[0], targets) if len(unknown) <= MOST_SUGGESTIONS else ""
        subject = f"'{entries[0]}' isn't" if column.separator else "not"
        grid.blame(index, column.name, f"{subject} in {where}{near or '; add it there'}")


def own_entries(grid: Grid) -> None:
    """Note lists that name an entry twice, or name the row itself."""
    key = grid.table.primary_key
    for column in grid.table.fields:
        if not column.separator or not grid.has(column.name, *key[:1]):
            continue
        for index, cell in enumerate(grid.columns[column.name]):
            entries = column.entries(cell)
            if len(set(entries)) < len(entries) and grid.sound(index, column.name):
                grid.blame(index, column.name, "an entry stands twice; delete one")
            elif column.mutual and grid.columns[key[0]][index] in entries:
                grid.blame(index, column.name, "the row names itself; name the other row")


def prefixes(grid: Grid) -> None:
    """Note values that don't begin with another column's, followed by a point and a number."""
    for column in grid.table.fields:
        other = column.begins_with
        if other is None or not grid.has(column.name, other):
            continue
        pairs = zip(grid.columns[column.name], grid.columns[other], strict=True)
        for index, (cell, prefix) in enumerate(pairs):
            number = cell.removeprefix(f"{prefix}.")
            whole = number != cell and number.isdecimal() and not number.startswith("0")
            if not whole and grid.sound(index, column.name, other):
                message = f"not '{prefix}.' and a number; take the next free number of the {other}"
                grid.blame(index, column.name, message)


def ascending(grid: Grid) -> None:
    """Note values that fall where a row's columns must rise from left to right."""
    for group in grid.table.ascending:
        for left, right in pairwise(group):
            if not grid.has(left, right):
                continue
            dates = grid.table.field(left).type == "date"
            pairs = zip(grid.columns[left], grid.columns[right], strict=True)
            for index, (low, high) in enumerate(pairs):
                if not (low and high) or not grid.sound(index, left, right):
                    continue
                if _latest(high) < low if dates else float(high) < float(low):
                    word = "before" if dates else "less than"
                    grid.blame(index, right, f"{word} {left} {low}; correct one of them")


def _latest(day: str) -> str:
    """Complete a date known to the year or month so that, as text, it follows all days in it."""
    return day + "-99-99"[len(day) - len("2024") :]


def signs(grid: Grid, flags: Flags) -> None:
    """Note negative numbers where the row that another column refers to doesn't allow them.

    `flags` gives the flag by key, or None where it can't be read.
    """
    for column in grid.table.fields:
        sign = column.negative_by
        if sign is None or not grid.has(column.name, sign.column):
            continue
        allowed = flags(grid.table.field(sign.column).references, sign.flag)
        if allowed is None:
            continue
        pairs = zip(grid.columns[column.name], grid.columns[sign.column], strict=True)
        for index, (cell, key) in enumerate(pairs):
            if not cell.startswith("-") or not grid.sound(index, column.name, sign.column):
                continue
            if allowed.get(key, "yes") != "yes":
                message = f"negative, which {sign.column} '{key}' doesn't allow; correct it"
                grid.blame(index, column.name, message)


def joint_references(grid: Grid, rows: Rows) -> None:
    """Note values that together must stand in a row of another table and don't.

    `rows` gives the values of several columns of a table row by row, or None where they can't
    be read. Rows that lack one of the values are passed over.
    """
    for key in grid.table.joint_references:
        known = rows(key.resource, key.fields)
        if known is None or not grid.has(*key.columns):
            continue
        wanted = zip(*(grid.columns[column] for column in key.columns), strict=True)
        for index, cells in enumerate(wanted):
            if cells in known or not all(cells) or not grid.sound(index, *key.columns):
                continue
            others = " and ".join(
                f"{column} '{cell}'" for column, cell in zip(key.columns, cells, strict=True)
            )
            message = f"{key.resource} has no row with {others}; correct it or add the row"
            grid.blame(index, key.columns[-1], message)


def conditions(grid: Grid) -> None:
    """Note cells that are empty, or filled, where another cell of the row forbids it."""
    for rule in grid.table.when:
        named = (*rule.condition, *rule.filled, *rule.empty, *rule.any)
        if not grid.has(*named):
            continue
        for index in range(len(grid.rows)):
            if grid.sound(index, *named) and _applies(grid, rule, index):
                _blame_condition(grid, rule, index)


def _applies(grid: Grid, rule: When, index: int) -> bool:
    for column, values in rule.condition.items():
        cell = grid.columns[column][index]
        if cell not in values and not (cell and "*" in values):
            return False
    return True


def _blame_condition(grid: Grid, rule: When, index: int) -> None:
    reason = " and ".join(
        f"{column} is '{cell}'" if (cell := grid.columns[column][index]) else f"{column} is empty"
        for column in rule.condition
    )
    for column in rule.filled:
        if not grid.columns[column][index]:
            grid.blame(index, column, f"{reason}; {rule.mend or 'fill it in'}")
    for column in rule.empty:
        if grid.columns[column][index]:
            grid.blame(index, column, f"{reason}; {rule.mend or 'empty it or correct the other'}")
    if rule.any and not any(grid.columns[column][index] for column in rule.any):
        either = " or ".join(rule.any)
        grid.blame(index, rule.any[0], f"{reason}; {rule.mend or 'fill in ' + either}")
