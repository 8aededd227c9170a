"""The rules for claims without a figure: what findings from independent origins amount to.

An origin is the statement behind the reports: one briefing in ten papers is one origin. A direct
finding speaks of the thing claimed, a near one of something neighbouring or weaker; a proxy never
decides.

Silence is no proof. It speaks for intents alone, where a text was read in full and a recorded
reason says that it would be expected to name the purpose, and then shows at most that the article
says more than the text (T. McGrew, "The Argument from Silence", Acta Analytica 29 (2014), 215-228).

An effect needs a design that could have shown otherwise. The levels are, in the words of ROBINS-I
(J. A. C. Sterne and others, BMJ 355 (2016), i4919): none (an assertion), before and after without
a group for comparison, a comparison with such a group, an experiment.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azm import words
from azm.claims.truth import (
    CONTRADICTED,
    MOSTLY,
    NOT_CHECKABLE,
    NOT_VERIFIABLE,
    OVERSTATED,
    SUPPORTED,
)

#: How a finding on an effect was come by, from the weakest design to the strongest.
DESIGNS = ("none", "before_after", "comparison", "experiment")
#: Designs that can show an effect.
TESTS = ("comparison", "experiment")


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

    Attributes
    ----------
    supports, contradicts, silent : Side
    tests_for, tests_against : frozenset of str
        Origins with a direct finding from a comparison or an experiment.
    before_after_against : frozenset of str
        Origins with a direct finding against it that compares before and after alone.
    telling : frozenset of str
        Origins with a direct text, read in full, that is silent though there is a recorded reason
        to expect the mention.
    """

    supports: Side = Side()
    contradicts: Side = Side()
    silent: Side = Side()
    tests_for: frozenset[str] = frozenset()
    tests_against: frozenset[str] = frozenset()
    before_after_against: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()

    @classmethod
    def of(cls, findings: pd.DataFrame, by: str = "origin_id") -> Tally:
        """Count the findings of one component.

        Parameters
        ----------
        findings : DataFrame
            Columns stance, directness, and that of `by`; design, text_complete and
            expected_to_mention may be missing where nothing has them.
        by : str
            Column of what is counted: origin_id, or party.
        """
        stances: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        rows = zip(findings["stance"], findings[by], findings["directness"], strict=True)
        for stance, origin, directness in rows:
            stances[stance][origin].add(directness)
        direct = findings["directness"] == "direct"
        design = _column(findings, "design")
        tested = direct & design.isin(TESTS)
        told = (_column(findings, "text_complete") == "yes") & (
            _column(findings, "expected_to_mention") != ""
        )

        def origins(mask: pd.Series, stance: str) -> frozenset[str]:
            return frozenset(findings.loc[mask & (findings["stance"] == stance), by])

        sides = {stance: Side.of(found) for stance, found in stances.items()}
        return cls(
            supports=sides.get("supports", Side()),
            contradicts=sides.get("contradicts", Side()),
            silent=sides.get("silent", Side()),
            tests_for=origins(tested, "supports"),
            tests_against=origins(tested, "contradicts"),
            before_after_against=origins(direct & (design == "before_after"), "contradicts"),
            telling=origins(direct & told, "silent"),
        )

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
        return Tally(
            supports=self.supports.without(origins),
            contradicts=self.contradicts.without(origins),
            silent=self.silent.without(origins),
            tests_for=self.tests_for - origins,
            tests_against=self.tests_against - origins,
            before_after_against=self.before_after_against - origins,
            telling=self.telling - origins,
        )

    def text(self, counts: str = "origins") -> str:
        """The tally in words; `counts` is what was counted, origins or parties."""
        parts = [
            f"{words.with_unit(str(len(side)), f'independent {counts}')} {verb}"
            f" ({len(side.direct)} directly)"
            for side, verb in zip(self.sides, ("in support", "against", "silent"), strict=True)
            if len(side)
        ]
        return ", ".join(parts) if parts else "no origin that speaks of it"

    def brief(self, counts: str = "origins") -> str:
        """The tally in a few words: `3 origins for, 1 silent`."""
        sides = zip(self.sides, ("for", "against", "silent"), strict=True)
        found = [(len(side), word) for side, word in sides if len(side)]
        if not found:
            return "no source found"
        (number, word), *rest = found
        head = f"{words.with_unit(str(number), counts)} {word}"
        return ", ".join([head, *(f"{n} {word}" for n, word in rest)])


@dataclass(frozen=True)
class FindingRule:
    """One row of the rule table: the first row of a rule whose condition holds gives the verdict.

    `names` are those of the rules it belongs to. `rests_on` says on which origins the verdict
    rests: supports, contradicts, silent, both (support and contradiction, each needed), either
    (of the two), or all. `why_open` is the reason of an open verdict, a key of
    :data:`azm.claims.truth.WHY_OPEN`.
    """

    names: tuple[str, ...]
    when: str
    verdict: str
    rests_on: str
    test: Callable[[Tally, Mapping[str, Any]], bool]
    why_open: str = ""


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
        "both_ways",
    ),
    FindingRule(
        ("intent",),
        "texts of the decision contain it and others exclude it",
        NOT_VERIFIABLE,
        "all",
        lambda t, n: bool(t.supports.direct) and bool(t.contradicts.direct),
        "both_ways",
    ),
    FindingRule(
        ("intent",),
        "the text of the decision contains it, and no other text of it falls short",
        SUPPORTED,
        "supports",
        lambda t, n: t.supports.enough(n) and not t.telling and not len(t.contradicts),
    ),
    FindingRule(
        ("intent",),
        "a text of the decision contains it, though a complete one that would name it is silent "
        "or a statement denies it",
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
        "only neighbouring or weaker statements were found: the article says more than the text",
        OVERSTATED,
        "supports",
        lambda t, n: bool(len(t.supports)),
    ),
    FindingRule(
        ("intent",),
        "complete texts of the decision that would be expected to name it are silent, and nothing "
        "supports it",
        OVERSTATED,
        "silent",
        lambda t, n: len(t.telling) >= n["min_silent"],
    ),
    FindingRule(
        ("intent",),
        "the texts of the decision that were read are silent",
        NOT_VERIFIABLE,
        "silent",
        lambda t, n: bool(len(t.silent)) and not len(t.contradicts),
        "silent",
    ),
    FindingRule(
        ("intent",),
        "too few texts of the decision were found that speak of it",
        NOT_VERIFIABLE,
        "all",
        lambda t, n: True,
        "too_thin",
    ),
    FindingRule(
        ("effect", "causal"),
        "tests of the effect disagree",
        NOT_VERIFIABLE,
        "either",
        lambda t, n: bool(t.tests_for) and bool(t.tests_against),
        "both_ways",
    ),
    FindingRule(
        ("effect", "causal"),
        "enough comparisons or experiments show the effect and none tests against it",
        SUPPORTED,
        "tests_for",
        lambda t, n: len(t.tests_for) >= n["min_tests"],
    ),
    FindingRule(
        ("effect", "causal"),
        "a comparison or an experiment shows the effect and none tests against it",
        MOSTLY,
        "tests_for",
        lambda t, n: bool(t.tests_for),
    ),
    FindingRule(
        ("effect", "causal"),
        "enough comparisons or experiments show that there is no such effect",
        CONTRADICTED,
        "tests_against",
        lambda t, n: len(t.tests_against) >= n["min_tests"],
    ),
    FindingRule(
        ("effect", "causal"),
        "a comparison, an experiment, or before and after, goes against it and none tests for it",
        OVERSTATED,
        "tests_against",
        lambda t, n: bool(t.tests_against | t.before_after_against),
    ),
    FindingRule(
        ("effect", "causal"),
        "nothing tests the effect itself well enough to settle it either way",
        NOT_VERIFIABLE,
        "either",
        lambda t, n: True,
        "not_measured",
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
        "too_thin",
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
        "tests_for": (Side(direct=tally.tests_for),),
        "tests_against": (Side(direct=tally.tests_against | tally.before_after_against),),
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
        `min_silent` complete texts, for effects `min_tests` origins with a comparison or an
        experiment, all from criteria.toml.

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
    groups: dict[tuple[bool, ...], list[str]] = defaultdict(list)
    behind = sides_behind(rule, tally)
    sides = [*behind, *(side for side in tally.sides if side not in behind)]
    marks = (tally.tests_for, tally.tests_against, tally.before_after_against, tally.telling)
    sets = [*(part for side in sides for part in (side.direct, side.near)), *marks]
    for origin in sorted(tally.origins):
        groups[tuple(origin not in part for part in sets)].append(origin)
    # An origin that is neither direct nor near on any side can't decide.
    return [groups[place] for place in sorted(groups) if not all(place)]


def _column(findings: pd.DataFrame, name: str) -> pd.Series:
    """A column of text without gaps; empty text where the findings haven't got it."""
    if name not in findings.columns:
        return pd.Series("", index=findings.index)
    return findings[name].astype("object").fillna("")
