"""What tests in several folders share: a project in small."""

from __future__ import annotations

import pytest
from miniature import Miniature


@pytest.fixture
def mini(tmp_path, monkeypatch):
    """Fixture: a project in small, in whose folder the package works for the time of a test."""
    made = Miniature.laid_in(tmp_path / "mini")
    monkeypatch.setenv("AZM_ROOT", str(made.root))
    return made
