"""Tables that a report was made of are not checked again, until anything of them is another."""

import pytest
from miniature import saying

from azm import cli
from azm.notebook.sentences import say
from azm.run import pool, preflight


@pytest.fixture
def checked(mini, monkeypatch):
    """Fixture: notes each check of the tables, which is the real one, in runs of no notebook."""
    found = []
    problems = preflight.problems

    def noting():
        found.append(problems())
        return found[-1]

    monkeypatch.setattr(preflight, "problems", noting)
    monkeypatch.setattr(pool, "execute", saying(say("It holds.")))
    assert cli.main(["report"]) == 0
    return found


def test_a_second_run_trusts_the_first(checked, mini):
    assert cli.main(["report", "--force"]) == 0
    mini.edit("20_counts", "The list holds", "The list counts")
    assert cli.main(["report"]) == 0
    assert checked == [[]]


@pytest.mark.parametrize("file", ["data/units.csv", "data/criteria.toml"])
def test_a_change_is_checked_and_what_was_wrong_is_never_trusted(checked, mini, file, capsys):
    path = mini.root / file
    good = path.read_bytes()
    path.write_bytes(good + b"[broken\n")
    for _ in range(2):
        assert cli.main(["report"]) == 1
        assert path.name in capsys.readouterr().err
    path.write_bytes(good)
    assert cli.main(["report", "--force"]) == 0
    assert [bool(problems) for problems in checked] == [False, True, True]
