"""Cells that no spreadsheet takes for a formula, for every CSV file that the project writes."""

from __future__ import annotations

import re
from typing import TypeVar

# What spreadsheets take for the beginning of a formula, with the wide forms that some of them
# read alike (OWASP, CSV Injection).
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][+-]?\d+)?")

Cell = TypeVar("Cell")


def harmless(cell: Cell) -> Cell | str:
    """Return a cell with an apostrophe before text that begins like a formula.

    Numbers, and text that is a number, stay as they are, also below zero.
    """
    risky = isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell
