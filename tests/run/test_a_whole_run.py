"""A run from the command line: order, what is published, and what an override may touch."""

import contextlib
import io
import json

import pytest
from miniature import Miniature

from azm import cli


def azm(*words):
    """What a command printed and told, and its exit code."""
    out, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        code = cli.main(words)
    return code, out.getvalue(), told.getvalue()


def record(mini, link="current"):
    return json.loads((mini.reports / link / "record.json").read_text(encoding="utf-8"))


def contents(folder):
    return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    """Fixture: a project in small, in whose folder the package works in this file."""
    made = Miniature.laid_in(tmp_path_factory.mktemp("whole") / "a project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZM_ROOT", str(made.root))
        yield made


@pytest.fixture(scope="module")
def canonical(mini):
    """Fixture: the project after a run at its own parameters, and what the run said."""
    before = contents(mini.notebooks)
    return {
        "said": azm("report"),
        "record": record(mini),
        "figures": contents(mini.figures),
        "page": (mini.reports / "report.html").read_text(encoding="utf-8"),
        "sources kept": before == contents(mini.notebooks),
        "state": (mini.reports / "current").resolve(),
    }


@pytest.fixture(scope="module")
def overridden(mini, canonical):
    """Fixture: the same project after a run with another parameter."""
    return {
        "said": azm("report", "-p", "20_counts.killed=70"),
        "record": record(mini, "trial"),
        "page": (mini.reports / "trial" / "report.html").read_text(encoding="utf-8"),
        "state": (mini.reports / "trial").resolve(),
    }


def test_notebooks_run_in_the_order_of_the_collection(canonical, mini):
    code, out, told = canonical["said"]
    assert (code, told.splitlines()) == (0, ["1/2 20_counts", "2/2 10_summary", "report"])
    assert out.strip() == str(mini.reports / "report.html")


def test_a_later_notebook_reads_what_an_earlier_one_said_in_this_run(canonical):
    said = canonical["record"]
    assert said["facts"]["summary.word"] == said["verdicts"]["c1"] == "contradicted"


def test_a_run_publishes_its_report_its_record_and_the_executed_notebooks(canonical):
    state = canonical["state"]
    assert sorted(p.name for p in state.iterdir()) == [
        "cards",
        "record.json",
        "report.html",
        "run",
        "summary.html",
        "tables.zip",
    ]
    assert sorted(p.name for p in (state / "run").iterdir()) == [
        "10_summary.ipynb",
        "20_counts.ipynb",
    ]
    assert "By the narrow rule" in canonical["page"]
    assert canonical["record"]["canonical"] is True


def test_a_canonical_run_draws_the_figures_folder(canonical):
    assert sorted(canonical["figures"]) == ["mini_rules.csv", "mini_rules.svg"]
    assert canonical["figures"]["mini_rules.csv"][0] == b"rule,killed\nnarrow,20\nwide,63\n"


def test_a_run_leaves_the_committed_notebooks_alone(canonical):
    assert canonical["sources kept"]


def test_an_override_changes_what_is_found(mini, canonical, overridden):
    code, out, _ = overridden["said"]
    assert (code, out.strip()) == (0, str(mini.reports / "trial" / "report.html"))
    assert overridden["record"]["facts"]["c1.killed"] == "70"
    assert overridden["record"]["verdicts"] == {"c1": "supported"}
    assert overridden["record"]["facts"]["summary.word"] == "supported"


def test_an_override_is_named_in_the_record_and_on_the_page(canonical, overridden):
    assert overridden["record"]["parameters"] == {"20_counts": {"killed": 70}}
    assert overridden["record"]["canonical"] is False
    assert "built with changed parameters" in overridden["page"]
    assert "killed = 70" in overridden["page"]
    assert "changed parameters" not in canonical["page"]


def test_an_override_never_touches_the_figures_folder(mini, canonical, overridden):
    assert contents(mini.figures) == canonical["figures"]


def test_an_override_leaves_the_usual_report_in_its_place(mini, canonical, overridden):
    assert canonical["state"] == (mini.reports / "current").resolve() != overridden["state"]
    assert (mini.reports / "report.html").read_text(encoding="utf-8") == canonical["page"]
    assert azm("report")[2] == "nothing changed since the last run\n"


def test_a_parameter_at_its_own_value_is_no_override(mini, canonical, overridden):
    code, out, _ = azm("report", "-p", "20_counts.killed=20")
    assert (code, out.strip()) == (0, str(mini.reports / "report.html"))
    assert record(mini)["canonical"] is True
    assert (mini.reports / "current").resolve() == canonical["state"]


def test_a_trial_is_compared_with_the_usual_report(mini, canonical, overridden):
    code, out, _ = azm("diff", "current", "trial")
    assert code == 0
    assert "c1.killed" in out and "20 → 70" in out


def test_nothing_of_the_making_is_left_in_the_reports_folder(mini, overridden):
    assert sorted(p.name for p in mini.reports.iterdir()) == [
        ".durations.json",
        ".lock",
        "cards",
        "current",
        "inputs",
        "report.html",
        "states",
        "summary.html",
        "tables.zip",
        "trial",
    ]


def test_published_files_hold_no_folder_of_this_machine(mini, canonical, overridden):
    for path in (mini.reports / "states").rglob("*"):
        if path.is_file():
            assert str(mini.root).encode() not in path.read_bytes(), path.name
