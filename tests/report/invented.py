"""A small invented collection that has one of everything the report can show."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd

from azm.claims import Domain, Estimate, Point, Sensitivity, Stability
from azm.claims.fragility import Fragility
from azm.claims.sensitivity import Recoding
from azm.claims.stability import Flip

from .making import code, fact, figure, judged, markdown, notebook, sentence, table

RULES = pd.DataFrame(
    {
        "rule": ["Every nationality, every target", "Killed and injured, Chinese",
                 "Chinese killed since 2004", "Chinese killed", "Only projects that all call CPEC"],
        "people_killed": [63, 54, 33, 20, 0],
    }
)  # fmt: skip
YEARS = pd.DataFrame({"year": [2004, 2005, 2006], "killed": [3, None, 7]})

FOLDER = Path(__file__).parent / "invented_data"
TABLES = {
    path.stem: pd.read_csv(path, index_col=0, parse_dates=["date"] if "attack" in path.stem else [])
    for path in FOLDER.glob("*.csv")
}
COLLECTION = tomllib.loads((FOLDER / "collection.toml").read_text("utf-8"))
RECORD = tomllib.loads((FOLDER / "record.toml").read_text("utf-8"))
#: Text that would run, leave the page or break out of it if it were taken for more than text.
PAYLOADS = tomllib.loads((FOLDER / "payloads.toml").read_text("utf-8"))


def draw_rules(fig: Any) -> None:
    axes = fig.subplots()
    colours = ["#b5452c" if rule == "Chinese killed" else "#b8bcc2" for rule in RULES["rule"]]
    bars = axes.barh(RULES["rule"], RULES["people_killed"], color=colours)
    axes.bar_label(bars, padding=4, color="#1a1a1a")
    axes.axvline(60, color="#1a1a1a", lw=1.2, ls=(0, (3, 2)))
    axes.text(59, 0.35, "the article: more than 60", ha="right", color="#1a1a1a")


def draw_years(fig: Any) -> None:
    axes = fig.subplots()
    axes.plot(YEARS["year"], YEARS["killed"], "o-", color="#a8741a", ms=3)
    axes.fill_between([2004, 2005, 2006], [0, 1, 2], [3, 4, 7], color="#e9b9a9", alpha=0.4)
    axes.set_ylabel("people killed", color="#5f6368")


def stability() -> Stability:
    """The grid of c1: two ways of counting, another question, and one kinder reading."""

    def point(scope: str, start: int, low: int, high: int | None, verdict: str) -> Point:
        base = (scope, start) == ("nationals", 2015)
        return Point({"scope": scope, "start": start}, low, high, str(low), verdict, base)

    points = tuple(
        point(scope, start, low, low + 2, "contradicted" if low < 60 else "supported")
        for scope, base in (("nationals", 20), ("interests", 30), ("everyone", 61))
        for start, low in ((2015, base), (2013, base + 3), (2004, base + 9))
    )
    asked = point("hurt too", 2015, 54, 56, "overstated")
    kinder = point("nationals", 1999, 36, None, "not verifiable")
    fragile = Fragility("claimed figure", 60, 45.0, -0.25, "overstated")
    flips = (Flip({"scope": "everyone"}, "supported"),)
    return Stability("c1", True, points, (asked,), (kinder,), flips, fragile)


def cpec_notebook() -> Any:
    killed = fact("20", ("nacta-2024", "dawn-2021"), range(1, 7), low=20, high=22)
    finding = ("Lists of events hold ", {"fact": "c1.killed"}, " dead since 2015, not over 60.")
    shorter = ("NACTA gives ", {"fact": "c1.killed"}, " for a shorter time.")
    c1 = judged(
        "c1",
        "contradicted",
        "high",
        then=("not verifiable", ""),
        claimed=(60, None, "more_than", "people_killed"),
        estimate=Estimate(20, 22, "people_killed", "range", "complete", central=20),
        evidence="20 (20–22)",
        quote="more than 60 Chinese nationals have lost their lives",
        paraphrase="Chinese nationals killed since 2015",
        reason="The whole range, 20 to 22, lies below 60.",
        domains=(Domain("independent origins", "high", "three origins"),),
        sources=("nacta-2024", "dawn-2021"),
        stability=stability(),
    )
    c2 = judged(
        "c2",
        "not verifiable",
        claimed=(15, 15, "exact", "attacks"),
        estimate=Estimate(1, None, "attacks", "at_least", "partial"),
        evidence="at least 1",
        quote="15 attacks have been recorded in year 2023",
        sources=("aaj-2024",),
        why_open="lower_bound",
        possible=("supported", "overstated"),
        would_settle="A count of attacks with its definition",
        held_by="The police",
    )
    c0a = judged(
        "c0a",
        "mostly supported",
        quote="incessant terror attacks",
        paraphrase="Attacks went on without let-up",
        whose=("an officer", "said"),
        sensitivity=Sensitivity(
            "origins",
            2,
            {"nacta": "not verifiable"},
            4,
            (Recoding("c1.2", "silent", "supported"),),
            {"second": "supported"},
        ),
    )
    rules = figure(
        "c1_rules",
        draw_rules,
        RULES,
        title="One way of counting reaches sixty",
        alt="Bars: 63 to 0; the claim is a line at 60.",
        sources=["nacta-2024", "dawn-2021", "aaj-2024"],
        rows=[["invented_attacks", f"row-{n}"] for n in (1, 2, 4)],
    )
    years = figure("c1_years", draw_years, YEARS, foot="Own list of events.", sources=["tracker"])
    grants = table(
        "c3_grants",
        "Grants to the SSD by fiscal year",
        ["Year", "Rs bn"],
        [["FY2019-20", "17.7"], ["FY2020-21", "22.8"]],
        sources=["dawn-2021"],
        behind=[["invented_attacks", "row-3"]],
    )
    return notebook(
        markdown("# Chinese\n\nThis notebook counts events known to NACTA and the press."),
        code(sentence(*finding, role="finding", c1__killed=killed)),
        markdown(
            "## What the data are\n\nEach row is **one event**; see the "
            "[synthesis](05_turning_point.ipynb) or [a page](https://example.org/a).\n\n"
            "| rule | dead |\n|---|--:|\n| narrow | 0 |\n"
        ),
        code(sentence(*shorter, c1__killed=killed)),
        code(rules),
        code(years),
        code(grants),
        markdown("## Verdicts"),
        code(c0a),
        code(c1),
        code(c2),
        markdown("## Limits\n\nPress reports miss small events."),
        code(sentence("The list ends in 2026.", role="limit")),
        markdown("## Seminar questions\n\n1. Which rule would you choose?\n2. Why?"),
    )


def turning_point_notebook() -> Any:
    rose = "Violence rose after the announcement."
    return notebook(
        markdown("# A turning point?\n\nNACTA and CPEC again."),
        code(judged("h2", "not so far", "low", reason=rose, quote="could mark a turning point")),
        code(judged("h3", "not checkable", "", reason="A condition without a measure.")),
        code(judged("c1", "contradicted", "high")),
    )


def executed() -> dict[str, Any]:
    return {"05_turning_point": turning_point_notebook(), "01_cpec_security": cpec_notebook()}
