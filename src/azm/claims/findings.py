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

    @classmethod
    def of(cls, origins: Mapping[str, set[str]]) -> Side:
        """Origins, each with the directness of its findings, by the most direct one."""
        levels: dict[str, set[str]] = {"direct": set(), "near": set(), "proxy": set()}
        for origin, directness in origins.items():
            levels[next(level for level in levels if level in directness)].add(origin)
        return cls(**{level: frozenset(names) for level, names in levels.items()})

    def without(self, origins: frozenset[str]) -> Side:
        """The side if these origins had said nothing."""
        return Side(self.direct - origins, self.near - origins, self.proxy - origins)

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
        stances: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        rows = zip(findings["stance"], findings["origin_id"], findings["directness"], strict=True)
        for stance, origin, directness in rows:
            stances[stance][origin].add(directness)
        return cls(**{stance: Side.of(origins) for stance, origins in stances.items()})

    @property
    def sides(self) -> tuple[Side, Side, Side]:
        """Support, contradiction and silence."""
        return self.supports, self.contradicts, self.silent

    @property
    def origins(self) -> frozenset[str]:
        """All origins, whatever they say."""
        return frozenset().union(*(side.speaking | side.proxy for side in self.sides))

    def without(self, origins: frozenset[str]) -> Tally:
        """The tally if these origins had said nothing."""
        return Tally(*(side.without(origins) for side in self.sides))

    @property
    def text(self) -> str:
        """The tally in words."""
        parts = [
            f"{_origins(len(side))} {verb}{_directly(side)}"
            for side, verb in zip(self.sides, ("in support", "against", "silent"), strict=True)
            if len(side)
        ]
        return ", ".join(parts) if parts else "no origin that speaks of it"

    @property
    def brief(self) -> str:
        """The tally in a few words: `3 origins for, 1 silent`."""
        words = zip(self.sides, ("for", "against", "silent"), strict=True)
        counts = [(len(side), word) for side, word in words if len(side)]
        if not counts:
            return "no source found"
        (number, word), *rest = counts
        head = f"{number} origin{'' if number == 1 else 's'} {word}"
        return ", ".join([head, *(f"{n} {word}" for n, word in rest)])


@dataclass(frozen=True)
class FindingRule:
    """One row of the rule table: the first row of a rule whose condition holds gives the verdict.

    `names` are those of the rules it belongs to. `rests_on` says on which origins the verdict
    rests: supports, contradicts, silent, both (support and contradiction, each needed), either
    (of the two), or all.
    """

    names: tuple[str, ...]
    when: str
    verdict: str
    rests_on: str
    test: Callable[[Tally, Mapping[str, Any]], bool]


def _half_or_less(tally: Tally) -> bool:
    return 2 * len(tally.contradicts) <= len(tally.supports)


