"""Checks the tables: cells, keys, references, and the rules that stand under `azm:` keys.

Cells are checked first; what looks at more than one cell passes over those already found faulty,
so that one mistake gives one message.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from azm import paths
from azm.errors import did_you_mean
from azm.tables.csv_text import CsvRow, CsvText, read_csv
from azm.tables.package import (
    Condition,
    Package,
    Reference,
    TableSchema,
    read_package,
)
from azm.tables.problem import GROUPED, UNDECODED, Problem, TableError, fault_finder

# Finding the nearest name costs time, and a table with more unknown names has another fault.
MOST_SUGGESTIONS = 20
# Papers that print one statement do so within this time.
DAYS_OF_ONE_STATEMENT = 14
# Two figures of parts may differ from a total by rounding.
TOTAL_SLACK = 1e-4
# How precisely a date is known, by the length of what is written.
PRECISIONS = {len("2024"): "year", len("2024-06"): "month", len("2024-06-22"): "day"}


def check(root: Path | None = None) -> list[Problem]:
    """Find every problem of the tables and their description.

    Parameters
    ----------
    root
        The project's folder; by default the one that `azm.paths` finds.

    Returns
    -------
    list of Problem
        In the order of the tables in datapackage.json and of their lines; empty if all is well.
        That a table's recorded rows, bytes or hash are out of date is said only once the table
        itself is right, since a fix changes them again.

    Examples
    --------
    >>> check()
    []
    """
    try:
        package = read_package((paths.root() if root is None else root) / "data")
    except TableError as error:
        return list(error.problems)
    workbook = Workbook(package)
    texts = [workbook.checked(name) for name in package.tables]
    _check_kinds(texts)
    for text in texts:
        _check_mutual(text, workbook)
    _check_origins(texts, workbook)
    problems: list[Problem] = []
    for text in texts:
        problems += text.sorted_problems() or _outdated(text)
    return problems + _undescribed(package)


class TableText:
    """A table's cells as text, with the faults found so far.

    Attributes
    ----------
    header
        The file's own.
    rows
        Rows that have the header's length, and any cell filled.
    misshapen
        Rows that have more or fewer cells than the header.
    columns
        Cells of `rows` by column; columns that the file lacks are left out.
    complete
        True if every row of the file stands in `rows` or `misshapen`.
    problems
        Every fault found.
    size
        Rows, bytes and hash of the file.
    """

    def __init__(self, table: TableSchema, text: CsvText) -> None:
        self.table, self.file, self.header = table, text.file, text.header
        self.size = text.size
        self.complete = not text.problems
        self.problems = list(text.problems)
        self.misnamed = self._check_header() if text.header else True
        self.rows: list[CsvRow] = []
        self.misshapen: list[CsvRow] = []
        for row in text.rows:
            if len(row.cells) != len(text.header):
                self.misshapen.append(row)
            elif any(row.cells):
                self.rows.append(row)
            else:
                message = "all cells are empty; delete the row"
                self.problems.append(Problem(self.file, row.line, None, None, message))
        positions = {name: i for i, name in enumerate(text.header) if name in table.names}
        self.columns = {n: [row.cells[i] for row in self.rows] for n, i in positions.items()}
        self._faulty: set[tuple[int, str]] = set()

    def blame(self, index: int, column: str, message: str) -> None:
        """Note a fault of the cell in row `index`, counted from 0 over `rows`."""
        row = self.rows[index]
        position = self.header.index(column)
        place = (row.line_of(position), column, row.cells[position])
        self.problems.append(Problem(self.file, *place, message))
        self._faulty.add((index, column))

    def each(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield position and cells of every row in which no fault was found in these columns.

        Nothing is yielded where the file lacks one of them.
        """
        if not self.has(*columns):
            return
        cells = zip(*(self.columns[column] for column in columns), strict=True)
        for index, row in enumerate(cells):
            if not self._faulty or not any((index, column) in self._faulty for column in columns):
                yield index, row

    def has(self, *columns: str) -> bool:
        """Tell whether the file has these columns."""
        return all(column in self.columns for column in columns)

    def values(self, column: str) -> set[str]:
        """Return what a column holds; a misshapen row may hold any of its cells there."""
        loose = (cell for row in self.misshapen for cell in row.cells)
        return {*self.columns[column], *loose} - {""}

    def sorted_problems(self) -> list[Problem]:
        """Return the problems in the order of the file's cells."""

        def place(problem: Problem) -> tuple[int, int]:
            known = problem.column in self.header
            return problem.line or 0, self.header.index(problem.column or "") if known else -1

        return sorted(self.problems, key=place)

    def _check_header(self) -> bool:
        """Note what is wrong with the header; True if anything is."""

        def blame(column: str | None, message: str) -> None:
            self.problems.append(Problem(self.file, 1, column, None, message))

        before, header, names = len(self.problems), self.header, self.table.names
        if any(UNDECODED.search(name) for name in header):
            blame(None, "the header isn't UTF-8 text; save the file as UTF-8")
            return True
        missing = [name for name in names if name not in header]
        for name in dict.fromkeys(header):
            if header.count(name) > 1:
                blame(name, "stands twice in the header; delete one")
            elif name not in names:
                near = did_you_mean(name, missing)
                fix = near or "; delete it, or describe it in datapackage.json"
                blame(name, f"not a column of this table{fix}")
                missing = [other for other in missing if f"'{other}'" not in near]
        for name in missing:
            left = names[: names.index(name)]
            place = f"after '{left[-1]}'" if left else "at the beginning"
            blame(name, f"missing from the header; add it {place}")
        if len(self.problems) == before and tuple(header) != names:
            first = next(name for name, due in zip(header, names, strict=True) if name != due)
            blame(first, f"not in its place; the order is {', '.join(names)}")
        return len(self.problems) > before


