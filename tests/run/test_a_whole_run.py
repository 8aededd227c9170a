"""A run from the command line: order, what is published, and what an override may touch."""

import contextlib
import io
import json
from types import SimpleNamespace

import pytest
from miniature import Miniature

from azm import cli


def azm(*words):
    """What a command printed and told, and its exit code."""
    out, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        code = cli.main(words)
    return code, out.getvalue(), told.getvalue()


def contents(folder):
    return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}


def run(mini, link, *words):
    """What a run said, and what it published."""
    before = contents(mini.notebooks)
    said = azm("report", *words)
    state = (mini.reports / link).resolve()
    return SimpleNamespace(
        said=said,
        state=state,
        record=json.loads((state / "record.json").read_text(encoding="utf-8")),
        page=(state / "report.html").read_text(encoding="utf-8"),
        figures=contents(mini.figures),
        notebooks_stayed=contents(mini.notebooks) == before,
    )


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    """Fixture: a project in small, in whose folder the package works in this file."""
    made = Miniature.laid_in(tmp_path_factory.mktemp("whole") / "a project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZM_ROOT", str(made.root))
        yield made


@pytest.fixture(scope="module")
def usual(mini):
    """Fixture: the project after a run at its own parameters."""
    return run(mini, "current")


@pytest.fixture(scope="module")
def trial(mini, usual):
    """Fixture: the same project after a run with another parameter."""
    return run(mini, "trial", "-p", "20_counts.killed=70")


def test_notebooks_run_in_the_order_of_the_collection(usual, mini):
    code, out, told = usual.said
    assert (code, told.splitlines()) == (0, ["1/2 20_counts", "2/2 10_summary", "report"])
    assert out.strip() == str(mini.reports / "report.html")
    assert (mini.reports / "report.html").samefile(usual.state / "report.html")


def test_a_later_notebook_reads_what_an_earlier_one_said_in_this_run(usual):
    assert usual.record["facts"]["summary.word"] == usual.record["verdicts"]["c1"] == "contradicted"


def test_a_run_publishes_its_report_with_all_that_went_in_and_came_out(usual):
    names = {p.relative_to(usual.state).as_posix() for p in usual.state.rglob("*") if p.is_file()}
    assert names > {
        "record.json", "report.html", "summary.html", "tables.zip", "run/10_summary.ipynb",
        "run/20_counts.ipynb", "inputs/data/claims.csv", "inputs/notebooks/20_counts.ipynb",
    }  # fmt: skip
    assert "By the narrow rule" in usual.page
    assert usual.record["canonical"] is True


def test_a_usual_run_draws_the_figures_and_leaves_the_committed_notebooks_alone(usual):
    assert sorted(usual.figures) == ["mini_rules.csv", "mini_rules.svg"]
    assert usual.figures["mini_rules.csv"][0] == b"rule,killed\nnarrow,20\nwide,63\n"
    assert usual.notebooks_stayed


def test_an_override_changes_what_is_found_and_is_named(mini, usual, trial):
    code, out, _ = trial.said
    assert (code, out.strip()) == (0, str(mini.reports / "trial" / "report.html"))
    assert trial.record["facts"] == {"c1.killed": "70", "summary.word": "supported"}
    assert trial.record["parameters"] == {"20_counts": {"killed": 70}}
    assert trial.record["canonical"] is False
    assert "built with changed parameters" in trial.page and "killed = 70" in trial.page
    assert "changed parameters" not in usual.page


def test_an_override_leaves_the_usual_report_and_the_figures_in_their_place(mini, usual, trial):
    assert usual.state == (mini.reports / "current").resolve() != trial.state
    assert trial.figures == usual.figures
    assert azm("report")[2] == "nothing changed since the last run\n"


def test_a_parameter_at_its_own_value_is_no_override(mini, usual, trial):
    code, out, _ = azm("report", "-p", "20_counts.killed=20")
    assert (code, out.strip()) == (0, str(mini.reports / "report.html"))
    assert (mini.reports / "current").resolve() == usual.state


def test_a_trial_is_compared_with_the_usual_report(trial):
    code, out, _ = azm("diff", "current", "trial")
    assert code == 0
    assert "c1.killed: 20 → 70  [parameter 20_counts.killed]" in out


def test_what_is_published_says_no_folder_of_this_machine_and_nothing_else_is_left(mini, trial):
    assert {p.name for p in mini.reports.iterdir()} == {
        ".lock", "cards", "current", "report.html", "states", "summary.html", "tables.zip", "trial",
    }  # fmt: skip
    for path in (mini.reports / "states").rglob("*"):
        if path.is_file():
            assert str(mini.root).encode() not in path.read_bytes(), path.name


def test_a_run_that_says_what_is_committed_is_told_from_another(mini, trial):
    assert azm("compare")[0] == 1
    assert azm("accept")[0] == 0
    assert azm("compare")[:2] == (0, "the last run says what is committed\n")
    mini.edit("20_counts", "killed: int = 20", "killed: int = 30")
    changes = ["fact c1.killed: 20 → 30", "figure mini_rules: drawn anew"]
    assert azm("accept")[1].splitlines() == changes
    code, out, told = azm("compare")
    assert (code, out.splitlines()[0]) == (1, "fact c1.killed: 30 → 20")
    assert told == "azm: the last run says something else than is committed\n"
