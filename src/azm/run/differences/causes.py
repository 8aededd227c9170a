"""Which of several factors a difference is due to, by putting them back one at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from azm.run.differences.kinds import ALONE, EITHER, ELIMINATION, JOINTLY, UNKNOWN, UNSOUGHT

F = TypeVar("F", bound=Hashable)


class LimitError(Exception):
    """No further trial is allowed."""


@dataclass(frozen=True)
class Cause(Generic[F]):
    """What a difference is due to.

    Attributes
    ----------
    how : str
        alone: the factor; either: each of them restores the old value alone; jointly: none does
        alone; elimination: all else was put back and the new value stayed; unknown; not looked for.
    factors : tuple
        The factors; empty where unknown.
    """

    how: str
    factors: tuple[F, ...] = ()


def cause(
    reversible: Sequence[F],
    fixed: F | None,
    old: object,
    new: object,
    value: Callable[[frozenset[F]], object],
) -> Cause[F]:
    """The cause of a value's difference.

    The method is that of Mill's joint method in its experimental form: a factor is the cause if
    the old value comes back when it alone is put back. Putting back all factors that can reach a
    value gives the old state, whose value is known; so a single factor needs no trial.

    Parameters
    ----------
    reversible : sequence
        Factors that can reach the value and can be put back.
    fixed : factor or None
        One that can reach it and can't be put back.
    old, new : object
        The value in the older and in the newer state.
    value : callable
        The value with a set of factors put back, something unequal to any value where the run
        fails; raises `LimitError` where no further trial is allowed.
    """
    if not reversible:
        return Cause(ALONE, (fixed,)) if fixed is not None else Cause(UNKNOWN)
    if len(reversible) == 1 and fixed is None:
        return Cause(ALONE, tuple(reversible))
    try:
        restoring = tuple(f for f in reversible if value(frozenset({f})) == old)
        if restoring:
            return Cause(ALONE if len(restoring) == 1 else EITHER, restoring)
        everything = frozenset(reversible)
        last = old if fixed is None else value(everything)
        if last == new:
            return Cause(ELIMINATION, (fixed,))
        needed = _smallest(reversible, lambda kept: value(kept) == last)
        return Cause(JOINTLY, needed if last == old else (*needed, fixed))
    except LimitError:
        return Cause(UNSOUGHT)


def _smallest(factors: Sequence[F], holds: Callable[[frozenset[F]], bool]) -> tuple[F, ...]:
    """A set of which no factor can be left out, found by leaving out one after another."""
    kept, before = tuple(factors), ()
    # What could not be left out of a larger set may be left out of a smaller one.
    while kept != before:
        before = kept
        for factor in before:
            without = tuple(f for f in kept if f != factor)
            if holds(frozenset(without)):
                kept = without
    return kept
