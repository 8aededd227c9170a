"""A disk that is full or closed gets one sentence; the last good report and notebooks stay."""

import errno
import os
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from miniature import bars, saying

from azm import cli, report, tables
from azm.run import pipeline, pool

STEPS = {
    "the folder of the new state": (Path, "mkdir"),
    "an executed notebook": (pool, "put"),
    "the record": (pipeline, "write_json"),
    "the report": (report, "write"),
    "the move to its place": (Path, "rename"),
    "the links": (os, "replace"),
}


@pytest.fixture
def drawn(mini, monkeypatch):
    """Fixture: a project in small whose one notebook counts as run and has drawn a figure."""
    shown = bars("mini_bar", [1], pd.DataFrame({"value": [1]}))
    monkeypatch.setattr(pool, "execute", saying(shown))
    monkeypatch.setattr(tables, "check", list)
    mini.list_only("20_counts")
    return mini


def full(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(("owner", "name"), STEPS.values(), ids=STEPS.keys())
def test_a_full_disk_leaves_the_last_good_report(drawn, monkeypatch, capsys, owner, name):
    good = drawn.publish_good()
    monkeypatch.setattr(owner, name, full)
    assert cli.main(["report"]) == 4
    monkeypatch.undo()
    told = capsys.readouterr().err.splitlines()
    assert [line for line in told if "azm: " in line] == told[-1:]
    assert "(No space left on device)" in told[-1] and "free the disk" in told[-1]
    after = drawn.published()
    assert {path: after[path] for path in good} == good
    assert [p.name for p in drawn.reports.iterdir() if ".new" in p.name] == []


def test_a_full_disk_leaves_no_half_written_figure(drawn, monkeypatch, capsys):
    drawn.figures.mkdir()
    old = drawn.figures / "mini_bar.csv"
    old.write_text("value\n7\n", encoding="utf-8")
    replace = os.replace

    def only_elsewhere(fresh, place):
        return full() if Path(place).parent == drawn.figures else replace(fresh, place)

    monkeypatch.setattr(os, "replace", only_elsewhere)
    assert cli.main(["report"]) == 4
    assert "(No space left on device)" in capsys.readouterr().err
    assert [p.name for p in drawn.figures.iterdir()] == ["mini_bar.csv"]
    assert old.read_text(encoding="utf-8") == "value\n7\n"


def test_a_full_disk_leaves_every_committed_notebook(drawn, monkeypatch, capsys):
    drawn.list_only("20_counts", "10_summary")
    before = {p.name: p.read_bytes() for p in drawn.notebooks.iterdir()}
    write = nbformat.write

    def half(notebook, path, *rest):
        if path == drawn.notebooks / ".10_summary.ipynb.new":
            Path(path).write_text("{", encoding="utf-8")
            full()
        write(notebook, path, *rest)

    monkeypatch.setattr(nbformat, "write", half)
    assert cli.main(["accept"]) == 4
    told = capsys.readouterr().err.splitlines()
    assert told[-1].startswith("azm: ") and "(No space left on device)" in told[-1]
    assert {p.name: p.read_bytes() for p in drawn.notebooks.iterdir()} == before


def test_reports_that_is_no_folder_is_told(drawn, capsys):
    drawn.reports.write_text("a file", encoding="utf-8")
    assert cli.main(["report"]) == 4
    assert capsys.readouterr().err.startswith("azm: reports/ can't be written (")


@pytest.mark.skipif(os.name != "posix", reason="folders have no modes here")
def test_a_folder_that_may_not_be_written_is_told(drawn, capsys):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    good = drawn.publish_good()
    drawn.reports.chmod(0o500)
    try:
        assert cli.main(["report"]) == 4
    finally:
        drawn.reports.chmod(0o700)
    told = capsys.readouterr().err
    assert told == (
        "azm: reports/ can't be written (Permission denied); "
        "give yourself leave to write there, or free the disk\n"
    )
    assert drawn.published() == good


def test_a_system_without_links_gets_copies(drawn, monkeypatch):
    monkeypatch.setattr(Path, "symlink_to", full)
    assert cli.main(["report"]) == 0
    page = drawn.reports / "report.html"
    assert page.is_file() and not page.is_symlink()
    assert page.read_bytes() == (drawn.reports / "current" / "report.html").read_bytes()
    first = page.read_bytes()
    shutil.rmtree(drawn.figures)
    collection = drawn.collection.read_text(encoding="utf-8")
    drawn.collection.write_text(collection.replace("How many?", "How few?"), encoding="utf-8")
    assert cli.main(["report"]) == 0
    assert page.read_bytes() != first
