"""A small invented collection that has one of everything the report can show."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

from .making import code, fact, figure, markdown, notebook, sentence, table, verdict

RULES = [
    ("Every nationality, every target", 63),
    ("Killed and injured, Chinese", 54),
    ("Chinese killed since 2004", 33),
    ("Chinese killed, disputed included", 22),
    ("Chinese killed", 20),
    ("Only projects that all call CPEC", 0),
]

COLLECTION: dict[str, Any] = {
    "title": "Azm-e-Istahkam, checked",
    "subtitle": "What an op-ed says, and what public evidence shows",
    "notebook": [
        {
            "name": "01_cpec_security",
            "title": "Chinese nationals and CPEC",
            "question": "How many were attacked, and did protection grow?",
            "claims": ["c0", "c1", "c2", "c3"],
        },
        {"name": "05_turning_point", "title": "A turning point?", "claims": ["h2", "h3"]},
    ],
    "grid": {
        "c1": [
            {
                "parameter": "scope",
                "choices": ["nationals", "interests", "everyone"],
                "kind": "measurement",
                "reason": "The words allow people alone or all targets.",
            },
            {
                "parameter": "start",
                "choices": [1999],
                "kind": "charitable",
                "reason": "The author may look further back.",
            },
        ]
    },
}

CLAIMS = """\
component_id|claim_id|dimension|kind|paraphrase|quote
c0a|c0|cpec|trend|Attacks went on without let-up|incessant terror attacks
c0b|c0|cpec|trend|Investments were more and more exposed|increasingly vulnerable
c1|c1|cpec|count|Chinese nationals killed since 2015|more than 60 Chinese nationals have lost their lives
c2|c2|cpec|count|Attacks recorded in 2023|15 attacks have been recorded in year 2023
c3|c3|cpec|change|Rise of the security budget|raised security budget for CPEC by 20%
m1a|m1|mob_justice|count|Cases recorded by HRCP in 2023|17 cases of mob lynching
h2|h2|turning_point|forecast|The operation could mark a turning point|could mark a turning point
h3|h3|turning_point|opinion|Success depends on joint effort|depends on the collective efforts
"""  # noqa: E501

SOURCES = """\
source_id|kind|publisher|title|title_kind|published|published_basis|language|url
nacta-2024|official|NACTA|Reply to the committee|original|2024-12-10|stated|en|https://example.org/nacta
dawn-2021|press|Dawn|Convoy bombed|original|2021-07-15|derived|en|https://example.org/dawn?a=1&b=2
aaj-2024|press|Aaj|چینی شہریوں پر حملے|original|2024-09-02|stated|ur|https://example.org/aaj
tracker|ngo|A tracker|Its list of events|description||||
unused|press|Nobody|Never cited|original|||en|https://example.org/unused
"""

GLOSSARY = """\
term|long_form|meaning|source_id|language
NACTA|National Counter Terrorism Authority|Federal body that coordinates counter-terrorism policy.||
CPEC|China-Pakistan Economic Corridor|Programme of Chinese-financed projects since 2015.||
SSD|Special Security Division|Army formation that guards projects.|dawn-2021|
Azm-e-Istahkam|Operation Azm-e-Istahkam|A campaign of 2024.||ur-Latn
"""

FINDINGS = """\
finding_id|component_id|source_id|origin_id|stance|directness|why
c1.1|c1|nacta-2024|nacta|contradicts|direct|The reply counts 20.
c1.2|c1|dawn-2021|nacta|contradicts|direct|The paper repeats it.
c2.1|c2|aaj-2024|aaj|silent|direct|It gives no count.
"""


def frame(text: str) -> pd.DataFrame:
    """One of the tables above, all of it text."""
    return pd.read_csv(io.StringIO(text), sep="|", dtype="str")


def attacks() -> pd.DataFrame:
    columns = ["event_id", "date", "place", "target", "killed_total", "status", "source_ids"]
    rows = [
        (
            f"row-{n}", pd.Timestamp(2014 + n, 7, n), f"place {n}", f"target {n}", n, "usable",
            "nacta-2024;dawn-2021" if n % 2 else "tracker",
        )
        for n in range(1, 8)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).set_index("event_id")


def draw_rules(fig: Any) -> None:
    axes = fig.subplots()
    names, values = zip(*reversed(RULES), strict=True)
    colours = ["#b5452c" if n == "Chinese killed" else "#b8bcc2" for n in names]
    bars = axes.barh(names, values, color=colours)
    axes.bar_label(bars, padding=4, color="#1a1a1a")
    axes.axvline(60, color="#1a1a1a", lw=1.2, ls=(0, (3, 2)))
    axes.text(59, -0.35, "the article: more than 60", ha="right", color="#1a1a1a")
    axes.set_xlim(0, 72)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def draw_years(fig: Any) -> None:
    axes = fig.subplots()
    years = list(range(2004, 2026))
    chinese = [3, 1, 3, 4, 0, 0, 0, 0, 1, 2, 0, 0, 2, 2, 0, 0, 0, 10, 4, 0, 7, 0]
    axes.bar(years, chinese, color="#2f6690")
    axes.plot(years, [v + 2 for v in chinese], "o-", color="#a8741a", ms=3)
    low, high = ([v * 0.6 for v in chinese], [v + 3 for v in chinese])
    axes.fill_between(years, low, high, color="#e9b9a9", alpha=0.4)
    axes.set_ylabel("people killed", color="#5f6368")


def stability() -> dict[str, Any]:
    """The grid of c1: two ways of counting, and one kinder reading."""
    points = [
        {
            "choice": {"scope": scope, "start": start},
            "low": low,
            "high": low + 2,
            "verdict": "contradicted" if low < 60 else "supported",
            "is_base": (scope, start) == ("nationals", 2015),
        }
        for scope, base in (("nationals", 20), ("interests", 30), ("everyone", 61))
        for start, low in ((2015, base), (2013, base + 3), (2004, base + 9))
    ]
    kinder = {
        "choice": {"scope": "nationals", "start": 1999},
        "low": 36,
        "high": None,
        "verdict": "not verifiable",
        "is_base": False,
    }
    fragile = {
        "threshold": "claimed figure",
        "stated": 60,
        "turns_at": 45.0,
        "change": -0.25,
        "verdict": "overstated",
    }
    flips = [{"changes": {"scope": "everyone"}, "verdict": "supported"}]
    return {"share": 6 / 9, "n": 9, "flips": flips, "fragile": fragile, "points": points,
            "charitable": [kinder]}  # fmt: skip


def cpec_notebook() -> Any:
    killed = fact("20", 20, ("nacta-2024", "dawn-2021"), low=20, high=22)
    finding = (
        "Lists of events hold ",
        {"fact": "c1.killed"},
        " dead since 2015, not more than 60.",
    )
    c1 = verdict(
        "c1",
        "contradicted",
        "high",
        says="more than 60 Chinese nationals have lost their lives",
        paraphrase="Chinese nationals killed since 2015",
        evidence="20 (20–22)",
        claimed={"low": 60, "high": None, "bound": "more_than", "unit": "people_killed"},
        estimate={
            "low": 20,
            "high": 22,
            "central": 20,
            "bound": "range",
            "unit": "people_killed",
            "coverage": "complete",
        },
        reason="The whole range, 20 to 22, lies below 60.",
        sources=["nacta-2024", "dawn-2021"],
        then={"verdict": "not verifiable", "confidence": "low"},
        domains=[{"domain": "independent origins", "level": "high", "why": "three origins"}],
        rule="count",
        basis="Counts.",
        seen="The list of events.",
        stability=stability(),
    )
    c2 = verdict(
        "c2",
        "not verifiable",
        "low",
        says="15 attacks have been recorded in year 2023",
        evidence="at least 1",
        claimed={"low": 15, "high": 15, "bound": "exact", "unit": "attacks"},
        estimate={
            "low": 1,
            "high": None,
            "bound": "at_least",
            "unit": "attacks",
            "coverage": "partial",
        },
        sources=["aaj-2024"],
    )
    words = {"says": "incessant terror attacks", "paraphrase": "Attacks went on"}
    rules = figure(
        "c1_rules",
        draw_rules,
        [list(rule) for rule in RULES],
        ["rule", "people_killed"],
        title="Only two ways of counting reach sixty",
        alt="Bars: 63 to 0; the claim is a line at 60.",
        sources=["nacta-2024", "dawn-2021", "aaj-2024"],
        rows=[["invented_attacks", f"row-{n}"] for n in (1, 2, 4)],
    )
    years = figure(
        "c1_years",
        draw_years,
        [[2004, 3], [2005, None]],
        ["year", "killed"],
        title="Deaths come in clusters",
        foot="Own list of events.",
        sources=["tracker"],
    )
    grants = table(
        "c3_grants",
        "Grants to the SSD by fiscal year",
        ["Year", "Rs bn"],
        [["FY2019-20", "17.7"], ["FY2020-21", "22.8"]],
        sources=["dawn-2021"],
        behind=[["invented_attacks", "row-3"]],
    )
    shorter = ("NACTA gives ", {"fact": "c1.killed"}, " for a shorter time.")
    return notebook(
        markdown("# Chinese\n\nThis notebook counts events known to NACTA and the press."),
        code("azm.say(...)", sentence(*finding, role="finding", c1__killed=killed)),
        markdown(
            "## What the data are\n\nEach row is **one event**; see the "
            "[synthesis](05_turning_point.ipynb) or [a page](https://example.org/a).\n\n"
            "| rule | dead |\n|---|--:|\n| narrow | 0 |\n"
        ),
        code("attacks = azm.load('invented_attacks')"),
        code("azm.say(...)", sentence(*shorter, c1__killed=killed)),
        code("azm.figure(...)", rules),
        code("azm.figure(...)", years),
        code("azm.table(...)", grants),
        markdown("## Verdicts"),
        code("azm.judge('c0a')", verdict("c0a", "mostly supported", **words)),
        code("azm.judge('c1')", c1),
        code("azm.judge('c2')", c2),
        markdown("## Limits\n\nPress reports miss small events."),
        code("azm.say(...)", sentence("The list ends in 2026.", role="limit")),
        markdown("## Seminar questions\n\n1. Which rule would you choose?\n2. Why?"),
    )


def turning_point_notebook() -> Any:
    words = {"claim": "h2", "dimension": "turning_point", "says": "could mark a turning point"}
    reason = "Violence rose after the announcement."
    h2 = verdict("h2", "contradicted", "low", reason=reason, **words)
    h3 = verdict("h3", "not checkable", "", claim="h3", reason="A condition without a measure.")
    return notebook(
        markdown("# A turning point?\n\nNACTA and CPEC again."),
        code("azm.judge('h2')", h2),
        code("azm.judge('h3')", h3),
        code("azm.judge('c1')", verdict("c1", "contradicted", "high")),
    )
