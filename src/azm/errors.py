"""Mistakes that a user can mend, told in one sentence."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path

LONGEST_SHOWN = 60


class AzmError(Exception):
    """A mistake in data, parameters or settings that its user can mend.

    The message is one sentence that names the place and the mend; the command line prints it
    without a traceback, and ends with `exit_code`. So does IPython, below the line of the cell
    that met it. `AZM_DEBUG=1` shows the traceback in both.
    """

    exit_code = 1

    @property
    def _render_traceback_(self) -> Callable[[], list[str]]:
        # IPython asks whether there is such a method; an AttributeError says that there is none.
        if os.environ.get("AZM_DEBUG"):
            raise AttributeError("AZM_DEBUG is set")
        return self._short_traceback

    def _short_traceback(self) -> list[str]:
        package = str(Path(__file__).parent)
        lines = [
            f"line {frame.lineno}: {frame.line}"
            for frame in traceback.extract_tb(self.__traceback__)
            if frame.line and not frame.filename.startswith(package)
        ]
        return [*lines[-1:], f"{type(self).__name__}: {self}"]


class UsageError(AzmError):
    """A command line that asks for what there isn't: an unknown name, a value out of range."""

    exit_code = 2


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the nearest of `words`, or nothing when none is near.

    Upper and lower case count as equal.
    """
    # Sorted, because a set would give another of two equally near words in each session.
    by_folded = {known.casefold(): known for known in sorted(words)}
    close = get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return f"; did you mean '{by_folded[close[0]]}'?" if close else ""


def shown(value: str) -> str:
    """Return a text as one line of a message, cut to `LONGEST_SHOWN` characters."""
    line = printable(value)
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"


def brief(value: object) -> str:
    """Return a value as Python writes it, as one line of a message."""
    try:
        return shown(repr(value))
    except ValueError:  # a whole number of so many digits that Python won't write it
        return "a number too long to show"


def printable(text: str) -> str:
    """Return a text with line feeds as ⏎ and other signs that no terminal prints as their code."""
    return "".join(map(_printable, text))


def _printable(character: str) -> str:
    if character == "\n":
        return "⏎"
    # Bytes that aren't UTF-8 are read as lone surrogates, which no terminal can print.
    if "\udc80" <= character <= "\udcff":
        return "\ufffd"
    return character if character.isprintable() else f"\\u{ord(character):04x}"