class Workbook:
    """Tables of a package, each read once and checked by itself when it is first asked for."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._texts: dict[str, TableText] = {}
        self._checked: set[str] = set()

    def text(self, name: str) -> TableText:
        """Return a table's cells; only text and header have been checked for certain."""
        if name not in self._texts:
            table = self.package.table(name)
            text = read_csv(self.package.folder / table.path, self.package.label(table.path))
            self._texts[name] = TableText(table, text)
        return self._texts[name]

    def checked(self, name: str) -> TableText:
        """Return a table's cells after every check that concerns this table."""
        text = self.text(name)
        if name not in self._checked:
            self._checked.add(name)
            for rule in _CHECKS:
                rule(text, self)
        return text

    def known(self, reference: Reference) -> set[str] | None:
        """Return the values that a reference may take.

        None if one of the tables that it points to can't be read in full: what isn't found
        there may stand in the part that can't be read.
        """
        texts = [self.text(table.name) for table in self.package.referenced(reference)]
        if not all(text.complete and text.has(reference.field) for text in texts):
            return None
        return set().union(*(text.values(reference.field) for text in texts))

    def together(self, name: str, columns: Sequence[str]) -> set[tuple[str, ...]] | None:
        """Return what several columns of a table hold row by row, or None as for `known`."""
        text = self.text(name)
        if not text.complete or text.misshapen or not text.has(*columns):
            return None
        return set(zip(*(text.columns[column] for column in columns), strict=True))


