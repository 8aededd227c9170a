"""The command answers at once, and every failure is one line that begins with its name."""

import subprocess
import sys

import pytest

from azm import cli

HEAVY = ("pandas", "matplotlib", "numpy", "papermill", "nbformat", "scipy")
HELP = f"""\
import sys
from azm import cli
try:
    cli.main(sys.argv[1:])
except SystemExit as end:
    assert end.code == 0
print("loaded:", [name for name in {HEAVY} if name in sys.modules])
"""
COMMANDS = ("check", "report", "accept", "compare", "parameters", "lab", "status", "sweep")


@pytest.mark.parametrize("words", [["--help"], ["report", "--help"]])
def test_help_waits_for_no_library(words):
    done = subprocess.run(
        [sys.executable, "-c", HELP, *words], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("usage: azm")
    assert done.stdout.endswith("loaded: []\n")
    assert done.stderr == ""


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    text = capsys.readouterr().out
    assert {line.split()[0] for line in text.splitlines() if line.startswith("    ")} > {*COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_fails_in_one_line_where_a_notebook_is_missing(mini, capsys, command):
    if command == "check":
        (mini.root / "data" / "claims.csv").unlink()
    mini.path("20_counts").unlink()
    assert cli.main([command]) == 1
    told = capsys.readouterr().err
    assert told.startswith("azm: ") and told.count("\n") == 1, told


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_fails_in_one_line_without_a_project(tmp_path, monkeypatch, capsys, command):
    monkeypatch.setenv("AZM_ROOT", str(tmp_path / "nowhere"))
    assert cli.main([command]) == 1
    told = capsys.readouterr().err
    assert told.startswith("azm: AZM_ROOT is ") and told.count("\n") == 1, told


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        ([], "the following arguments are required: command"),
        (["reprot"], "invalid choice: 'reprot' (choose from"),
        (["report", "--fast"], "unrecognized arguments: --fast"),
        (["report", "-p"], "expected one argument"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_told_in_one_line(capsys, words, mend):
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    told = capsys.readouterr().err
    assert end.value.code == 2
    assert told.startswith("azm: ") and told.count("\n") == 1
    assert mend in told and "--help" in told


def test_what_notebooks_can_be_given_is_listed_as_it_can_be_typed(mini, capsys):
    assert cli.main(["parameters"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "20_counts.killed=20  (1 to 90; people killed, as this fixture has it)",
        "20_counts.rule=narrow  (one of narrow, wide; rule by which people are counted)",
        "10_summary.tone=plain  (one of plain, short; how it is put)",
    ]


def test_a_run_that_says_something_else_than_is_committed_is_told(mini, capsys):
    assert cli.main(["compare"]) == 1
    assert "call azm report first" in capsys.readouterr().err
