"""The rules for claims without a figure: what findings from independent origins amount to.

An origin is the statement behind the reports: one briefing in ten papers is one origin. A direct
finding speaks of the thing claimed, a near one of something neighbouring or weaker; a proxy never
decides. Silence counts for intents alone: an event can happen without a paper saying so, but a
purpose said to stand in a text stands there or doesn't.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azm.claims.truth import (
    CONTRADICTED,
    MOSTLY,
    NOT_CHECKABLE,
    NOT_VERIFIABLE,
    OVERSTATED,
    SUPPORTED,
)


@dataclass(frozen=True)
class Side:
    """Independent origins that take one stance, by the most direct of their findings."""

    direct: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    proxy: frozenset[str] = frozenset()

    @property
    def speaking(self) -> frozenset[str]:
        """Origins that can decide: direct and near ones."""
        return self.direct | self.near

    def __len__(self) -> int:
        return len(self.speaking)

    def enough(self, thresholds: Mapping[str, Any]) -> bool:
        """True if these origins reach `min_origins`, and `min_direct` of them are direct."""
        return (
            len(self) >= thresholds["min_origins"] and len(self.direct) >= thresholds["min_direct"]
        )


@dataclass(frozen=True)
class Tally:
    """The origins of a component's findings by stance.

    An origin with findings on two sides counts on both.
    """

    supports: Side = Side()
    contradicts: Side = Side()
    silent: Side = Side()

    @classmethod
    def of(cls, findings: pd.DataFrame) -> Tally:
        """Count the findings of one component (columns origin_id, stance, directness)."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        rows = zip(findings["stance"], findings["origin_id"], findings["directness"], strict=True)
        for stance, origin, directness in rows:
            found[stance][origin].add(directness)
        return cls(**{stance: _side(origins) for stance, origins in found.items()})

    @property
    def origins(self) -> frozenset[str]:
        """All origins, whatever they say."""
        sides = (self.supports, self.contradicts, self.silent)
        return frozenset().union(*(side.speaking | side.proxy for side in sides))

    def without(self, origins: frozenset[str]) -> Tally:
        """The tally if these origins hadn't been found."""
        return Tally(
            *(_less(side, origins) for side in (self.supports, self.contradicts, self.silent))
        )

    @property
    def text(self) -> str:
        """The tally in words."""
        parts = [
            f"{_origins(len(side))} {verb}{_directly(side)}"
            for side, verb in (
                (self.supports, "in support"),
                (self.contradicts, "against"),
                (self.silent, "silent"),
            )
            if len(side)
        ]
        return ", ".join(parts) if parts else "no origin that speaks of it"

    @property
    def brief(self) -> str:
        """The tally in a few words: `3 origins for, 1 silent`."""
        sides = ((self.supports, "for"), (self.contradicts, "against"), (self.silent, "silent"))
        given = [(len(side), word) for side, word in sides if len(side)]
        if not given:
            return "no source found"
        first, *rest = given
        head = f"{_origins(first[0]).replace('independent ', '')} {first[1]}"
        return ", ".join([head, *(f"{n} {word}" for n, word in rest)])