def normal_url(url: str) -> str:
    """Return a web address in the form in which two addresses of one page are equal.

    Scheme, "www.", a trailing slash and campaign parameters don't count. A fragment does: some
    addresses lead to several data sets that it alone tells apart.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = urlencode([pair for pair in parse_qsl(parts.query) if not pair[0].startswith("utm_")])
    return f"{host}{parts.path.rstrip('/')}?{query}#{parts.fragment}"


def _check_lengths(text: TableText, workbook: Workbook) -> None:
    """Note rows of another length than the header, and the cell that a stray comma divides.

    Under a wrong header nothing is noted: every row may be too long then, and the header comes
    first.
    """
    if text.misnamed or not text.misshapen:
        return
    columns = text.table.fields
    finders = [fault_finder(column) for column in columns]
    for row in text.misshapen:
        count, due = len(row.cells), len(columns)
        place: tuple[int, str | None, str | None] = (row.line, None, None)
        fix = "put a cell that holds a comma in quotation marks"
        if count < due:
            fix = "a comma is missing, or a cell was cut; restore it"
        elif (position := _divided_cell(row.cells, finders)) is not None:
            column = columns[position]
            whole = ",".join(row.cells[position : position + count - due + 1])
            place = (row.line_of(position), column.name, whole)
            if column.type != "string":
                fix = "write the number without separators of thousands"
        message = f"{count} cells where the header has {due}; {fix}"
        text.problems.append(Problem(text.file, *place, message))


def _divided_cell(cells: list[str], finders: list[Callable[[str], str | None]]) -> int | None:
    """Return the position of the cell that stray commas divide, or None if several may be.

    It is the one whose pieces, put together again, leave the fewest faults in the row; of several
    a number with separators of thousands.
    """
    pieces = len(cells) - len(finders) + 1

    def score(position: int) -> tuple[int, bool]:
        whole = ",".join(cells[position : position + pieces])
        joined = [*cells[:position], whole, *cells[position + pieces :]]
        faulty = [find(cell) is not None for find, cell in zip(finders, joined, strict=True)]
        grouped = GROUPED.fullmatch(whole) is not None
        return sum(faulty) - (grouped and faulty[position]), not grouped

    scores = [score(position) for position in range(len(finders))]
    return scores.index(min(scores)) if scores.count(min(scores)) == 1 else None


def _check_cells(text: TableText, workbook: Workbook) -> None:
    """Check each cell by itself; equal cells of a column are judged once."""
    for column in text.table.fields:
        find = fault_finder(column)
        cells = text.columns.get(column.name, [])
        if faults := {cell: fault for cell in set(cells) if (fault := find(cell))}:
            for index, cell in enumerate(cells):
                if cell in faults:
                    text.blame(index, column.name, faults[cell])


def _check_keys(text: TableText, workbook: Workbook) -> None:
    """Note keys that stand twice, and rows that repeat another under a key of their own."""
    key = text.table.primary_key
    if key:
        _check_once(text, key, "already used in line {line}; {fix}", key)
    for group in text.table.unique_keys:
        _check_once(text, group, "the same row as line {line}; delete one of them", key)
    for column in text.table.fields:
        if column.constraints.unique and (column.name,) != key:
            _check_once(text, (column.name,), "already stands in line {line}; merge the rows", key)


def _check_once(
    text: TableText, group: tuple[str, ...], message: str, key: tuple[str, ...]
) -> None:
    """Blame rows whose cells in `group` repeat an earlier row's, unless blamed for their key."""
    where = group[0] if len(group) == 1 else (*key, *group)[0]
    addresses = [text.table.field(name).format == "uri" for name in group]
    seen: dict[tuple[str, ...], int] = {}
    for index, cells in text.each(*group, *key):
        if len(group) == 1 and not cells[0]:
            continue
        cells = cells[: len(group)]
        if any(addresses):
            cells = tuple(map(lambda is_url, c: normal_url(c) if is_url else c, addresses, cells))
        first = seen.setdefault(cells, index)
        if first != index:
            same = text.rows[first].cells == text.rows[index].cells
            fix = "the rows are equal, delete one" if same else "give this row another"
            text.blame(index, where, message.format(line=text.rows[first].line, fix=fix))