RULE_TABLE: tuple[FindingRule, ...] = (
    FindingRule(
        ("event",),
        "the claim says all, an origin directly denies it and none directly upholds it",
        CONTRADICTED,
        "contradicts",
        lambda t, n: n["universal"] and bool(t.contradicts.direct) and not t.supports.direct,
    ),
    FindingRule(
        ("event",),
        "the claim says all, and an origin directly shows an exception",
        OVERSTATED,
        "both",
        lambda t, n: n["universal"] and bool(t.contradicts.direct),
    ),
    FindingRule(
        ("event", "level"),
        "enough origins support it and none contradicts it",
        SUPPORTED,
        "supports",
        lambda t, n: t.supports.enough(n) and not len(t.contradicts),
    ),
    FindingRule(
        ("level",),
        "an origin directly supports it and enough contradict it: it holds within bounds at most",
        OVERSTATED,
        "both",
        lambda t, n: bool(t.supports.direct) and t.contradicts.enough(n),
    ),
    FindingRule(
        ("event", "level"),
        "enough origins support it, at least twice as many as contradict it",
        MOSTLY,
        "supports",
        lambda t, n: t.supports.enough(n) and _half_or_less(t),
    ),
    FindingRule(
        ("event", "level"),
        "an origin directly supports it, fewer than needed, and none contradicts it",
        MOSTLY,
        "supports",
        lambda t, n: bool(t.supports.direct) and not len(t.contradicts),
    ),
    FindingRule(
        ("event", "level"),
        "enough origins contradict it and none directly supports it",
        CONTRADICTED,
        "contradicts",
        lambda t, n: t.contradicts.enough(n) and not t.supports.direct,
    ),
    FindingRule(
        ("event", "level"),
        "origins conflict, and neither side is strong enough",
        NOT_VERIFIABLE,
        "either",
        lambda t, n: bool(len(t.supports)) and bool(len(t.contradicts)),
    ),
    FindingRule(
        ("intent",),
        "texts of the decision contain it and others exclude it",
        NOT_VERIFIABLE,
        "all",
        lambda t, n: bool(t.supports.direct) and bool(t.contradicts.direct),
    ),
    FindingRule(
        ("intent",),
        "the text of the decision contains it, and no other text of it falls short",
        SUPPORTED,
        "supports",
        lambda t, n: t.supports.enough(n) and not t.silent.direct and not len(t.contradicts),
    ),
    FindingRule(
        ("intent",),
        "a text of the decision contains it, though another is silent or a statement denies it",
        MOSTLY,
        "supports",
        lambda t, n: bool(t.supports.direct),
    ),
    FindingRule(
        ("intent",),
        "the text of the decision excludes it",
        CONTRADICTED,
        "contradicts",
        lambda t, n: t.contradicts.enough(n),
    ),
    FindingRule(
        ("intent",),
        "the text of the decision is silent, a neighbouring one speaks against it and none for it",
        CONTRADICTED,
        "contradicts",
        lambda t, n: bool(t.silent.direct) and bool(len(t.contradicts)) and not len(t.supports),
    ),
    FindingRule(
        ("intent",),
        "only neighbouring or weaker statements were found: the article says more than the text",
        OVERSTATED,
        "supports",
        lambda t, n: bool(len(t.supports)),
    ),
    FindingRule(
        ("intent",),
        "enough complete texts of the decision are silent and nothing supports it",
        CONTRADICTED,
        "silent",
        lambda t, n: len(t.silent.direct) >= n["min_silent"] and not len(t.supports),
    ),
    FindingRule(
        ("intent",),
        "too few texts of the decision were found, or what was found conflicts",
        NOT_VERIFIABLE,
        "all",
        lambda t, n: True,
    ),
    FindingRule(
        ("effect", "causal"),
        "enough origins directly contradict it and none directly supports it",
        CONTRADICTED,
        "contradicts",
        lambda t, n: len(t.contradicts.direct) >= n["min_contradictions"] and not t.supports.direct,
    ),
    FindingRule(
        ("effect", "causal"),
        "nothing tests the effect itself well enough to settle it either way",
        NOT_VERIFIABLE,
        "either",
        lambda t, n: True,
    ),
    FindingRule(
        ("opinion",),
        "a judgement or a condition without a measure, which no observation could settle",
        NOT_CHECKABLE,
        "all",
        lambda t, n: True,
    ),
    FindingRule(
        ("event", "level"),
        "too little was found that speaks of it",
        NOT_VERIFIABLE,
        "either",
        lambda t, n: True,
    ),
)


def judge_findings(name: str, tally: Tally, thresholds: Mapping[str, Any]) -> FindingRule:
    """The row of the rule table that decides.

    Parameters
    ----------
    name : str
        Name of the rule: event, level, intent, effect, causal or opinion.
    tally : Tally
        Origins by stance.
    thresholds : mapping
        Of the component's criterion, defaults filled in.

    Returns
    -------
    FindingRule
        With verdict and condition.

    Examples
    --------
    >>> tally = Tally(supports=Side(direct=frozenset({"court order", "witness"})))
    >>> thresholds = {"min_origins": 2, "min_direct": 1, "universal": False}
    >>> rule = judge_findings("event", tally, thresholds)
    >>> rule.verdict, rule.when
    ('supported', 'enough origins support it and none contradicts it')
    """
    return next(rule for rule in RULE_TABLE if name in rule.names and rule.test(tally, thresholds))


