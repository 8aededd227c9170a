"""A fault in a table: where it is, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from azm.errors import AzmError, printable, shown


@dataclass(frozen=True)
class Problem:
    """One fault, as `azm check` prints it.

    Attributes
    ----------
    file
        Path from the project's folder, with forward slashes.
    line
        Line of the file that the cell begins on, counted from 1; None for the file as a whole.
    column
        Name of the column; None where the row or the file is at fault.
    value
        The cell as it stands in the file; "" is shown as empty, None isn't shown.
    message
        What is wrong, a semicolon, what to do.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.column is not None:
            place += f": column '{self.column}'"
            if self.value is not None:
                place += f" is '{shown(self.value)}'" if self.value else " is empty"
        return printable(f"{place}: {self.message}")


class TableError(AzmError):
    """A table that can't be used as it stands; `problems` lists every fault found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - 1
        rest = f" (and {more} more: run azm check)" if more else ""
        super().__init__(f"{self.problems[0]}{rest}")