def _check_references(text: TableText, workbook: Workbook) -> None:
    """Note values that must exist elsewhere and don't."""
    for column in text.table.fields:
        reference = text.table.reference(column)
        cells = text.columns.get(column.name, [])
        if reference is None or not any(cells):
            continue
        targets = workbook.known(reference)
        entries = {entry for cell in set(cells) for entry in column.entries(cell)}
        unknown = entries - targets if targets is not None else set()
        where = reference.resource or f"the tables of {reference.kind}"
        for index, (cell,) in text.each(column.name) if unknown else ():
            entry = next((entry for entry in column.entries(cell) if entry in unknown), None)
            if entry is not None:
                few = len(unknown) <= MOST_SUGGESTIONS
                near = did_you_mean(entry, targets or ()) if few else ""
                subject = f"'{entry}' isn't" if column.separator else "not"
                text.blame(index, column.name, f"{subject} in {where}{near or '; add it there'}")


def _check_joint_references(text: TableText, workbook: Workbook) -> None:
    """Note values that together must stand in a row of another table and don't.

    Rows that lack one of the values are passed over.
    """
    for key in text.table.joint_references:
        resource = key.reference.resource or text.table.name
        known = workbook.together(resource, key.reference.fields)
        for index, cells in text.each(*key.fields):
            if known is not None and cells not in known and all(cells):
                pairs = zip(key.fields, cells, strict=True)
                others = " and ".join(f"{column} '{cell}'" for column, cell in pairs)
                message = f"{resource} has no row with {others}; correct it or add the row"
                text.blame(index, key.fields[-1], message)


def _check_lists(text: TableText, workbook: Workbook) -> None:
    """Note lists that name an entry twice, or name the row itself."""
    for column in text.table.fields:
        key = text.table.primary_key[:1]
        for index, (cell, *own) in text.each(column.name, *key) if column.separator else ():
            entries = column.entries(cell)
            if len(set(entries)) < len(entries):
                text.blame(index, column.name, "an entry stands twice; delete one")
            elif column.mutual and own[0] in entries:
                text.blame(index, column.name, "the row names itself; name the other row")


def _check_prefixes(text: TableText, workbook: Workbook) -> None:
    """Note values that don't begin with another column's, followed by a point and a number."""
    for column in text.table.fields:
        other = column.begins_with
        for index, (cell, prefix) in text.each(column.name, other) if other else ():
            number = cell.removeprefix(f"{prefix}.")
            if number == cell or not number.isdecimal() or number.startswith("0"):
                message = f"not '{prefix}.' and a number; take the next free number of the {other}"
                text.blame(index, column.name, message)


def _check_precision(text: TableText, workbook: Workbook) -> None:
    """Note dates that are written to another precision than the row says."""
    for column in text.table.fields:
        said = column.precision
        for index, (day, word) in text.each(column.name, said) if said else ():
            written = PRECISIONS.get(len(day))
            if day and written != word:
                message = f"written to the {written}, but {said} is '{word}'; correct one of them"
                text.blame(index, column.name, message)


def _check_ascending(text: TableText, workbook: Workbook) -> None:
    """Note values that fall where a row's columns must rise from left to right."""
    for left, right in (pair for group in text.table.ascending for pair in pairwise(group)):
        dates = text.table.field(left).type == "date"
        for index, (low, high) in text.each(left, right):
            if low and high and (latest(high) < low if dates else float(high) < float(low)):
                word = "before" if dates else "less than"
                text.blame(index, right, f"{word} {left} {low}; correct one of them")


def latest(day: str) -> str:
    """Complete a date known to the year or month so that, as text, it follows all days in it."""
    return day + "-99-99"[len(day) - len("2024") :]


def _check_signs(text: TableText, workbook: Workbook) -> None:
    """Note negative numbers where the row that another column refers to doesn't allow them."""
    for column in text.table.fields:
        sign = column.negative_by
        reference = text.table.reference(text.table.field(sign.column)) if sign else None
        if sign is None or reference is None or reference.resource is None:
            continue
        flags = workbook.together(reference.resource, (reference.field, sign.flag))
        refused = {cells[0] for cells in flags or () if cells[1] != "yes"}
        for index, (cell, key) in text.each(column.name, sign.column):
            if cell.startswith("-") and key in refused:
                message = f"negative, which {sign.column} '{key}' doesn't allow; correct it"
                text.blame(index, column.name, message)


