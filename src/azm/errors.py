"""Mistakes that a user can mend, told in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class AzmError(Exception):
    """A mistake in data, parameters or settings that its user can mend.

    The message is one sentence that names the place and the mend; the command line prints it
    without a traceback.
    """


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the word of `words` that `word` was most likely meant to be, or None.

    Upper and lower case count as equal.
    """
    # Sorted, because a set would give another of two equally near words in each session.
    by_folded = {known.casefold(): known for known in sorted(words)}
    close = get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the nearest of `words`, or nothing when none is near."""
    near = nearest(word, words)
    return f"; did you mean '{near}'?" if near is not None else ""
