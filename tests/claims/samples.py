"""An invented project, so that these tests state rules and not the state of the data.

Findings are written in short: `DN/C/T` are a direct and a near one in support, a comparison
against, and a complete text that is silent though a mention was to be expected.
"""

import json
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
from hypothesis import strategies as st

from azm import paths
from azm.claims import Component, Criterion, Estimate, Stability, evaluate_grid
from azm.claims.criteria import THRESHOLDS, parse_criterion
from azm.claims.judge import reading
from azm.claims.truth import CLAIM_COLUMNS
from azm.errors import AzmError

_SOUND = {"evidence": "documents", "basis": "an outside reason", "seen": "what was known"}
DATA = Path(__file__).parent / "data"
CRITERIA = tomllib.loads((DATA / "criteria.toml").read_text(encoding="utf-8"))
PUBLISHED = {
    "old-a": "2024-06-01",
    "old-b": "2024-06-30",
    "old-c": "2023-01-01",
    "new-a": "2024-07-01",
    "undated": None,
}
UNITS = {
    "people_killed": ("count", "people_killed"),
    "victims": ("count", "people_killed"),
    "attacks": ("count", "attacks"),
    "USD": ("money", "us_dollars"),
    "USD_million": ("money", "us_dollars"),
}
STANCES = ("supports", "contradicts", "silent")
LETTERS = {
    "D": {"directness": "direct"},
    "N": {"directness": "near"},
    "P": {"directness": "proxy"},
    "B": {"directness": "direct", "design": "before_after"},
    "C": {"directness": "direct", "design": "comparison"},
    "E": {"directness": "direct", "design": "experiment"},
    "T": {"directness": "direct", "text_complete": "yes", "expected_to_mention": "names aims"},
}
COLUMNS = [
    "component_id", "source_id", "origin_id", "party", "stance", "directness", "design",
    "text_complete", "expected_to_mention",
]  # fmt: skip


class Register:
    """The tables that judging reads, in memory; tests add findings and sources to it."""

    def __init__(self) -> None:
        self.findings: dict[str, dict[str, str | None]] = {}
        self.published = dict(PUBLISHED)
        self.extra = {"claims": pd.read_csv(DATA / "claims.csv", index_col=0)}

    def find(self, component_id: str, short: str, source: str = "old-a", **given) -> None:
        """Add findings written in short; each has an origin of its own unless one is given."""
        for row in rows(short):
            number = len(self.findings) + 1
            own = {"component_id": component_id, "source_id": source, "origin_id": f"o-{number}"}
            del row["published"], row["party"]
            self.findings[f"{component_id}.{number:03d}"] = {**row, **own, **given}

    def load(self, name: str) -> pd.DataFrame:
        if name in self.extra:
            return self.extra[name]
        if name == "sources":
            days = pd.to_datetime(pd.Series(self.published, dtype="object"))
            return pd.DataFrame({"published": days}).rename_axis("source_id")
        if name == "units":
            columns = ["dimension", "comparable_group"]
            return pd.DataFrame.from_dict(UNITS, orient="index", columns=columns)
        if name == "findings":
            found = pd.DataFrame.from_dict(self.findings, orient="index", columns=COLUMNS)
            return found.rename_axis("finding_id")
        if name == "finding_codes":
            columns = ["finding_id", "coder", "stance", "directness"]
            return pd.DataFrame(columns=columns).set_index("finding_id")
        if name == "open_questions":
            settled = {"would_settle": "A full count", "held_by": "The ministry"}
            return pd.DataFrame([settled], index=["c2"])
        raise AzmError(f"no table '{name}'")

    def rows(self, name, ids, columns=None):
        found = self.load(name)
        found = found[found.index.isin(ids)]
        return found if columns is None else found[columns]


def project(folder: Path) -> None:
    """Write criteria and grid into a project folder."""
    for place, name in (("data", "criteria.toml"), ("notebooks", "collection.toml")):
        (folder / place).mkdir()
        shutil.copy(DATA / name, folder / place)


def of_rule(rule: str, **entry) -> Criterion:
    """A criterion by its rule, with what the file would say of it."""
    return parse_criterion("x", {"rule": rule, **_SOUND, **entry})


def of_component(name: str) -> Criterion:
    """The criterion of one of the invented components."""
    return parse_criterion(name, CRITERIA[name])


def finding(origin, stance, letter, party=None, published="2024-01-01") -> dict:
    """A finding, read and dated."""
    blank = dict.fromkeys(COLUMNS[-3:], "")
    own = {"origin_id": origin, "party": party or origin, "stance": stance, "published": published}
    return blank | own | LETTERS[letter]


def rows(short: str) -> list[dict]:
    """Findings written in short, each of an origin of its own."""
    return [
        finding(f"{stance}-{number}", stance, letter)
        for stance, letters in zip(STANCES, short.split("/"), strict=False)
        for number, letter in enumerate(letters)
    ]


def frame(findings: list[dict]) -> pd.DataFrame:
    """Findings as a table, as :func:`azm.claims.findings_on` gives them."""
    made = pd.DataFrame(findings, columns=[*COLUMNS[1:], "published"])
    made["published"] = pd.to_datetime(made["published"])
    return made.set_index(pd.Index([f"x.{number}" for number in range(len(findings))]))


