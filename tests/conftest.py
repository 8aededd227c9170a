"""What tests in several folders share: a project in small, and quick ways to have it run."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pandas
import pytest
from hypothesis import settings
from joblib import cpu_count
from miniature import Miniature, executed_here

from azm import cli, report, tables
from azm.run import pool

# A slow moment of the machine is no fault of what is tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_xdist_auto_num_workers():
    """One worker more than there are cores: many a test waits for another process."""
    return cpu_count() + 1


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


@pytest.fixture(scope="session", autouse=True)
def as_from_a_terminal():
    """Fixture: Ctrl-C reaches what tests start; a shell has its background jobs ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def mini(tmp_path, monkeypatch):
    """Fixture: a project in small, in whose folder the package works for the time of a test."""
    made = Miniature.laid_in(tmp_path / "mini")
    monkeypatch.setenv("AZM_ROOT", str(made.root))
    return made


def publish_record(patch):
    """Let runs publish their record as the report, without checking tables.

    These are the project's, which other tests check, or edited in ways it allows.
    """

    def write(executed, collection, record, folder):
        (folder / "report.html").write_text(json.dumps(record), encoding="utf-8")

    patch.setattr(report, "write", write)
    patch.setattr(tables, "check", list)


@pytest.fixture
def no_page(monkeypatch):
    """Fixture: runs of this test are not about what is made of their outcome."""
    publish_record(monkeypatch)


@pytest.fixture
def quick_runs(monkeypatch, no_page):
    """Fixture: runs of this test are about what is executed, and not about how."""
    monkeypatch.setattr(pool, "execute", executed_here)


@pytest.fixture(scope="session")
def run_before(tmp_path_factory):
    """Fixture: lays a project in small that has been run once, which takes a run the first time.

    Called with a folder and the notebooks by name; for tests with `quick_runs`.
    """
    made = {}

    def lay(folder, notebooks):
        key = repr(notebooks)
        if key not in made:
            first = Miniature.laid_in(tmp_path_factory.mktemp("before") / "mini")
            for name, cells in notebooks.items():
                first.write(name, *cells)
            with (
                pytest.MonkeyPatch.context() as patch,
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                patch.setenv("AZM_ROOT", str(first.root))
                publish_record(patch)
                patch.setattr(pool, "execute", executed_here)
                assert cli.main(["report"]) == 0
            made[key] = first
        shutil.copytree(made[key].root, folder, symlinks=True)
        return Miniature(folder)

    return lay
