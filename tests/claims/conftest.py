"""A small register of its own, so that these tests state rules and not the state of the data."""

import pandas as pd
import pytest
from hypothesis import settings

from azm import tables
from azm.claims import Estimate
from azm.errors import AzmError

# A busy machine is no fault of a rule: no property is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

CLAIMS = """
c1   | c1 | count     | more_than | 60   |      | people_killed
c2   | c2 | count     | exact     | 15   | 15   | attacks
c3   | c3 | change    | exact     | 20   | 20   | percent
c4a  | c4 | intent    |           |      |      |
c4b  | c4 | effect    |           |      |      |
c5   | c5 | event     |           |      |      |
p2   | p2 | event     |           |      |      |
m0   | m0 | level     |           |      |      |
m2   | m2 | share     | about     | 45   | 45   | percent
c0a  | c0 | trend     |           |      |      |
c0b  | c0 | trend     |           |      |      |
p4   | p4 | precedent |           |      |      |
h2   | h2 | forecast  |           |      |      |
h4   | h4 | forecast  |           |      |      |
p5   | p5 | opinion   |           |      |      |
"""

CRITERIA = """
c1 = { rule = "count", evidence = "counts", period = ["2015-01-01", "2024-06-22"], tolerance = 0.1 }
c2 = { rule = "count", evidence = "counts", period = ["2023-01-01", "2023-12-31"], tolerance = 0.1 }
c3 = { rule = "change", evidence = "counts", tolerance = 0.25, contradicted_from = 2.0 }
c4a = { rule = "intent", evidence = "documents" }
c4b = { rule = "effect", evidence = "effects", thresholds = { contradicted_above = 1.0 } }
c5 = { rule = "event", evidence = "documents" }
p2 = { rule = "event", evidence = "documents", thresholds = { universal = true } }
m0 = { rule = "level", evidence = "counts" }
m2 = { rule = "share", evidence = "counts", tolerance = 0.1 }
p5 = { rule = "opinion", evidence = "documents" }
[p4]
rule = "precedent"
evidence = "documents"
thresholds = { step = 3, most = 0.5, few = 0.2 }
[c0a]
rule = "trend"
evidence = "counts"
thresholds = { measure = "longest_gap_months", supported_to = 6, mostly_to = 12 }
[c0b]
rule = "trend"
evidence = "counts"
[c0b.thresholds]
measure = "rate_ratio_second_to_first_half"
supported_probability = 0.9
mostly_probability = 0.66
contradicted_probability = 0.1
[h2]
rule = "forecast"
evidence = "counts"
period = ["2024-06-22", "2026-01-31"]
thresholds = { horizon_months = 18, drop = 0.5, lenient_drop = 0.25, conditional = true }
[h4]
rule = "forecast"
evidence = "counts"
period = ["2024-06-22", "2026-01-31"]
thresholds = { horizon_months = 18, drop = 0.5, lenient_drop = 0.25 }
"""

GRID = """
[[grid.c1]]
parameter = "scope"
choices = ["all_targets", "nationals"]
kind = "measurement"
reason = "Both are attacks in which Chinese nationals were hit."
[[grid.c1]]
parameter = "disputed"
choices = [false, true]
kind = "measurement"
reason = "Sources differ on two victims."
[[grid.c1]]
parameter = "language"
choices = ["english", "urdu"]
kind = "measurement"
reason = "Changes no row of this table."
[[grid.c1]]
parameter = "scope"
choices = ["every_victim"]
kind = "charitable"
reason = "The article says Chinese nationals; the nearest larger count is of all victims."
"""

PUBLISHED = {
    "old-a": "2024-06-01",
    "old-b": "2024-06-30",
    "old-c": "2023-01-01",
    "old-d": "2022-01-01",
    "new-a": "2024-07-01",
    "new-b": "2025-01-01",
    "undated": None,
}