def read(criterion: Criterion, findings: list[dict]):
    """The reading of findings by a criterion."""
    return reading(None, criterion, None, frame(findings))


findings_lists = st.lists(
    st.builds(
        finding,
        st.sampled_from("abcdef"),
        st.sampled_from(STANCES),
        st.sampled_from(list(LETTERS)),
        st.sampled_from([None, "government", "opposition"]),
        st.sampled_from(["2024-01-01", None]),
    ),
    max_size=8,
)


def finding_codes(*codes: str, findings=("x.0", "x.1", "x.2"), coder="second") -> pd.DataFrame:
    """Another coder's codes of findings: `contradicts near`, for one after the other."""
    table = pd.DataFrame([code.split() for code in codes], columns=["stance", "directness"])
    return table.assign(coder=coder).set_axis(findings[: len(codes)])


def grid(component_id="c1", kinds=None, **choices) -> None:
    """Write a grid of choices by parameter, of measurement where `kinds` says nothing else."""
    entries = [
        f'[[grid.{component_id}]]\nparameter = "{name}"\nchoices = {json.dumps(values)}\n'
        f'kind = "{(kinds or {}).get(name, "measurement")}"\nreason = "admissible"\n'
        for name, values in choices.items()
    ]
    (paths.notebooks_dir() / "collection.toml").write_text("".join(entries), encoding="utf-8")


def stability_of(values, component_id="c1", other=("a",), kind="measurement") -> Stability:
    """Stability where `n` is the estimate itself, at its first value, and `other` changes none."""
    grid(component_id, {"other": kind}, n=values, other=list(other))

    def estimate(rows, *, n, other):
        return figure(n, n, unit=NUMERIC[component_id])

    return evaluate_grid(component_id, estimate, None, {"n": values[0], "other": other[0]})


@st.composite
def finding_criteria(draw, rules=("event", "level", "intent", "effect", "causal")) -> Criterion:
    """Criteria over findings, with numbers of every kind."""
    rule = draw(st.sampled_from(rules))
    thresholds = {
        name: draw(st.booleans() if isinstance(default, bool) else st.integers(1, 3))
        for name, default in THRESHOLDS[rule].items()
        if name.startswith("min_") or name == "universal"
    }
    if "min_direct" in thresholds:
        thresholds["min_direct"] = min(thresholds["min_direct"], thresholds["min_origins"])
    evidence = draw(st.sampled_from(["documents", "counts", "effects"]))
    counts = draw(st.sampled_from(["origins", "parties"]))
    return of_rule(rule, thresholds=thresholds, evidence=evidence, counts=counts)


#: Where verdicts turn, the numbers of every rule above among them.
EDGES = [
    0, 0.1, 0.66, 0.9, 1, 2, 6, 10, 12, 13.5, 15, 16.5, 20, 22.5, 25, 30, 40, 45, 54, 60, 66, 67.5,
    90, -25, -50,
]  # fmt: skip
figures = st.one_of(st.floats(0.001, 5000), st.integers(0, 100_000), st.sampled_from(EDGES))
# An edge and what lies beside it by up to four times the tolerance.
values = st.one_of(
    figures,
    st.builds(
        lambda edge, parts: edge * (1 + parts / 1e7), st.sampled_from(EDGES), st.integers(-800, 800)
    ),
)
NUMERIC = {
    "c1": "people_killed", "c3": "percent", "m2": "percent", "c0a": "months",
    "c0b": "probability", "p4": "operations", "c4b": "ratio", "h2": "percent",
}  # fmt: skip


def part(criterion: Criterion, claim: float = 60, bound: str = "more_than") -> Component:
    """The component that a numeric criterion judges, with another figure than the register's."""
    name = criterion.component_id
    unit = NUMERIC.get(name, "attacks")
    return Component(
        name, name, "cpec", criterion.rule, "", "", claim, claim, bound, unit, True, ""
    )


def figure(low, high, bound="range", unit="people_killed", coverage="complete", **given):
    """An estimate of which the ends that its bound hasn't got are left out."""
    return Estimate(
        None if bound in ("at_most", "unknown") else low,
        None if bound in ("at_least", "unknown") else high,
        unit,
        bound,
        coverage,
        **{"evidence_to": date(2026, 6, 30)} | given,
    )


@st.composite
def numeric(draw, estimates: int = 1, bounds=("range", "at_least", "at_most")):
    """A component, its criterion, and estimates in its unit."""
    criterion = of_component(draw(st.sampled_from(list(NUMERIC))))
    signed = criterion.rule in ("change", "forecast")
    claim = draw(figures)
    component = part(
        criterion,
        claim if criterion.rule == "change" else abs(claim),
        draw(st.sampled_from(CLAIM_COLUMNS)),
    )
    made = []
    for _ in range(estimates):
        one = draw(values)
        other = draw(st.none() | values)
        low, high = sorted(
            end if signed else abs(end) for end in (one, one if other is None else other)
        )
        unit = NUMERIC[criterion.component_id]
        made.append(figure(low, high, draw(st.sampled_from(bounds)), unit))
    return component, criterion, *made
