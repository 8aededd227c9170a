"""The real browser that tests use, Debian's chromium or the one that `AZM_CHROMIUM` names."""

from __future__ import annotations

import os
import shutil

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
#: Longest wait for anything in a page, in milliseconds; a busy machine may need much of it.
LONGEST_WAIT = 180_000
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; install it or set AZM_CHROMIUM"
)