class Register:
    """The tables that judging reads, in memory; tests add findings and sources to it."""

    def __init__(self) -> None:
        self.findings: list[dict[str, str]] = []
        self.published = dict(PUBLISHED)
        self.extra: dict[str, pd.DataFrame] = {}

    def find(
        self,
        component_id: str,
        stance: str,
        directness: str = "direct",
        origin: str | None = None,
        source: str = "old-a",
    ) -> str:
        """Add a finding; without an origin it has one of its own."""
        number = len(self.findings) + 1
        self.findings.append(
            {
                "finding_id": f"{component_id}.{number:03d}",
                "component_id": component_id,
                "source_id": source,
                "origin_id": origin or f"origin-{number}",
                "stance": stance,
                "directness": directness,
            }
        )
        return self.findings[-1]["finding_id"]

    def load(self, name: str) -> pd.DataFrame:
        if name in self.extra:
            return self.extra[name]
        if name == "claims":
            return _claims()
        if name == "sources":
            days = pd.to_datetime(pd.Series(self.published, dtype="object"))
            return pd.DataFrame({"published": days}).rename_axis("source_id")
        if name == "units":
            rows = {
                "people_killed": ("count", "people_killed"),
                "victims": ("count", "people_killed"),
                "attacks": ("count", "attacks"),
                "percent": ("share", "percent"),
                "USD": ("money", "us_dollars"),
                "USD_million": ("money", "us_dollars"),
            }
            return pd.DataFrame.from_dict(
                rows, orient="index", columns=["dimension", "comparable_group"]
            )
        if name == "findings":
            columns = [
                "finding_id",
                "component_id",
                "source_id",
                "origin_id",
                "stance",
                "directness",
            ]
            return pd.DataFrame(self.findings, columns=columns).set_index("finding_id")
        raise AzmError(f"no table '{name}'")

    def rows(self, name, ids, columns=None):
        found = self.load(name)
        found = found[found.index.isin(ids)]
        return found if columns is None else found[columns]


def _claims() -> pd.DataFrame:
    names = ["component_id", "claim_id", "kind", "bound", "claimed_low", "claimed_high", "unit"]
    rows = [[cell.strip() or None for cell in line.split("|")] for line in CLAIMS.split("\n")[1:-1]]
    claims = pd.DataFrame(rows, columns=names).set_index("component_id")
    for column in ("claimed_low", "claimed_high"):
        claims[column] = pd.to_numeric(claims[column])
    return claims.assign(
        dimension="cpec",
        paraphrase="What is said",
        quote="what it says",
        checkable=["no" if kind == "opinion" else "yes" for kind in claims["kind"]],
        why_not=[
            "a judgement of value; nothing settles it" if kind == "opinion" else None
            for kind in claims["kind"]
        ],
    )


def project(folder, criteria: str = CRITERIA, grid: str = GRID):
    """Write criteria and grid into a project folder; basis and seen are filled in."""
    reasons = 'basis = "an outside reason"\nseen = "what was known"\n'
    lines = []
    for line in criteria.strip().split("\n"):
        if line.startswith("[") and "." not in line:
            lines += [line, reasons]
        elif line.endswith("}") and "rule" in line:
            lines.append(line[:-1] + ', basis = "an outside reason", seen = "what was known" }')
        else:
            lines.append(line)
    (folder / "data").mkdir(exist_ok=True)
    (folder / "notebooks").mkdir(exist_ok=True)
    (folder / "data" / "criteria.toml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "notebooks" / "collection.toml").write_text(grid, encoding="utf-8")


@pytest.fixture
def register(tmp_path, monkeypatch) -> Register:
    made = Register()
    project(tmp_path)
    monkeypatch.setenv("AZM_ROOT", str(tmp_path))
    monkeypatch.setattr(tables, "load", made.load)
    monkeypatch.setattr(tables, "rows", made.rows)
    return made


@pytest.fixture
def killed():
    """Build an estimate of people killed."""

    def build(low, high=None, bound=None, **given) -> Estimate:
        kind = bound or ("range" if high is not None else "at_least")
        settings = {
            "coverage": "complete",
            "evidence_to": "2024-06-22",
            "origins": ["first", "second", "third"],
        } | given
        return Estimate(low, high, "people_killed", kind, **settings)

    return build
