"""What tests in a real browser share."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

CHROMIUM = os.environ.get("AZM_CHROMIUM") or shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; install it or set AZM_CHROMIUM"
)


def shown_rows(page: Any) -> list[str]:
    return page.locator("#scorecard tr.row:visible").evaluate_all("rows => rows.map(r => r.id)")


def pick(page: Any, name: str, value: str) -> None:
    page.locator(f'input[name="{name}"][value="{value}"]').check()


def overflow(page: Any) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def open_everything(page: Any) -> None:
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
