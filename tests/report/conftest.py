"""A small invented collection that has one of everything the report can show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from chromium import ARGUMENTS, CHROMIUM, LONGEST_WAIT

from azm.report import build, read

from .making import code, fact, figure, markdown, notebook, plain, sentence, table, verdict

RULES = [
    ("Every nationality, every target", 63),
    ("Killed and injured, Chinese", 54),
    ("Chinese killed since 2004", 33),
    ("Chinese killed, disputed included", 22),
    ("Chinese killed", 20),
    ("Only projects that all call CPEC", 0),
]


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
    axes.fill_between(
        years, [v * 0.6 for v in chinese], [v + 3 for v in chinese], color="#e9b9a9", alpha=0.4
    )
    axes.set_ylabel("people killed", color="#5f6368")


@pytest.fixture(scope="session")
def collection() -> dict[str, Any]:
    return {
        "title": "Azm-e-Istahkam, checked",
        "subtitle": "What an op-ed says, and what public evidence shows",
        "notebook": [
            {
                "name": "01_cpec_security",
                "title": "Chinese nationals and CPEC",
                "question": "How many were attacked, and did protection grow?",
                "dimension": "cpec",
                "claims": ["c0", "c1", "c2", "c3"],
            },
            {
                "name": "05_turning_point",
                "title": "A turning point?",
                "dimension": "turning_point",
                "claims": ["h2", "h3"],
            },
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


@pytest.fixture(scope="session")
def record() -> dict[str, Any]:
    return {
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "package_version": "0.1.0",
        "evidence_to": "2026-01-31",
        "parameters": {},
        "canonical": True,
    }


@pytest.fixture(scope="session")
def claims() -> pd.DataFrame:
    columns = ["component_id", "claim_id", "dimension", "kind", "paraphrase", "quote"]
    lines = [
        (
            "c0a",
            "c0",
            "cpec",
            "trend",
            "Attacks went on without let-up",
            "incessant terror attacks",
        ),
        (
            "c0b",
            "c0",
            "cpec",
            "trend",
            "Investments were more and more exposed",
            "increasingly vulnerable",
        ),
        (
            "c1",
            "c1",
            "cpec",
            "count",
            "Chinese nationals killed since 2015",
            "more than 60 Chinese nationals have lost their lives",
        ),
        (
            "c2",
            "c2",
            "cpec",
            "count",
            "Attacks recorded in 2023",
            "15 attacks have been recorded in year 2023",
        ),
        (
            "c3",
            "c3",
            "cpec",
            "change",
            "Rise of the security budget",
            "raised security budget for CPEC by 20%",
        ),
        (
            "m1a",
            "m1",
            "mob_justice",
            "count",
            "Cases recorded by HRCP in 2023",
            "17 cases of mob lynching",
        ),
        (
            "h2",
            "h2",
            "turning_point",
            "forecast",
            "The operation could mark a turning point",
            "could mark a turning point",
        ),
        (
            "h3",
            "h3",
            "turning_point",
            "opinion",
            "Success depends on joint effort",
            "depends on the collective efforts",
        ),
    ]
    return pd.DataFrame(lines, columns=columns)


@pytest.fixture(scope="session")
def sources() -> pd.DataFrame:
    columns = [
        "source_id",
        "kind",
        "publisher",
        "title",
        "title_kind",
        "published",
        "published_basis",
        "language",
        "url",
    ]
    lines = [
        (
            "nacta-2024",
            "official",
            "NACTA",
            "Reply to the committee",
            "original",
            "2024-12-10",
            "stated",
            "en",
            "https://example.org/nacta",
        ),
        (
            "dawn-2021",
            "press",
            "Dawn",
            "Convoy bombed",
            "original",
            "2021-07-15",
            "derived",
            "en",
            "https://example.org/dawn?a=1&b=2",
        ),
        (
            "aaj-2024",
            "press",
            "Aaj",
            "چینی شہریوں پر حملے",
            "original",
            "2024-09-02",
            "stated",
            "ur",
            "https://example.org/aaj",
        ),
        ("tracker", "ngo", "A tracker", "Its list of events", "description", None, "", "", ""),
        (
            "unused",
            "press",
            "Nobody",
            "Never cited",
            "original",
            None,
            "",
            "en",
            "https://example.org/unused",
        ),
    ]
    return pd.DataFrame(lines, columns=columns).set_index("source_id")


@pytest.fixture(scope="session")
def glossary() -> pd.DataFrame:
    lines = [
        (
            "NACTA",
            "National Counter Terrorism Authority",
            "Federal body that coordinates counter-terrorism policy.",
            None,
            None,
        ),
        (
            "CPEC",
            "China-Pakistan Economic Corridor",
            "Programme of Chinese-financed projects since 2015.",
            None,
            None,
        ),
        (
            "SSD",
            "Special Security Division",
            "Army formation that guards projects.",
            "dawn-2021",
            None,
        ),
        ("Azm-e-Istahkam", "Operation Azm-e-Istahkam", "A campaign of 2024.", None, "ur-Latn"),
    ]
    return pd.DataFrame(lines, columns=["term", "long_form", "meaning", "source_id", "language"])


@pytest.fixture(scope="session")
def executed() -> dict[str, Any]:
    killed = fact("20", 20, ("nacta-2024", "dawn-2021"), low=20, high=22)
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
    cpec = notebook(
        markdown(
            "# Chinese nationals\n\nThis notebook counts events known to NACTA and the press."
        ),
        code(
            "azm.say(...)",
            sentence(
                "Lists of events hold ",
                {"fact": "c1.killed"},
                " dead since 2015, not more than 60.",
                role="finding",
                c1__killed=killed,
            ),
        ),
        markdown(
            "## What the data are\n\nEach row is **one event**; see the "
            "[synthesis](05_turning_point.ipynb) or [a page](https://example.org/a).\n\n"
            "| rule | dead |\n|---|--:|\n| narrow | 0 |\n"
        ),
        code(
            "attacks = azm.load('invented_attacks')\nattacks.head()",
            plain(
                "   a  b\n0  1  2",
                '<table border="1" class="dataframe"><thead><tr><th></th><th>place</th>'
                "<th>killed</th></tr></thead><tbody><tr><th>cn-1</th><td>Gwadar</td><td>3</td>"
                "</tr></tbody></table>",
            ),
        ),
        code(
            "azm.say(...)",
            sentence(
                "NACTA gives ", {"fact": "c1.killed"}, " for a shorter time.", c1__killed=killed
            ),
        ),
        code(
            "azm.show(...)",
            figure(
                "c1_rules",
                draw_rules,
                [list(r) for r in RULES],
                ["rule", "people_killed"],
                title="Only two ways of counting reach sixty",
                alt="Bars: 63 to 0; the claim is a line at 60.",
                sources=["nacta-2024", "dawn-2021", "aaj-2024"],
                rows=[["invented_attacks", f"row-{n}"] for n in (1, 2, 4)],
            ),
        ),
        code(
            "azm.show(...)",
            figure(
                "c1_years",
                draw_years,
                [[2004, 3], [2005, None]],
                ["year", "killed"],
                title="Deaths come in clusters",
                foot="Own list of events.",
                sources=["tracker"],
            ),
        ),
        code(
            "azm.table(...)",
            table(
                "c3_grants",
                "Grants to the SSD by fiscal year",
                ["Year", "Rs bn"],
                [["FY2019-20", "17.7"], ["FY2020-21", "22.8"]],
                sources=["dawn-2021"],
                behind=[["invented_attacks", "row-3"]],
            ),
        ),
        markdown("## Verdicts"),
        code(
            "azm.judge('c0a')",
            verdict(
                "c0a",
                "mostly supported",
                says="incessant terror attacks",
                paraphrase="Attacks went on",
            ),
        ),
        code(
            "azm.judge('c1')",
            verdict(
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
                domains=[
                    {"domain": "independent origins", "level": "high", "why": "three origins"}
                ],
                rule="count",
                basis="Counts.",
                seen="The list of events.",
                stability={
                    "share": 6 / 9,
                    "n": 9,
                    "flips": [{"changes": {"scope": "everyone"}, "verdict": "supported"}],
                    "fragile": {
                        "threshold": "claimed figure",
                        "stated": 60,
                        "turns_at": 45.0,
                        "change": -0.25,
                        "verdict": "overstated",
                    },
                    "points": points,
                    "charitable": [
                        {
                            "choice": {"scope": "nationals", "start": 1999},
                            "low": 36,
                            "high": None,
                            "verdict": "not verifiable",
                            "is_base": False,
                        }
                    ],
                },
            ),
        ),
        code(
            "azm.judge('c2')",
            verdict(
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
            ),
        ),
        markdown("## Limits\n\nPress reports miss small events."),
        code("azm.say(...)", sentence("The list ends in 2026.", role="limit")),
        markdown("## Seminar questions\n\n1. Which rule would you choose?\n2. Why?"),
    )
    hope = notebook(
        markdown("# A turning point?\n\nNACTA and CPEC again."),
        code(
            "azm.judge('h2')",
            verdict(
                "h2",
                "contradicted",
                "low",
                claim="h2",
                dimension="turning_point",
                says="could mark a turning point",
                reason="Violence rose after the announcement.",
            ),
        ),
        code(
            "azm.judge('h3')",
            verdict(
                "h3",
                "not checkable",
                "",
                claim="h3",
                dimension="turning_point",
                says="depends on the collective efforts",
                reason="A condition without a measure.",
            ),
        ),
        code("azm.judge('c1')", verdict("c1", "contradicted", "high")),
    )
    return {"05_turning_point": hope, "01_cpec_security": cpec}


@pytest.fixture(scope="session")
def tables() -> dict[str, pd.DataFrame]:
    attacks = pd.DataFrame(
        [
            (
                f"row-{n}", pd.Timestamp(2014 + n, 7, n), f"place {n}", f"target {n}", n, "usable",
                "nacta-2024;dawn-2021" if n % 2 else "tracker",
            )
            for n in range(1, 8)
        ],
        columns=["event_id", "date", "place", "target", "killed_total", "status", "source_ids"],
    ).set_index("event_id")  # fmt: skip
    findings = pd.DataFrame(
        [
            ("c1.1", "c1", "nacta-2024", "nacta", "contradicts", "direct", "The reply counts 20."),
            ("c1.2", "c1", "dawn-2021", "nacta", "contradicts", "direct", "The paper repeats it."),
            ("c2.1", "c2", "aaj-2024", "aaj", "silent", "direct", "It gives no count."),
        ],
        columns=[
            "finding_id", "component_id", "source_id", "origin_id", "stance", "directness", "why",
        ],
    ).set_index("finding_id")  # fmt: skip
    return {"invented_attacks": attacks, "findings": findings}


@pytest.fixture(scope="session")
def frames(sources, glossary, tables) -> dict[str, Any]:
    return {"sources": sources, "glossary": glossary, "tables": tables}


@pytest.fixture(scope="session")
def report(tmp_path_factory, executed, collection, record, claims, frames) -> Path:
    edition = read(executed, collection, record, claims=claims)
    return build(edition, tmp_path_factory.mktemp("out"), **frames)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGUMENTS), timeout=LONGEST_WAIT
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def windows(chromium) -> Iterator[dict[Any, Any]]:
    """Fixture: windows of earlier tests by their settings; a new one costs two page loads."""
    kept: dict[Any, Any] = {}
    yield kept
    for page in kept.values():
        page.context.close()


@pytest.fixture
def opened(chromium, windows) -> Iterator[Any]:
    """Opens a file; the test fails if the page complains, asks for anything or runs a payload."""
    pages, complaints, heard = [], [], []

    def listen(page: Any, event: str, hear: Any) -> None:
        page.on(event, hear)
        heard.append((page, event, hear))

    def open_(path: Path, width: int = 1280, **settings: Any) -> Any:
        size = settings.pop("viewport", {"width": width, "height": 860})
        scheme = settings.pop("color_scheme", "light")
        key = (len(pages), *sorted(settings.items()))
        if key not in windows:
            windows[key] = chromium.new_context(**settings).new_page()
            windows[key].set_default_timeout(LONGEST_WAIT)
        page = windows[key]
        pages.append(page)
        page.set_viewport_size(size)
        page.emulate_media(media="null", color_scheme=scheme)
        page.mouse.move(0, 0)
        listen(page, "console", lambda message: complaints.append(message.text))
        listen(page, "pageerror", lambda error: complaints.append(str(error)))
        listen(page, "dialog", lambda dialog: complaints.append(dialog.message))
        listen(page, "popup", lambda popup: complaints.append(f"popup {popup.url}"))
        listen(
            page,
            "request",
            lambda request: (
                complaints.append(request.url)
                if request.url.partition("#")[0] != path.as_uri()
                and not request.url.startswith(("data:", "blob:"))
                else None
            ),
        )
        page.goto(path.as_uri())
        return page

    yield open_
    ran = [page.evaluate("window.hit") for page in pages]
    for page, event, hear in heard:
        page.remove_listener(event, hear)
    for page in pages:
        page.evaluate("try { localStorage.clear() } catch {}")
        for other in page.context.pages:
            if other not in windows.values():
                other.close()
    assert complaints == []
    assert ran == [None] * len(ran)
