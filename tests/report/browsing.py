"""What tests in a real browser share."""

from __future__ import annotations

import re
from typing import Any

import pytest

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # the rest is only counted, which is quicker
}


def faults(page: Any, within: str | None = None) -> list[tuple[str, str]]:
    """What axe-core finds at WCAG 2.2 AA: the rule and the element that breaks it.

    `within` leaves the rest of the page unasked, of which another state has been asked.
    """
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python isn't installed"
    )
    # What is off screen is laid out too, so that its contrast is measured.
    page.evaluate(
        "const sheet = document.styleSheets[0];"
        "sheet.insertRule('main > section { content-visibility: visible !important }',"
        " sheet.cssRules.length)"
    )
    found = axe.Axe().run(page, context=within, options=RULES).response["violations"]
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]


def shown_rows(page: Any) -> list[str]:
    return page.locator("#scorecard tr.row:visible").evaluate_all("rows => rows.map(r => r.id)")


def pick(page: Any, name: str, value: str) -> None:
    page.locator(f'input[name="{name}"][value="{value}"]').check()


def overflow(page: Any) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def open_everything(page: Any) -> None:
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    for opener in page.locator(".opener:visible").all():
        opener.click()


def printed(page: Any) -> list[tuple[int, int]]:
    """Width and height of each page on paper, in points."""
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) == len(re.findall(rb"/Type\s*/Page\b", pdf))
    return [(round(float(width)), round(float(height))) for width, height in boxes]