def _check_conditions(text: TableText, workbook: Workbook) -> None:
    """Note cells that are empty, or filled, where another cell of the row forbids it."""
    for rule in text.table.conditions:
        spans, days = rule.between.values(), len(rule.between)
        for index, cells in text.each(
            *rule.between, *rule.when, *rule.filled, *rule.empty, *rule.any
        ):
            conditions = zip(cells[days:], rule.when.values(), strict=False)
            if all(
                day and first <= latest(day) and day <= last
                for day, (first, last) in zip(cells, spans, strict=False)
            ) and all(c in values or (c and "*" in values) for c, values in conditions):
                _blame_condition(text, rule, index)


def _blame_condition(text: TableText, rule: Condition, index: int) -> None:
    row = {column: cells[index] for column, cells in text.columns.items()}
    reason = " and ".join(
        f"{column} is '{row[column]}'" if row[column] else f"{column} is empty"
        for column in rule.when
    )
    for column in rule.filled:
        if not row[column]:
            text.blame(index, column, f"{reason}; {rule.mend or 'fill it in'}")
    for column in rule.empty:
        if row[column]:
            text.blame(index, column, f"{reason}; {rule.mend or 'empty it or correct the other'}")
    if rule.any and not any(row[column] for column in rule.any):
        fix = rule.mend or f"fill in {' or '.join(rule.any)}"
        text.blame(index, rule.any[0], f"{reason}; {fix}")


def _check_totals(text: TableText, workbook: Workbook) -> None:
    """Note usable totals that are less than the figures of their parts add up to.

    Parts are usable flows of the same series, indicator, place and unit in periods within the
    total's that don't overlap. A total said to be partial, or at least so much, may be less.
    """
    same = ("series", "indicator", "geography", "unit")
    bounds = ("period_start", "period_end")
    groups: dict[tuple[str, ...], list[tuple[int, date, date, float, str, str]]] = {}
    columns = (*same, *bounds, "value", "qualifier", "measure", "status")
    for index, cells in text.each(*columns) if text.table.statements else ():
        *key, start, end, value, qualifier, measure, status = cells
        if start and end and status == "usable" and measure in ("flow", "running_total"):
            first, last = date.fromisoformat(start), date.fromisoformat(end)
            row = (index, first, last, float(value), qualifier, measure)
            groups.setdefault(tuple(key), []).append(row)
    for rows in groups.values():
        for index, begin, stop, total, how_total, _ in rows:
            parts = [
                (first, last, part)
                for _, first, last, part, how, measure in rows
                if measure == "flow" and how in ("exact", "at_least", "partial")
                if begin <= first and last <= stop and (first, last) != (begin, stop)
            ]
            added = _largest_sum(parts)
            if how_total not in ("at_least", "partial") and added > total * (1 + TOTAL_SLACK):
                message = f"figures of parts of its period add up to {added:g}, more than its "
                message += f"{total:g}; mark the total as disputed and name its rival"
                text.blame(index, "status", message)


def _largest_sum(parts: list[tuple[date, date, float]]) -> float:
    """Add up parts whose periods don't overlap; of those of one period the smallest counts."""
    least: dict[tuple[date, date], float] = {}
    for first, last, value in parts:
        least[first, last] = min(value, least.get((first, last), value))
    ordered = sorted(least.items(), key=lambda part: part[0][1])
    ends = [last for (_, last), _ in ordered]
    sums = [0.0]
    for (first, _), value in ordered:
        sums.append(max(sums[-1], sums[bisect_left(ends, first)] + value))
    return sums[-1]


_CHECKS = (
    _check_lengths, _check_cells, _check_keys, _check_references, _check_joint_references,
    _check_lists, _check_prefixes, _check_precision, _check_ascending, _check_signs,
    _check_conditions, _check_totals,
)  # fmt: skip