Test = Callable[[Tally, Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Row:
    """One row of the rule table: the first row of a rule whose condition holds gives the verdict.

    `rests_on` names the origins that the verdict rests on: supports, contradicts, silent, both
    (support and contradiction, each needed), either (of the two), or all.
    """

    rules: tuple[str, ...]
    when: str
    verdict: str
    rests_on: str
    test: Test


def _half_or_less(tally: Tally) -> bool:
    return 2 * len(tally.contradicts) <= len(tally.supports)


RULE_TABLE: tuple[Row, ...] = (
    Row(
        ("event",),
        "the claim says all, an origin directly denies it and none directly upholds it",
        CONTRADICTED,
        "contradicts",
        lambda t, n: n["universal"] and bool(t.contradicts.direct) and not t.supports.direct,
    ),
    Row(
        ("event",),
        "the claim says all, and an origin directly shows an exception",
        OVERSTATED,
        "both",
        lambda t, n: n["universal"] and bool(t.contradicts.direct),
    ),
    Row(
        ("event", "level"),
        "enough origins support it and none contradicts it",
        SUPPORTED,
        "supports",
        lambda t, n: t.supports.enough(n) and not len(t.contradicts),
    ),
    Row(
        ("level",),
        "an origin directly supports it and enough contradict it: it holds within bounds at most",
        OVERSTATED,
        "both",
        lambda t, n: bool(t.supports.direct) and t.contradicts.enough(n),
    ),
    Row(
        ("event", "level"),
        "enough origins support it, at least twice as many as contradict it",
        MOSTLY,
        "supports",
        lambda t, n: t.supports.enough(n) and _half_or_less(t),
    ),
    Row(
        ("event", "level"),
        "an origin directly supports it, fewer than needed, and none contradicts it",
        MOSTLY,
        "supports",
        lambda t, n: bool(t.supports.direct) and not len(t.contradicts),
    ),
    Row(
        ("event", "level"),
        "enough origins contradict it and none directly supports it",
        CONTRADICTED,
        "contradicts",
        lambda t, n: t.contradicts.enough(n) and not t.supports.direct,
    ),
    Row(
        ("event", "level"),
        "origins conflict, and neither side is strong enough",
        NOT_VERIFIABLE,
        "either",
        lambda t, n: bool(len(t.supports)) and bool(len(t.contradicts)),
    ),
    Row(
        ("intent",),
        "texts of the decision contain it and others exclude it",
        NOT_VERIFIABLE,
        "all",
        lambda t, n: bool(t.supports.direct) and bool(t.contradicts.direct),
    ),
    Row(
        ("intent",),
        "the text of the decision contains it, and no other text of it falls short",
        SUPPORTED,
        "supports",
        lambda t, n: t.supports.enough(n) and not t.silent.direct and not len(t.contradicts),
    ),
    Row(
        ("intent",),
        "a text of the decision contains it, though another is silent or a statement denies it",
        MOSTLY,
        "supports",
        lambda t, n: bool(t.supports.direct),
    ),
    Row(
        ("intent",),
        "the text of the decision excludes it",
        CONTRADICTED,
        "contradicts",
        lambda t, n: t.contradicts.enough(n),
    ),
    Row(
        ("intent",),
        "the text of the decision is silent, a neighbouring one speaks against it and none for it",
        CONTRADICTED,
        "contradicts",
        lambda t, n: bool(t.silent.direct) and bool(len(t.contradicts)) and not len(t.supports),
    ),
    Row(
        ("intent",),
        "only neighbouring or weaker statements were found: the article says more than the text",
        OVERSTATED,
        "supports",
        lambda t, n: bool(len(t.supports)),
    ),
    Row(
        ("intent",),
        "enough complete texts of the decision are silent and nothing supports it",
        CONTRADICTED,
        "silent",
        lambda t, n: len(t.silent.direct) >= n["min_silent"] and not len(t.supports),
    ),
    Row(
        ("intent",),
        "too few texts of the decision were found, or what was found conflicts",
        NOT_VERIFIABLE,
        "all",
        lambda t, n: True,
    ),
    Row(
        ("effect", "causal"),
        "enough origins directly contradict it and none directly supports it",
        CONTRADICTED,
        "contradicts",
        lambda t, n: len(t.contradicts.direct) >= n["min_contradictions"] and not t.supports.direct,
    ),
    Row(
        ("effect", "causal"),
        "nothing tests the effect itself well enough to settle it either way",
        NOT_VERIFIABLE,
        "either",
        lambda t, n: True,
    ),
    Row(
        ("opinion",),
        "a judgement or a condition without a measure, which no observation could settle",
        NOT_CHECKABLE,
        "all",
        lambda t, n: True,
    ),
    Row(
        ("event", "level"),
        "too little was found that speaks of it",
        NOT_VERIFIABLE,
        "either",
        lambda t, n: True,
    ),
)


def weigh(rule: str, tally: Tally, thresholds: Mapping[str, Any]) -> Row:
    """The row of the rule table that decides.

    Parameters
    ----------
    rule : str
        event, level, intent, effect, causal or opinion.
    tally : Tally
        Origins by stance.
    thresholds : mapping
        Of the component's criterion, defaults filled in.

    Returns
    -------
    Row
        With verdict and condition.
    """
    return next(row for row in RULE_TABLE if rule in row.rules and row.test(tally, thresholds))


def deciding_origins(rule: str, tally: Tally, thresholds: Mapping[str, Any]) -> frozenset[str]:
    """The smallest set of origins without which the verdict would be another.

    Of several sets of that size, one with origins that the verdict rests on is taken, direct
    before near ones, then by name. Empty if no removal changes the verdict, as where nothing
    was found.
    """
    row = weigh(rule, tally, thresholds)
    groups = _alike(tally, row)
    counts = [range(len(group) + 1) for group in groups]
    for taken in sorted(itertools.product(*counts), key=lambda n: (sum(n), [-k for k in n])):
        removed = frozenset(
            origin for group, number in zip(groups, taken, strict=True) for origin in group[:number]
        )
        if weigh(rule, tally.without(removed), thresholds).verdict != row.verdict:
            return removed
    return frozenset()


def resting_on(row: Row, tally: Tally) -> tuple[Side, ...]:
    """The sides that a verdict rests on."""
    sides = {
        "supports": (tally.supports,),
        "contradicts": (tally.contradicts,),
        "silent": (tally.silent,),
        "both": (tally.supports, tally.contradicts),
        "either": (tally.supports, tally.contradicts),
        "all": (tally.supports, tally.contradicts, tally.silent),
    }
    return sides[row.rests_on]


def rule_table() -> pd.DataFrame:
    """The rules for claims without a figure, as a table.

    Returns
    -------
    DataFrame
        Columns rule, evidence, verdict; per rule the first row that holds decides. "Enough" is
        `min_origins` independent origins, `min_direct` of them direct; for intents silence needs
        `min_silent` complete texts, for effects contradiction needs `min_contradictions` direct
        origins, all from criteria.toml.
    """
    names = dict.fromkeys(rule for row in RULE_TABLE for rule in row.rules)
    return pd.DataFrame(
        [
            (rule, row.when, row.verdict)
            for rule in names
            for row in RULE_TABLE
            if rule in row.rules
        ],
        columns=["rule", "evidence", "verdict"],
    )


def _side(origins: Mapping[str, set[str]]) -> Side:
    best: dict[str, set[str]] = {"direct": set(), "near": set(), "proxy": set()}
    for origin, directness in origins.items():
        best[next(level for level in best if level in directness)].add(origin)
    return Side(**{level: frozenset(names) for level, names in best.items()})


def _less(side: Side, origins: frozenset[str]) -> Side:
    return Side(side.direct - origins, side.near - origins, side.proxy - origins)


def _alike(tally: Tally, row: Row) -> list[list[str]]:
    """Origins in groups that count alike, those the verdict rests on first."""
    groups: dict[tuple[tuple[int, ...], ...], list[str]] = defaultdict(list)
    chosen = resting_on(row, tally)
    rest = [
        side for side in (tally.supports, tally.contradicts, tally.silent) if side not in chosen
    ]
    for origin in sorted(tally.origins):
        place = tuple(
            (origin not in side.direct, origin not in side.near) for side in (*chosen, *rest)
        )
        groups[place].append(origin)
    speaking = [place for place in groups if not all(all(sides) for sides in place)]
    return [groups[place] for place in sorted(speaking)]


def _origins(number: int) -> str:
    return f"{number} independent origin{'' if number == 1 else 's'}"


def _directly(side: Side) -> str:
    return f" ({len(side.direct)} directly)"
