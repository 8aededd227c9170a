"""Tables that were found in order are not checked again, until anything of them is another."""

import pytest

from azm import paths, tables
from azm.errors import AzmError
from azm.run import runner


@pytest.fixture
def checked(mini, monkeypatch):
    """Fixture: notes each check of the tables, which is the real one."""
    found = []
    check = tables.check

    def noting():
        found.append(check())
        return found[-1]

    monkeypatch.setattr(tables, "check", noting)
    return found


def test_a_second_run_trusts_the_first(checked):
    runner.prepared([])
    runner.prepared([])
    assert checked == [[]]


@pytest.mark.parametrize("file", ["data/units.csv", "data/criteria.toml"])
def test_a_change_is_checked_and_what_was_wrong_is_never_trusted(checked, mini, file):
    runner.prepared([])
    path = mini.root / file
    good = path.read_bytes()
    path.write_bytes(good + b"[broken\n")
    for _ in range(2):
        with pytest.raises(AzmError, match=path.name):
            runner.prepared([])
    path.write_bytes(good)
    runner.prepared([])
    assert [bool(problems) for problems in checked] == [False, True, True]


def test_tables_that_change_while_they_are_checked_are_checked_again(mini, monkeypatch):
    path = mini.root / "data" / "units.csv"
    good = path.read_bytes()
    path.write_bytes(good + b"[broken\n")

    def mended_meanwhile():
        path.write_bytes(good)
        return []

    monkeypatch.setattr(tables, "check", mended_meanwhile)
    runner.prepared([])
    monkeypatch.undo()
    monkeypatch.setenv("AZM_ROOT", str(mini.root))
    path.write_bytes(good + b"[broken\n")
    with pytest.raises(AzmError, match=r"units\.csv"):
        runner.prepared([])


def test_a_memory_that_is_damaged_or_cannot_be_kept_costs_a_check(checked, mini):
    runner.prepared([])
    memory = paths.reports_dir() / ".cache" / "in-order"
    memory.write_bytes(b"\xff\xfe")
    runner.prepared([])
    memory.unlink()
    memory.mkdir()
    runner.prepared([])
    assert checked == [[], [], []]