def _check_kinds(texts: Sequence[TableText]) -> None:
    """Note values that stand in two tables of a kind where one is allowed."""
    seen: dict[tuple[str, str, str], str] = {}
    for text in texts:
        kind = text.table.kind
        for column in text.table.unique if kind else ():
            for index, (cell,) in text.each(column):
                file = seen.setdefault((kind, column, cell), text.file) if cell else text.file
                if file != text.file:
                    text.blame(index, column, f"already used in {file}; give this row another")


def _check_mutual(text: TableText, workbook: Workbook) -> None:
    """Note rows that name another which doesn't name them in return."""
    for column in text.table.fields:
        reference = text.table.reference(column)
        if not column.mutual or reference is None or not any(text.columns.get(column.name, ())):
            continue
        key = text.table.primary_key[0]
        named_by = {
            other: set(column.entries(cell))
            for target in workbook.package.referenced(reference)
            for _, (other, cell) in workbook.text(target.name).each(key, column.name)
        }
        for index, (own, cell) in text.each(key, column.name):
            for entry in column.entries(cell):
                if own not in named_by.get(entry, {own}):
                    message = f"'{entry}' doesn't name this row in return; add '{own}' there"
                    text.blame(index, column.name, message)
                    break


def _check_origins(texts: Sequence[TableText], workbook: Workbook) -> None:
    """Note equal figures that were printed at one time and don't share an origin.

    An origin is the speaker and the day: two papers that print one figure for one period within
    days have it from one statement. Sources known to the year alone tell nothing.
    """
    same = ("indicator", "geography", "period_start", "period_end", "value", "unit")
    groups: dict[tuple[str, ...], list[tuple[TableText, int, str, str]]] = defaultdict(list)
    for text in texts:
        for index, (*key, origin, source) in text.each(*same, "origin_id", "source_id"):
            if text.table.statements and key[3]:
                groups[tuple(key)].append((text, index, origin, source))
    published: dict[str, str] = {}
    for table in {text.table.reference(text.table.field("source_id")) for text in texts
                  if text.table.statements}:  # fmt: skip
        if table is not None and table.resource is not None:
            dated = workbook.text(table.resource).each(table.field, "published")
            published |= {source: day for _, (source, day) in dated}
    for rows in groups.values():
        for (before, first, origin, source), (text, index, other, paper) in combinations(rows, 2):
            if origin != other and _near(published.get(source, ""), published.get(paper, "")):
                place = f"{before.file}:{before.rows[first].line}"
                message = f"{place} has the same figure, printed within {DAYS_OF_ONE_STATEMENT} "
                message += f"days, under the origin '{origin}'; give both one origin"
                text.blame(index, "origin_id", message)
                break


def _near(one: str, other: str) -> bool:
    """Tell whether two days lie within those allowed, or two dates in one month."""
    month, day = len("2024-06"), len("2024-06-22")
    if len(one) == len(other) == day:
        apart = date.fromisoformat(one) - date.fromisoformat(other)
        return abs(apart.days) <= DAYS_OF_ONE_STATEMENT
    return min(len(one), len(other)) >= month and one[:month] == other[:month]


def _undescribed(package: Package) -> list[Problem]:
    """Find CSV files in the folder that datapackage.json says nothing of."""
    described = [table.path for table in package.tables.values()]
    files = [path.relative_to(package.folder).as_posix() for path in package.folder.rglob("*.csv")]
    message = "not described in datapackage.json; describe it there or move it out of the folder"
    return [
        Problem(package.label(file), None, None, None, message)
        for file in sorted(files)
        if file not in described
    ]


def _outdated(text: TableText) -> list[Problem]:
    """Find whether the recorded rows, bytes and hash are those of the file."""
    rows, recorded = text.size["azm:rows"], text.table.rows
    if text.size == text.table.size:
        return []
    changed = (
        f"{rows} rows, {recorded} recorded" if rows != recorded else "other content than recorded"
    )
    message = f"{changed} in datapackage.json; run azm check --renew"
    return [Problem(text.file, None, None, None, message)]
