"""Files that are written whole or not at all, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from pathlib import Path
from typing import TypeVar

# What spreadsheets take for the beginning of a formula, with the wide forms that some of them
# read alike (OWASP, CSV Injection).
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][+-]?\d+)?")

Cell = TypeVar("Cell")


def put(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and rename it, so that half of it is never seen.

    Text is UTF-8 with line feeds on every platform. A link keeps leading where it led, and a file
    its mode. What a killed process leaves beside it is named `.<name>.<process>.new`, which git
    ignores.

    Raises
    ------
    OSError
        If it can't be written, naming the file; what was there before stays.
    """
    # os.path, since Path.resolve() would leave a link to nowhere as it is on some systems.
    place = Path(os.path.realpath(path))
    fresh = place.with_name(f".{place.name}.{os.getpid()}.new")
    try:
        with open(fresh, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            shutil.copymode(place, fresh)
        os.replace(fresh, place)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def harmless(cell: Cell) -> Cell | str:
    """Return a cell with an apostrophe before text that begins like a formula.

    Numbers, and text that is a number, stay as they are, also below zero.
    """
    risky = isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell
