"""How a verdict from findings stands up to one origin less, one code off, or another coder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from azm import words
from azm.claims.criteria import COUNTS, Criterion
from azm.claims.estimate import DIRECTNESS
from azm.claims.findings import Tally, judge_findings
from azm.claims.register import STANCES
from azm.claims.truth import VERDICTS

#: Stances in an order in which neighbours are one step apart.
STEPS = ("supports", "silent", "contradicts")


@dataclass(frozen=True)
class Recoding:
    """One finding coded one step off, and the verdict that it gives."""

    finding: str
    code: str
    verdict: str


@dataclass(frozen=True)
class Sensitivity:
    """What one origin less, one code off, or a second coder make of a verdict from findings.

    Attributes
    ----------
    counts : str
        What is counted: origins or parties.
    n_origins : int
        How many take part.
    without : mapping of str to str
        Those without which the verdict is another, each with that verdict.
    n_recodings : int
        How many recodings of one finding by one step there are.
    recodings : tuple of Recoding
        Those that give another verdict.
    coders : mapping of str to str
        Verdict by the codes of each other coder.
    """

    counts: str
    n_origins: int
    without: Mapping[str, str]
    n_recodings: int
    recodings: tuple[Recoding, ...]
    coders: Mapping[str, str] = field(default_factory=dict)

    def text(self, verdict: str) -> str:
        """The findings' robustness in sentences, for a card with this verdict.

        Examples
        --------
        >>> Sensitivity("origins", 2, {"a": "not verifiable"}, 4, ()).text("supported")
        'Of 2 origins, one less gives not verifiable (1). Of 4 codes one step off, none changes it.'
        """
        number = words.with_unit(str(self.n_origins), self.counts)
        changed = _tally(self.without.values())
        recoded = _tally(one.verdict for one in self.recodings)
        sentences = [
            f"Of {number}, one less gives {changed}."
            if changed
            else f"Of {number}, none decides alone.",
            f"Of {self.n_recodings} codes one step off, "
            + (f"{len(self.recodings)} change it: {recoded}." if recoded else "none changes it."),
        ]
        sentences += [
            f"The codes of {_named(coder)} give the same verdict."
            if other == verdict
            else f"It hangs on the coder: the codes of {_named(coder)} give {other}."
            for coder, other in self.coders.items()
        ]
        return " ".join(sentences)

    def bundle(self) -> dict[str, Any]:
        """The sensitivity as plain data for JSON."""
        return {
            **vars(self),
            "without": dict(self.without),
            "recodings": [dict(vars(one)) for one in self.recodings],
            "coders": dict(self.coders),
        }

    @classmethod
    def from_bundle(cls, bundle: Mapping[str, Any]) -> Sensitivity:
        """The sensitivity that a bundle was made from."""
        recodings = tuple(Recoding(**one) for one in bundle["recodings"])
        return cls(**{**bundle, "recodings": recodings})


def sensitivity_of(
    criterion: Criterion, findings: pd.DataFrame, codes: pd.DataFrame | None = None
) -> Sensitivity:
    """Judge the findings again with one origin less, one code off, and other coders' codes.

    Parameters
    ----------
    criterion : Criterion
        With a rule that counts findings.
    findings : DataFrame
        As :func:`azm.claims.findings_on` gives them.
    codes : DataFrame, optional
        As :func:`azm.claims.register.codes_on` gives them.

    Examples
    --------
    >>> from azm.claims.criteria import criterion
    >>> from azm.claims.register import findings_on
    >>> sensitivity_of(criterion("p1b"), findings_on("p1b")).n_origins
    3
    """
    verdict, tally = _verdict(criterion, findings), Tally.of(findings, COUNTS[criterion.counts])
    less = {
        origin: judge_findings(
            criterion.rule, tally.without(frozenset({origin})), criterion.thresholds
        ).verdict
        for origin in sorted(tally.origins)
    }
    recodings = [
        Recoding(str(finding), value, _verdict(criterion, _with(findings, finding, column, value)))
        for finding, column, value in _steps(findings)
    ]
    return Sensitivity(
        criterion.counts,
        len(less),
        {origin: other for origin, other in less.items() if other != verdict},
        len(recodings),
        tuple(one for one in recodings if one.verdict != verdict),
        verdicts_by_coder(criterion, findings, codes),
    )


def verdicts_by_coder(
    criterion: Criterion, findings: pd.DataFrame, codes: pd.DataFrame | None
) -> dict[str, str]:
    """The verdict by the codes of each coder of `codes`, as for :func:`sensitivity_of`."""
    if codes is None:
        return {}
    return {
        str(coder): _verdict(criterion, coded_by(findings, own))
        for coder, own in codes.groupby("coder")
    }


def coded_by(findings: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """The findings with another coder's stance and directness.

    What the coder couldn't read (`not_read`) is left out; what by the coder doesn't bear on the
    component (`not_about`) is silent.
    """
    both = findings.index.intersection(codes.index[codes["stance"] != "not_read"])
    own = codes.loc[both]
    bears = own["stance"].isin(STANCES)
    return findings.loc[both].assign(
        stance=own["stance"].where(bears, "silent"),
        directness=own["directness"].where(bears & own["directness"].isin(DIRECTNESS), "proxy"),
    )


def _verdict(criterion: Criterion, findings: pd.DataFrame) -> str:
    tally = Tally.of(findings, COUNTS[criterion.counts])
    return judge_findings(criterion.rule, tally, criterion.thresholds).verdict


def _with(findings: pd.DataFrame, finding: Any, column: str, value: str) -> pd.DataFrame:
    changed = findings.copy()
    changed.loc[finding, column] = value
    return changed


def _steps(findings: pd.DataFrame) -> Iterator[tuple[Any, str, str]]:
    """Every code of every finding, one step up and down its scale."""
    for finding, row in findings.iterrows():
        for column, scale in (("stance", STEPS), ("directness", DIRECTNESS)):
            place = scale.index(row[column])
            for near in (place - 1, place + 1):
                if 0 <= near < len(scale):
                    yield finding, column, scale[near]


def _named(coder: str) -> str:
    return "the second coder" if coder == "second" else f"coder {coder}"


def _tally(verdicts: Any) -> str:
    found = list(verdicts)
    return ", ".join(f"{word} ({found.count(word)})" for word in VERDICTS if word in found)
