"""The command answers at once, and every failure is one line that begins with its name."""

import errno
import os
import subprocess
import sys

import pytest
from miniature import COUNTS

from azm import cli, paths, tables

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


def test_help_names_every_command_and_waits_for_no_library():
    command = [sys.executable, "-c", HELP, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    listed = {line.split()[0] for line in done.stdout.splitlines() if line.startswith("    ")}
    assert listed > {*COMMANDS}
    assert done.stdout.endswith("loaded: []\n")
    assert done.stderr == ""


def one_line(capsys, words):
    """The exit code of a command that fails, and the one line that it says."""
    try:
        code = cli.main(words.split(" ") if words else [])
    except SystemExit as end:
        code = end.code
    told = capsys.readouterr().err
    assert told.startswith("azm: ") and told.count("\n") == 1, told
    return code, told


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_fails_in_one_line_where_a_notebook_is_missing(mini, capsys, command):
    if command == "check":
        (mini.root / "data" / "claims.csv").unlink()
    mini.path("20_counts").unlink()
    assert one_line(capsys, command)[0] == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_fails_in_one_line_without_a_project(tmp_path, monkeypatch, capsys, command):
    monkeypatch.setenv("AZM_ROOT", str(tmp_path / "nowhere"))
    code, told = one_line(capsys, command)
    assert (code, told[:17]) == (1, "azm: AZM_ROOT is ")


def test_what_notebooks_can_be_given_is_listed_as_it_can_be_typed(mini, capsys):
    assert cli.main(["parameters"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "20_counts.killed=20  (1 to 90; people killed, as this fixture has it)",
        "20_counts.rule=narrow  (one of narrow, wide; rule by which people are counted)",
        "10_summary.tone=plain  (one of plain, short; how it is put)",
    ]


AT_FAULT = {
    "": "the following arguments are required: command; see azm --help",
    "reprot": "invalid choice: 'reprot' (choose from",
    "report --fast": "unrecognized arguments: --fast",
    "report -p": "expected one argument",
    "report --jobs 0": "is not a whole number of 1 or more",
    "sweep --jobs -1": "is not a whole number of 1 or more",
    f"report --cell-limit {'9' * 400}": "is not a whole number of 1 or more",
    "report -p k=": "'k=' is not of the form notebook.parameter=value",
    f"report -p 20_counts.killed={'9' * 400}": "it goes from 1 to 90",
    "status -p 20_counts.killed=": "takes a whole number (1 to 90), not ''",
    "status -p 20_counts.killed=3 -p 20_counts.killed=4": "is given twice; keep one",
    "diff current zzz": "there is no report 'zzz'",
}


@pytest.mark.parametrize("words", AT_FAULT, ids=lambda words: words[:40])
def test_what_the_command_line_asks_wrongly_ends_with_2(
    run_before, quick_runs, tmp_path, monkeypatch, capsys, words
):
    made = run_before(tmp_path / "mini", {"20_counts": COUNTS})
    monkeypatch.setenv("AZM_ROOT", str(made.root))
    code, told = one_line(capsys, words)
    assert code == 2 and AT_FAULT[words] in told


ESCAPED = {
    "an unexpected value": (ValueError("of 7"), 1, "a fault of the project's own code (ValueError"),
    "a full memory": (MemoryError(), 1, "(MemoryError;"),
    "a read-only disk": (
        OSError(errno.EROFS, os.strerror(errno.EROFS), "data/datapackage.json"), 4,
        "data/datapackage.json can't be read or written (Read-only file system)",
    ),
    "a lost file": (FileNotFoundError(2, "No such file", "x\u202e"), 4, r"x\u202e can't be read"),
    "a nameless one": (TimeoutError(), 4, "a file can't be read or written (TimeoutError)"),
}  # fmt: skip


@pytest.mark.parametrize(("raised", "code", "words"), ESCAPED.values(), ids=ESCAPED.keys())
def test_whatever_escapes_ends_in_one_sentence(mini, monkeypatch, capsys, raised, code, words):
    def broken(*_):
        raise raised

    monkeypatch.setattr(tables, "check", broken)
    monkeypatch.delenv("AZM_DEBUG", raising=False)
    ended, told = one_line(capsys, "check")
    assert ended == code and words in told
    monkeypatch.setenv("AZM_DEBUG", "1")
    assert cli.main(["check"]) == code
    told = capsys.readouterr().err
    assert told.startswith("Traceback (most recent call last)")
    assert words in told.splitlines()[-1]


def test_a_reader_who_has_seen_enough_gets_no_traceback(mini):
    """The pipe is closed before anything is written to it."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [sys.executable, "-m", "azm.cli", "parameters"]
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"azm: the output was closed before its end\n")


@pytest.fixture
def read_only(mini):
    """Fixture: makes the project's folder one that nothing can be written to."""
    if os.name != "posix":
        pytest.skip("folders have no modes here")
    folders = [mini.root, *(p for p in mini.root.rglob("*") if p.is_dir())]
    path = str(mini.root)
    mounted = []

    def close():
        if os.geteuid():
            for folder in folders:
                folder.chmod(0o555)
            return
        # Root may write whatever the modes say, but not to a disk that lets nobody.
        if subprocess.run(["mount", "--bind", path, path], capture_output=True).returncode:
            pytest.skip("this machine lets no folder be mounted")
        mounted.append(path)
        subprocess.run(["mount", "-o", "remount,ro,bind", path], check=True)

    yield close
    for place in mounted:
        subprocess.run(["umount", "-l", place], check=True)
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.parametrize("words", ["check --renew", "lab", "accept", "report"])
def test_a_checkout_that_may_only_be_read_is_told(mini, read_only, capsys, words):
    path = mini.root / "data" / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = path.read_bytes()
    read_only()
    code, told = one_line(capsys, words)
    assert code == 4
    assert "(Read-only file system)" in told or "(Permission denied)" in told
    assert path.read_bytes() == before


def test_what_a_run_would_refuse_is_said_by_check_all_at_once(mini, capsys):
    criteria = paths.data_dir() / "criteria.toml"
    text = criteria.read_text(encoding="utf-8")
    text = text.replace('rule = "trend"', 'rule = "trendd"', 1)
    criteria.write_text(text.replace("= 0.10", '= "0.10"', 1), encoding="utf-8")
    mini.edit("20_counts", "killed: int = 20 ", "killed: int = 200 ")
    mini.edit("10_summary", "# one of plain, short; how it is put", "")
    text = mini.collection.read_text(encoding="utf-8").replace('["20_counts"]', '["20_conts"]')
    mini.collection.write_text(text, encoding="utf-8")
    assert cli.main(["check"]) == 1
    found, said = capsys.readouterr()
    for words in (
        "data/criteria.toml [c0a] has the rule 'trendd'; known are ",
        "has the threshold contradicted_probability = '0.10'; write a number of 0 or more",
        "parameter 'killed' of 20_counts has a default of its own that it doesn't admit",
        "parameter 'tone' of 10_summary must be declared as",
        "10_summary needs '20_conts', which isn't in the collection; did you mean '20_counts'?",
    ):
        assert found.count(words) == 1, words
    assert said == f"azm: {found.count(chr(10))} problems in data/ and notebooks/\n"