def deciding_origins(name: str, tally: Tally, thresholds: Mapping[str, Any]) -> frozenset[str]:
    """The smallest set of origins without which the verdict would be another.

    Of several sets of that size, one with origins that the verdict rests on is taken, direct
    before near ones, then by name. Empty if no removal changes the verdict, as where there are
    no findings. Arguments are those of :func:`judge_findings`.

    Examples
    --------
    >>> tally = Tally(supports=Side(direct=frozenset({"court order"}), near=frozenset({"report"})))
    >>> thresholds = {"min_origins": 2, "min_direct": 1, "universal": False}
    >>> sorted(deciding_origins("event", tally, thresholds))
    ['court order']
    """
    rule = judge_findings(name, tally, thresholds)
    groups = _equivalent_origins(tally, rule)
    counts = [range(len(group) + 1) for group in groups]
    for numbers in sorted(itertools.product(*counts), key=lambda n: (sum(n), [-k for k in n])):
        subset = frozenset(
            origin
            for group, number in zip(groups, numbers, strict=True)
            for origin in group[:number]
        )
        if judge_findings(name, tally.without(subset), thresholds).verdict != rule.verdict:
            return subset
    return frozenset()


def sides_behind(rule: FindingRule, tally: Tally) -> tuple[Side, ...]:
    """The sides that a verdict rests on.

    Examples
    --------
    >>> tally = Tally(supports=Side(direct=frozenset({"court order"})))
    >>> sides_behind(RULE_TABLE[0], tally) == (tally.contradicts,)
    True
    """
    sides = {
        "supports": (tally.supports,),
        "contradicts": (tally.contradicts,),
        "silent": (tally.silent,),
        "both": (tally.supports, tally.contradicts),
        "either": (tally.supports, tally.contradicts),
        "all": tally.sides,
    }
    return sides[rule.rests_on]


def rule_table() -> pd.DataFrame:
    """The rules for claims without a figure, as a table.

    Returns
    -------
    DataFrame
        Columns rule, evidence, verdict; per rule the first row that holds decides. "Enough" is
        `min_origins` independent origins, `min_direct` of them direct; for intents silence needs
        `min_silent` complete texts, for effects contradiction needs `min_contradictions` direct
        origins, all from criteria.toml.

    Examples
    --------
    >>> rule_table()["rule"].value_counts().loc[["intent", "opinion"]].to_dict()
    {'intent': 8, 'opinion': 1}
    """
    names = dict.fromkeys(name for rule in RULE_TABLE for name in rule.names)
    return pd.DataFrame(
        [
            (name, rule.when, rule.verdict)
            for name in names
            for rule in RULE_TABLE
            if name in rule.names
        ],
        columns=["rule", "evidence", "verdict"],
    )


def _equivalent_origins(tally: Tally, rule: FindingRule) -> list[list[str]]:
    """Origins in groups that count alike, those the verdict rests on first."""
    groups: dict[tuple[tuple[bool, bool], ...], list[str]] = defaultdict(list)
    behind = sides_behind(rule, tally)
    sides = [*behind, *(side for side in tally.sides if side not in behind)]
    for origin in sorted(tally.origins):
        place = tuple((origin not in side.direct, origin not in side.near) for side in sides)
        groups[place].append(origin)
    # An origin that is neither direct nor near on any side can't decide.
    return [groups[place] for place in sorted(groups) if not all(map(all, place))]


def _origins(number: int) -> str:
    return f"{number} independent origin{'' if number == 1 else 's'}"


def _directly(side: Side) -> str:
    return f" ({len(side.direct)} directly)"
