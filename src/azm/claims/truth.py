"""The truth table: a claimed figure against what the evidence allows.

One idea carries it. Every value that the evidence allows gets a verdict of its own, by how far it
lies from the claim; the verdict on the claim is what all these values share. If some of them
uphold the claim and others don't, it is not verifiable.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from azm import words
from azm.claims.estimate import Estimate
from azm.errors import AzmError
from azm.rounding import side

SUPPORTED = "supported"
MOSTLY = "mostly supported"
OVERSTATED = "overstated"
UNDERSTATED = "understated"
CONTRADICTED = "contradicted"
CAME_ABOUT = "came about"
NOT_SO_FAR = "not so far"
NOT_VERIFIABLE = "not verifiable"
NOT_CHECKABLE = "not checkable"
VERDICTS = (
    SUPPORTED, MOSTLY, OVERSTATED, UNDERSTATED, CONTRADICTED, CAME_ABOUT, NOT_SO_FAR,
    NOT_VERIFIABLE, NOT_CHECKABLE,
)  # fmt: skip

#: From the mildest verdict on a claim to the least favourable one.
SEVERITY = {
    SUPPORTED: 0,
    CAME_ABOUT: 0,
    MOSTLY: 1,
    NOT_VERIFIABLE: 2,
    OVERSTATED: 3,
    UNDERSTATED: 3,
    NOT_SO_FAR: 3,
    CONTRADICTED: 4,
}
#: Verdicts that uphold a claim.
HOLDS = (SUPPORTED, MOSTLY, CAME_ABOUT)

#: An open verdict names what the evidence leaves if that is no more than this many verdicts.
MOST_POSSIBLE = 3
#: Why a verdict is open ("not verifiable") -> the reader's words. Nothing else leaves one open.
WHY_OPEN = {
    "no_source": "no source was found for this figure",
    "other_owner": "the figure exists, from someone else",
    "lower_bound": "only a lower bound is known",
    "upper_bound": "only an upper bound is known",
    "both_ways": "several verdicts fit the evidence",
    "not_measured": "nobody measured this effect",
    "silent": "the texts that could be read don't mention it",
    "too_thin": "too little evidence was found",
    "not_due": "the day by which it was to happen hasn't come",
}


@dataclass(frozen=True)
class Outcome:
    """A verdict with its reason, and the verdicts at both ends of what the evidence allows.

    Attributes
    ----------
    verdict, reason : str
    ends : tuple of str or None
        Verdicts at the ends of what the evidence allows; None if it allows anything.
    why_open : str
        A key of `WHY_OPEN` for an open verdict, else empty.
    possible : tuple of str
        For an open verdict, the two or three verdicts that the evidence leaves where it excludes
        others; empty where it excludes none.
    """

    verdict: str
    reason: str
    ends: tuple[str, str] | None = None
    why_open: str = ""
    possible: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        reasons = WHY_OPEN if self.verdict == NOT_VERIFIABLE else ("",)
        if self.why_open not in reasons:
            raise AzmError(
                f"the verdict '{self.verdict}' has the reason '{self.why_open}'; give an open "
                f"verdict, and no other, one of {', '.join(WHY_OPEN)}"
            )


def possible_verdicts(
    verdict_of: Callable[[float], str], low: float, high: float, turns: Iterable[float]
) -> tuple[str, ...]:
    """The two or three verdicts that the evidence leaves, in the order of `VERDICTS`.

    Empty where it leaves more of them, or excludes none.

    Parameters
    ----------
    verdict_of : callable
        Verdict if a value were the true one.
    low, high : float
        Ends of what the evidence allows; may be infinite.
    turns : iterable of float
        All values at which the verdict can turn.

    Examples
    --------
    >>> def verdict_of(value):
    ...     return SUPPORTED if value <= 6 else MOSTLY if value <= 12 else OVERSTATED
    >>> possible_verdicts(verdict_of, 8, 20, [6, 12])
    ('mostly supported', 'overstated')
    """
    turns = sorted(set(turns))
    met = _verdicts_met(verdict_of, low, high, turns)
    excludes = met != _verdicts_met(verdict_of, -math.inf, math.inf, turns)
    left = tuple(verdict for verdict in VERDICTS if verdict in met)
    return left if excludes and len(left) <= MOST_POSSIBLE else ()


def _verdicts_met(
    verdict_of: Callable[[float], str], low: float, high: float, turns: list[float]
) -> set[str]:
    """The verdicts on all values from one to another."""
    stops = [low, *(turn for turn in turns if low < turn < high), high]
    between = [(start + end) / 2 for start, end in itertools.pairwise(stops)]
    # Beyond the last turn the verdict is that at infinity.
    return {verdict_of(value) for value in (*stops, *between) if not math.isnan(value)}


def open_because(estimate: Estimate) -> str:
    """Why an estimate leaves a verdict open: a key of `WHY_OPEN`."""
    if estimate.bound == "unknown" and estimate.coverage == "none":
        return "other_owner" if estimate.rows else "no_source"
    return {"at_least": "lower_bound", "at_most": "upper_bound"}.get(estimate.bound, "both_ways")


@dataclass(frozen=True)
class ClaimedFigure:
    """A claimed figure.

    Attributes
    ----------
    low, high : float
        The figure, or its ends; both are the same number for a bound that needs one.
    bound : str
        exact, about, more_than, at_least, less_than or at_most.
    signed : bool
        True for a change, which can be negative; False for a count or a share.
    unit : str
        For the reason.
    """

    low: float
    high: float
    bound: str
    signed: bool = False
    unit: str = ""

    @classmethod
    def of(
        cls,
        low: float | None,
        high: float | None,
        bound: str,
        *,
        signed: bool = False,
        unit: str = "",
    ) -> ClaimedFigure:
        """The figure as registered: a bound that needs one number takes whichever is there.

        Raises
        ------
        AzmError
            If there is no number, or a negative one that isn't a change.
        """
        ends = [end for end in (low, high) if end is not None]
        if not ends:
            raise AzmError(
                "no figure is claimed; give claimed_low or claimed_high in data/claims.csv, or a "
                "rule that compares none"
            )
        if not signed and min(ends) < 0:
            raise AzmError(
                f"the claimed figure {min(ends):g} is negative; only rule 'change' takes that"
            )
        if bound in ("exact", "about"):
            return cls(ends[0], ends[-1], bound, signed, unit)
        end = ends[-1] if bound in ("less_than", "at_most") else ends[0]
        return cls(end, end, bound, signed, unit)

    @property
    def text(self) -> str:
        """The claim in words: `more than 60 people killed`."""
        return words.bounds(self.low, self.high, self.bound, self.unit)

    def times(self, factor: float) -> ClaimedFigure:
        """The same claim with its figure multiplied."""
        return replace(self, low=self.low * factor, high=self.high * factor)


@dataclass(frozen=True)
class _Thresholds:
    """The values that a claim covers, and the verdict on a single value outside of them."""

    low: float
    high: float
    low_open: bool
    high_open: bool
    tolerance: float
    contradicted_from: float
    rounding: float

    def side(self, value: float) -> int:
        """-1 below what is claimed, 0 within, 1 above."""
        below, above = side(value, self.low), side(value, self.high)
        if below < 0 or (self.low_open and below == 0):
            return -1
        return 1 if above > 0 or (self.high_open and above == 0) else 0

    def factor(self, value: float) -> float:
        """Gap between a value and the nearest claimed one, as a factor of 1 or more."""
        way = self.side(value)
        return 1.0 if way == 0 else _gap(value, self.low if way < 0 else self.high)

    def verdict(self, value: float) -> str:
        """Verdict on the claim if this were the true value."""
        way = self.side(value)
        if way == 0:
            return SUPPORTED
        edge = self.low if way < 0 else self.high
        slack = max(self.tolerance * abs(edge), self.rounding)
        if way * side(value, edge + way * slack) <= 0:
            return MOSTLY
        # Away from zero a gap multiplies what is claimed, towards zero it divides it.
        grows = way * edge > 0
        far = edge * self.contradicted_from if grows else edge / self.contradicted_from
        if way * side(value, far) >= 0:
            return CONTRADICTED
        return OVERSTATED if way < 0 else UNDERSTATED

    @property
    def turns(self) -> tuple[float, ...]:
        """Values at which the verdict can turn."""
        edges = [edge for edge in (self.low, self.high) if math.isfinite(edge)]
        slacks = [max(self.tolerance * abs(edge), self.rounding) for edge in edges]
        far = [edge * by for edge in edges for by in self._factors]
        near = [
            edge + way * slack for edge, slack in zip(edges, slacks, strict=True) for way in (-1, 1)
        ]
        return (*edges, *near, *far)

    @property
    def _factors(self) -> tuple[float, float]:
        return self.contradicted_from, 1 / self.contradicted_from


def compare_figure(
    claimed: ClaimedFigure,
    estimate: Estimate,
    *,
    tolerance: float,
    contradicted_from: float,
    rounding: float = 0.0,
) -> Outcome:
    """The verdict on a claimed figure.

    A value that the evidence allows, taken alone, makes the claim supported if it is one of the
    claimed values; mostly supported if it differs from the nearest of them by no more than the
    share `tolerance` of it; overstated (the claim is higher) or
    understated (it is lower) beyond; contradicted from the factor `contradicted_from` on. Over
    all values that the evidence allows:

    - all within the claim: supported. A single claimed figure (exact, about) is also supported
      by a range that holds it and nothing beyond the tolerance;
    - all within the tolerance: mostly supported;
    - all too low, or all too high, beyond the tolerance: the mildest of their verdicts, since no
      more is shown;
    - else some values uphold the claim and others don't: not verifiable.

    A value within rounding of a figure, of the end of the tolerance or of the factor counts as
    equal to it, see :func:`azm.rounding.side`.

    An incomplete list ("at least") allows every larger number. So it can support, or show that a
    claim is too low, and never contradicts a larger claim. "About" widens the claimed figure by
    the tolerance on either side.

    Changes (`claimed.signed`) are compared as changes: a claimed +20 % against +5 % is off by a
    factor 4, and a change of the other sign contradicts. On the scale of levels (1.20 over
    1.05) no slack could tell a rise from a fall. Differences up to `rounding`, in points of
    the unit, count as within the tolerance, since published percentages are rounded. A claimed
    fall is read by its size: "more than -20 %" is a fall by more than 20 %.

    Parameters
    ----------
    claimed : ClaimedFigure
        What the article says.
    estimate : Estimate
        What the evidence allows, in a comparable unit.
    tolerance, contradicted_from, rounding : float
        From the component's criterion.

    Returns
    -------
    Outcome

    Raises
    ------
    AzmError
        If a count or share is negative.

    Examples
    --------
    >>> claimed = ClaimedFigure.of(60, None, "more_than", unit="people_killed")
    >>> estimate = Estimate(20, 22, "people_killed", "range", "complete")
    >>> compare_figure(claimed, estimate, tolerance=0.1, contradicted_from=1.5).verdict
    'contradicted'
    """
    if estimate.bound == "unknown":
        return Outcome(
            NOT_VERIFIABLE,
            f"No figure was found that answers {claimed.text}.",
            why_open=open_because(estimate),
        )
    smallest = min(estimate.start if estimate.low is not None else 0, estimate.end)
    if not claimed.signed and side(smallest, 0) < 0:
        raise AzmError(
            f"an estimate of a count or share is negative ({estimate.text}); correct it, or use "
            "rule 'change'"
        )
    low, high = _ends_of(claimed, estimate)
    thresholds = _thresholds(_upright(claimed), tolerance, contradicted_from, rounding)
    ends = thresholds.verdict(low), thresholds.verdict(high)
    sides = thresholds.side(low), thresholds.side(high)
    evidence = f"the evidence shows {estimate.text}"
    if all(end in HOLDS for end in ends):
        inside = side(low, thresholds.low) <= 0 <= side(high, thresholds.high)
        if sides == (0, 0) or (claimed.bound in ("exact", "about") and inside):
            return Outcome(SUPPORTED, f"Claimed is {claimed.text}, and {evidence}.", ends)
        return Outcome(
            MOSTLY,
            f"Claimed is {claimed.text}, and {evidence}, which is off by no more than the slack of "
            f"{tolerance:.0%}.",
            ends,
        )
    if sides == (-1, -1) and not set(ends) & set(HOLDS):
        return Outcome(ends[1], _gap_reason(claimed, evidence, thresholds, high, "too high"), ends)
    if sides == (1, 1) and not set(ends) & set(HOLDS):
        return Outcome(ends[0], _gap_reason(claimed, evidence, thresholds, low, "too low"), ends)
    return Outcome(
        NOT_VERIFIABLE,
        _open_reason(claimed, evidence, sides),
        ends,
        open_because(estimate),
        possible_verdicts(thresholds.verdict, low, high, thresholds.turns),
    )


_S, _M, _O, _U, _C, _N = SUPPORTED, MOSTLY, OVERSTATED, UNDERSTATED, CONTRADICTED, NOT_VERIFIABLE
CLAIM_COLUMNS = ("exact", "about", "more_than", "at_least", "less_than", "at_most")
#: Evidence of every kind against a claim of 60, with a slack of 10 % and contradicted from a
#: factor 1.5: bound, low and high of the estimate -> verdicts in the order of CLAIM_COLUMNS.
TRUTH_TABLE: dict[tuple[str, float | None, float | None], tuple[str, ...]] = {
    ("range", 20, 30): (_C, _C, _C, _C, _S, _S),
    ("range", 30, 50): (_O, _N, _O, _O, _S, _S),
    ("range", 50, 50): (_O, _M, _O, _O, _S, _S),
    ("range", 50, 58): (_N, _M, _N, _N, _S, _S),
    ("range", 56, 58): (_M, _S, _M, _M, _S, _S),
    ("range", 60, 60): (_S, _S, _M, _S, _M, _S),
    ("range", 57, 63): (_S, _S, _M, _M, _M, _M),
    ("range", 40, 80): (_N, _N, _N, _N, _N, _N),
    ("range", 62, 64): (_M, _S, _S, _S, _M, _M),
    ("range", 62, 75): (_N, _N, _S, _S, _N, _N),
    ("range", 75, 75): (_U, _U, _S, _S, _U, _U),
    ("range", 75, 100): (_U, _U, _S, _S, _U, _U),
    ("range", 100, 120): (_C, _C, _S, _S, _C, _C),
    ("at_least", 20, None): (_N, _N, _N, _N, _N, _N),
    ("at_least", 57, None): (_N, _N, _M, _M, _N, _N),
    ("at_least", 62, None): (_N, _N, _S, _S, _N, _N),
    ("at_least", 75, None): (_U, _U, _S, _S, _U, _U),
    ("at_least", 100, None): (_C, _C, _S, _S, _C, _C),
    ("at_most", None, 30): (_C, _C, _C, _C, _S, _S),
    ("at_most", None, 45): (_O, _O, _O, _O, _S, _S),
    ("at_most", None, 57): (_N, _N, _N, _N, _S, _S),
    ("at_most", None, 62): (_N, _N, _N, _N, _M, _M),
    ("at_most", None, 100): (_N, _N, _N, _N, _N, _N),
    ("unknown", None, None): (_N, _N, _N, _N, _N, _N),
}
TABLE_CLAIM, TABLE_CRITERION = 60, {"tolerance": 0.10, "contradicted_from": 1.5}


def truth_table() -> pd.DataFrame:
    """The truth table for a claim of 60, slack 10 %, contradicted from a factor 1.5.

    Returns
    -------
    DataFrame
        One row per kind of evidence (its bound and an example as index), one column per claimed
        bound, verdicts as values. The same table is what the rules are tested against.

    Examples
    --------
    >>> truth_table().loc[("range", "20–30")].unique().tolist()
    ['contradicted', 'supported']
    """
    index = pd.MultiIndex.from_tuples(
        [(bound.replace("_", " "), _numbers(low, high)) for bound, low, high in TRUTH_TABLE],
        names=["evidence", "allows"],
    )
    columns = pd.Index(
        [ClaimedFigure.of(TABLE_CLAIM, None, bound).text for bound in CLAIM_COLUMNS], name="claimed"
    )
    columns = columns.map(lambda text: f"exactly {text}" if text == str(TABLE_CLAIM) else text)
    return pd.DataFrame(list(TRUTH_TABLE.values()), index=index, columns=columns)


def _upright(claimed: ClaimedFigure) -> ClaimedFigure:
    """A claimed fall turned into its size, everything else as it is."""
    if not _falls(claimed):
        return claimed
    return replace(claimed, low=-claimed.high, high=-claimed.low)


def _falls(claimed: ClaimedFigure) -> bool:
    return claimed.signed and claimed.high <= 0 and claimed.low < 0


def _ends_of(claimed: ClaimedFigure, estimate: Estimate) -> tuple[float, float]:
    """First and last value that the evidence allows, turned round for a claimed fall."""
    start = estimate.start if claimed.signed else max(estimate.start, 0.0)
    return (-estimate.end, -start) if _falls(claimed) else (start, estimate.end)


def _thresholds(
    claimed: ClaimedFigure, tolerance: float, contradicted_from: float, rounding: float
) -> _Thresholds:
    low, high = claimed.low, claimed.high
    if claimed.bound == "about":
        low -= tolerance * abs(low)
        high += tolerance * abs(high)
    elif claimed.bound in ("more_than", "at_least"):
        high = math.inf
    elif claimed.bound in ("less_than", "at_most"):
        low = -math.inf
    return _Thresholds(
        low,
        high,
        claimed.bound == "more_than",
        claimed.bound == "less_than",
        tolerance,
        contradicted_from,
        rounding,
    )


def _gap(value: float, edge: float) -> float:
    if value == edge:
        return 1.0
    if value * edge <= 0:
        return math.inf
    size, other = abs(value), abs(edge)
    return max(size, other) / min(size, other)


def _gap_reason(
    claimed: ClaimedFigure, evidence: str, thresholds: _Thresholds, near: float, way: str
) -> str:
    factor = thresholds.factor(near)
    if not math.isfinite(factor):
        return f"Claimed is {claimed.text}, but {evidence}, which leaves nothing of the claim."
    return (
        f"Claimed is {claimed.text}, but {evidence}: the claim is {way} by a factor of "
        f"{factor:.2g} at least, and {thresholds.contradicted_from:g} or more contradicts it."
    )


def _open_reason(claimed: ClaimedFigure, evidence: str, sides: tuple[int, int]) -> str:
    if sides == (-1, -1):
        why = "every value allowed lies below the claim, some within the slack and some beyond"
    elif sides == (1, 1):
        why = "every value allowed lies above the claim, some within the slack and some beyond"
    else:
        why = "some values that it allows uphold the claim and others don't"
    return f"Claimed is {claimed.text}, and {evidence}: {why}."


def _numbers(low: float | None, high: float | None) -> str:
    return "nothing" if low is None and high is None else words.span(low, high)
