"""What a notebook found: a number with its bounds, unit, coverage and origins."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from azm import words
from azm.errors import AzmError, did_you_mean
from azm.rounding import side, significant

BOUNDS = ("range", "at_least", "at_most", "unknown")
COVERAGES = ("complete", "measured", "sample", "partial", "none")
DIRECTNESS = ("direct", "near", "proxy")


@dataclass(frozen=True)
class Estimate:
    """What the evidence says about one quantity, and how far it can be trusted to say it.

    Its numbers are rounded to six significant digits as it is made, so that the rule judges the
    very numbers that a card carries and a reader sees; see :func:`azm.rounding.significant`.

    Attributes
    ----------
    low, high : float or None
        Ends of what the evidence allows. A single figure has `low` equal to `high`. An infinite
        end is none: a range from 2 to infinity is "at least 2".
    unit : str
        Unit as in `units.csv`.
    bound : str
        range: the true value lies from `low` to `high`; at_least: only `low` is known, as from an
        incomplete list; at_most: only `high` is known; unknown: neither.
    coverage : str
        What the rows cover of the thing counted: complete, measured (what a list may lack was
        measured against another count, and the range takes it in), sample (drawn by chance),
        partial (a list known to lack cases), none (no rows).
    central : float, optional
        Best single value, from `low` to `high`.
    direct : str
        direct: the very thing that is claimed; near: something close to it; proxy: a stand-in.
    evidence_to : date, optional
        Last day that the evidence covers; text is read as an ISO date.
    origins : iterable of str
        `origin_id` of the statements behind the rows, repeats dropped.
    rows : iterable of (table, id)
        Rows that the numbers came from, repeats dropped.

    Raises
    ------
    AzmError
        If a field is missing or contradicts another; the message says what to give.

    Examples
    --------
    >>> Estimate(20, 22, "people_killed", "range", "complete", central=20).text
    '20 (20–22)'
    """

    low: float | None = None
    high: float | None = None
    unit: str = ""
    bound: str = ""
    coverage: str = ""
    _: KW_ONLY
    central: float | None = None
    direct: str = "direct"
    evidence_to: date | None = None
    origins: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()

    if TYPE_CHECKING:  # what is taken; the fields say what is kept of it

        def __init__(
            self,
            low: float | None = None,
            high: float | None = None,
            unit: str = "",
            bound: str = "",
            coverage: str = "",
            *,
            central: float | None = None,
            direct: str = "direct",
            evidence_to: date | str | None = None,
            origins: Iterable[str] = (),
            rows: Iterable[Sequence[str]] = (),
        ) -> None: ...

    def __post_init__(self) -> None:
        self._open_infinite_ends()
        for name in ("low", "high", "central"):
            object.__setattr__(self, name, _number(name, getattr(self, name)))
        object.__setattr__(self, "evidence_to", _day(self.evidence_to))
        object.__setattr__(self, "origins", _slugs(self.origins))
        object.__setattr__(self, "rows", _row_keys(self.rows))
        if not self.unit or not isinstance(self.unit, str):
            raise AzmError("an estimate has no unit; name one of units.csv, such as people_killed")
        _check_word("bound", self.bound, BOUNDS)
        _check_word("coverage", self.coverage, COVERAGES)
        _check_word("directness", self.direct, DIRECTNESS)
        self._check_ends()
        self._round()

    def _open_infinite_ends(self) -> None:
        no_low, no_high = _infinite(self.low, -1), _infinite(self.high, 1)
        if not (no_low or no_high):
            return
        if self.bound == "range":
            bound = "unknown" if no_low and no_high else "at_most" if no_low else "at_least"
            object.__setattr__(self, "bound", bound)
        for name, gone in (("low", no_low), ("high", no_high)):
            if gone:
                object.__setattr__(self, name, None)
        if _infinite(self.central, -1) or _infinite(self.central, 1):
            object.__setattr__(self, "central", None)

    def _round(self) -> None:
        low, central, high = map(significant, (self.low, self.central, self.high))
        # What is equal but for last bits may come in either order. And of 1234567.4 and 1234568
        # only the first is rounded, and then exceeds the second.
        if low is not None and high is not None:
            low, high = sorted((low, high))
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)
        if central is not None:
            object.__setattr__(self, "central", min(max(central, self.start), self.end))

    def _check_ends(self) -> None:
        present = (self.low is not None, self.high is not None)
        needed = {
            "range": (True, True),
            "at_least": (True, False),
            "at_most": (False, True),
            "unknown": (False, False),
        }[self.bound]
        if present != needed:
            ends = {
                (True, True): "low and high",
                (True, False): "low alone",
                (False, True): "high alone",
                (False, False): "neither low nor high",
            }
            raise AzmError(
                f"an estimate with bound '{self.bound}' has {ends[present]}; give {ends[needed]}, "
                "or another bound"
            )
        if side(self.start, self.end) > 0:
            raise AzmError(
                f"an estimate has low {self.start:g} above high {self.end:g}; exchange them"
            )
        middle = self.central
        if middle is not None and side(middle, self.start) * side(middle, self.end) > 0:
            raise AzmError(
                f"an estimate's central value {middle:g} lies outside "
                f"{replace(self, central=None).text}; "
                "correct it or leave it out"
            )

    @classmethod
    def missing(
        cls,
        unit: str,
        *,
        evidence_to: date | str | None = None,
        elsewhere: Iterable[Sequence[str]] = (),
    ) -> Estimate:
        """The estimate for a quantity on which no figure was found.

        `elsewhere` names rows (table, id) with the claimed figure from another owner than the one
        whom the claim names, which is then the reason that the verdict is open.
        """
        return cls(None, None, unit, "unknown", "none", evidence_to=evidence_to, rows=elsewhere)

    @classmethod
    def either(cls, *readings: Estimate) -> Estimate:
        """The estimate if one of several readings is right and nobody knows which: their union.

        Where a unit or a definition isn't known, each reading of it gives an estimate, and the
        truth lies somewhere in their union; an unknown reading leaves nothing certain. It is as
        direct, as complete and as recent as the weakest of them.

        Raises
        ------
        AzmError
            If there is no reading, or their units differ.

        Examples
        --------
        >>> deaths = Estimate(21, 29, "lynching_cases", "range", "complete")
        >>> cases = Estimate(34, 34, "lynching_cases", "range", "complete")
        >>> Estimate.either(deaths, cases).text
        '21–34'
        """
        if not readings:
            raise AzmError("either has no reading to unite; give at least one Estimate")
        units = sorted({reading.unit for reading in readings})
        if len(units) > 1:
            raise AzmError(
                f"either unites readings in {' and '.join(units)}; estimate them in one unit"
            )
        # What the others say decides nothing beside a reading of which nothing is known.
        readings = tuple(r for r in readings if r.bound == "unknown") or readings
        low, high = min(r.start for r in readings), max(r.end for r in readings)
        bounds = {(True, True): "range", (True, False): "at_least", (False, True): "at_most"}
        days = [reading.evidence_to for reading in readings]
        return cls(
            low if math.isfinite(low) else None,
            high if math.isfinite(high) else None,
            units[0],
            bounds.get((math.isfinite(low), math.isfinite(high)), "unknown"),
            max((reading.coverage for reading in readings), key=COVERAGES.index),
            direct=max((reading.direct for reading in readings), key=DIRECTNESS.index),
            evidence_to=None if None in days else min(day for day in days if day is not None),
            origins=(origin for reading in readings for origin in reading.origins),
            rows=(row for reading in readings for row in reading.rows),
        )

    def bundle(self) -> dict[str, Any]:
        """The estimate as plain data for JSON; `Estimate(**bundle)` is the same estimate."""
        return {
            "low": self.low,
            "high": self.high,
            "central": self.central,
            "bound": self.bound,
            "unit": self.unit,
            "coverage": self.coverage,
            "direct": self.direct,
            "evidence_to": None if self.evidence_to is None else self.evidence_to.isoformat(),
            "origins": list(self.origins),
            "rows": [list(row) for row in self.rows],
        }

    @property
    def start(self) -> float:
        """Smallest value that the evidence allows; minus infinity if it sets none."""
        return -math.inf if self.low is None else self.low

    @property
    def end(self) -> float:
        """Largest value that the evidence allows; infinity if it sets none."""
        return math.inf if self.high is None else self.high

    @property
    def numbers(self) -> tuple[str, float | None, float | None]:
        """Bound, low and high: what a verdict depends on."""
        return self.bound, self.low, self.high

    @property
    def text(self) -> str:
        """The estimate as a reader meets it, without its unit: `20 (20–22)`, `at least 1`."""
        if self.bound == "unknown":
            return "unknown"
        if self.bound == "at_least":
            return f"at least {words.number(self.start)}"
        if self.bound == "at_most":
            return f"at most {words.number(self.end)}"
        if self.start == self.end:
            return words.number(self.start)
        link = "–" if self.start >= 0 else " to "
        spread = f"{words.number(self.start)}{link}{words.number(self.end)}"
        return spread if self.central is None else f"{words.number(self.central)} ({spread})"


def _check_word(name: str, word: object, words: tuple[str, ...]) -> None:
    if word in (None, ""):
        raise AzmError(f"an estimate has no {name}; give one of {', '.join(words)}")
    if word not in words:
        raise AzmError(
            f"an estimate's {name} is '{word}'; give one of {', '.join(words)}"
            f"{did_you_mean(str(word), words)}"
        )


def _number(name: str, value: object) -> float | None:
    if value is None or value is pd.NA:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise AzmError(
            f"an estimate's {name} is {value!r}; give a finite number, or None for unknown"
        )
    return value


def _infinite(value: object, sign: int) -> bool:
    return isinstance(value, float) and value == sign * math.inf


def _day(value: object) -> date | None:
    if value is None or value == "" or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise AzmError(
            f"an estimate's evidence_to is '{value}'; write a date as 2024-06-22"
        ) from None


def _slugs(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise AzmError(f"an estimate's origins are the text '{values}'; give a list of origin_ids")
    return tuple(sorted({str(value) for value in values if not pd.isna(value)}))


def _row_keys(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    keys = set()
    for row in rows:
        if isinstance(row, str) or len(row) != 2:
            raise AzmError(f"an estimate's row is {row!r}; give pairs of table and id")
        keys.add((str(row[0]), str(row[1])))
    return tuple(sorted(keys))
