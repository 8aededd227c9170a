"""The section on what changed since the last report: plain, whole, and safe."""

import pytest
from chromium import needs_chromium

from azm.report import build, read

from .browsing import open_everything, overflow
from .payloads import HTML
from .reading import Page

PLAIN = {
    "from": {"state": "0123456789ab", "commit": "89abcdef0123", "evidence_to": "2025-12-31"},
    "to": {"state": "", "commit": "", "evidence_to": "2026-01-31"},
    "factors": [
        {"kind": "data", "name": "attacks.csv", "detail": "rows: 1 changed (a-1: killed)"},
        {"kind": "criterion", "name": "criteria.toml [c1]", "detail": "tolerance: 0.1 → 0.2"},
    ],
    "verdicts": [
        {
            "name": "c1",
            "notebook": "01_cpec_security",
            "old": ["overstated", "low", "overstated", "low"],
            "new": ["contradicted", "moderate", "overstated", "low"],
            "behind": [{"kind": "data", "name": "attacks.csv"}],
            "also": [],
        }
    ],
    "facts": [
        {
            "name": f"c1.number_{n}",
            "notebook": "01_cpec_security",
            "old": [str(n), n],
            "new": None if n == 9 else [str(n + 1), n + 1],
            "behind": [{"kind": "data", "name": "attacks.csv"}] * (n > 1),
            "also": [{"kind": "code", "name": "src/azm/cite.py"}] * (n > 0),
        }
        for n in range(10)
    ],
    "figures": [],
    "claims": {"added": ["z9"], "removed": []},
    "rows": [
        {
            "table": "attacks",
            "added": 0,
            "removed": 0,
            "changed": 8,
            "keys": {"added": [], "removed": [], "changed": ["a-1 (killed)"]},
        }
    ],
}
SILENT = {**PLAIN, "verdicts": [], "facts": []}


@pytest.fixture(scope="module")
def made(tmp_path_factory, executed, collection, record, claims, frames):
    """Fixture: a function that builds a report with a difference and gives its path."""

    def make(changes):
        model = read(executed, collection, {**record, "changes": changes}, claims=claims)
        return build(model, tmp_path_factory.mktemp("changes"), **frames)

    return make


def page_of(path):
    return Page(path.read_text("utf-8"))


def words(path):
    """The section's text, its pieces parted by one space."""
    text = " ".join(" ".join(page_of(path).words).split())
    return text.partition("What changed since the last report")[2].partition("About this check")[0]


def test_the_first_report_says_so(made, report):
    assert "There is no earlier report here" in words(report)
    assert words(made(None)) == words(report)


def test_nothing_changed_is_said_plainly(made):
    told = words(made(SILENT))
    assert "Nothing changed in what the report says." in told
    assert "data attacks.csv rows: 1 changed (a-1: killed)" in told


def test_old_and_new_stand_with_the_changed_inputs_behind_them(made):
    told = words(made(PLAIN))
    assert "evidence to 31 December 2025, commit 89abcdef0123" in told
    assert (
        "c1 overstated (low) contradicted (moderate), then overstated (low) data attacks.csv"
        in told
    )
    code = "code src/azm/cite.py"
    assert "c1.number_0 0 1 no input that is known" in told
    assert f"c1.number_1 1 2 nothing behind it; changed: {code}" in told
    assert f"c1.number_2 2 3 data attacks.csv; changed too: {code}" in told
    assert "c1.number_9 9 none" in told
    assert "z9 added" in told and "attacks 8 changed: a-1 (killed) and 7 more" in told


def test_the_page_stays_whole_and_leads_there(made):
    page = page_of(made(PLAIN))
    ids = page.ids()
    assert page.unclosed == [] and len(ids) == len(set(ids))
    assert len(page.all("a", href="#changes")) == 2
    assert {a["href"][1:] for a in page.all("a") if a["href"].startswith("#")} <= set(ids)


def test_a_long_table_is_folded_and_has_a_caption_and_heads(made):
    elements = page_of(made(PLAIN)).elements
    inside = [
        n for n, (tag, given, _) in enumerate(elements) if given.get("id", "").startswith("changes")
    ]
    part = elements[inside[0] : next(
        n for n, (_, given, _) in enumerate(elements) if given.get("id") == "about"
    )]  # fmt: skip
    tables = [n for n, (tag, *_) in enumerate(part) if tag == "table"]
    assert len(tables) == 5
    assert all(part[n + 1][0] == "caption" for n in tables)
    assert all(given.get("scope") for tag, given, _ in part if tag == "th")
    assert ["details" in part[n][2] for n in tables] == [False, True, False, False, False]


@pytest.mark.parametrize("payload", HTML)
def test_no_value_is_taken_for_markup(made, payload):
    hostile = {
        **PLAIN,
        "from": {"state": payload, "commit": payload, "evidence_to": payload},
        "factors": [{"kind": "data", "name": payload, "detail": payload}],
        "facts": [
            {
                **PLAIN["facts"][0],
                "name": payload,
                "old": [payload, payload],
                "new": [payload, 1],
                "behind": [{"kind": "cells", "name": payload}],
                "also": [{"kind": "code", "name": payload}],
            }
        ],
        "claims": {"added": [payload], "removed": []},
    }
    page = page_of(made(hostile))
    assert len(page.all("script")) == 1 and len(page.all("style")) == 1
    assert page.unclosed == []
    assert not any(name.startswith("on") for _, given, _ in page.elements for name in given)


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_the_screen_when_all_is_open(made, opened, scheme, width):
    page = opened(made(PLAIN), width, color_scheme=scheme)
    open_everything(page)
    assert page.locator("#changes details[open]").count() == 1
    assert overflow(page) == 0


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_barrier(made, opened, scheme):
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python isn't installed")
    from .test_accessible import faults

    page = opened(made(PLAIN), color_scheme=scheme)
    open_everything(page)
    assert faults(page) == []
