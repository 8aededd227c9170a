"""What tests in several folders share: a project in small."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pandas
import pytest
from miniature import Miniature


@pytest.fixture(scope="session", autouse=True)
def bytecode(tmp_path_factory):
    """Fixture: a place for compiled modules where Python may not keep them beside their sources.

    Without it every kernel that a test starts would compile pandas and Matplotlib anew, unless
    they were compiled when they were installed.
    """
    compiled = Path(importlib.util.cache_from_source(pandas.__file__)).exists()
    with pytest.MonkeyPatch.context() as patch:
        if sys.dont_write_bytecode and "PYTHONDONTWRITEBYTECODE" in os.environ and not compiled:
            patch.delenv("PYTHONDONTWRITEBYTECODE")
            place = tmp_path_factory.getbasetemp().parent / "bytecode"
            patch.setenv("PYTHONPYCACHEPREFIX", str(place))
        yield


@pytest.fixture
def mini(tmp_path, monkeypatch):
    """Fixture: a project in small, in whose folder the package works for the time of a test."""
    made = Miniature.laid_in(tmp_path / "mini")
    monkeypatch.setenv("AZM_ROOT", str(made.root))
    return made
