"""What tests in a real browser share."""

from __future__ import annotations

from typing import Any


def shown_rows(page: Any) -> list[str]:
    return page.locator("#scorecard tr.row:visible").evaluate_all("rows => rows.map(r => r.id)")


def pick(page: Any, name: str, value: str) -> None:
    page.locator(f'input[name="{name}"][value="{value}"]').check()


def overflow(page: Any) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def open_everything(page: Any) -> None:
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
