"""What makes no sense is refused before anything runs, in one sentence that names the mend."""

import pytest
from miniature import HEAD

from azm import cli
from azm.run import pool

COMMANDS_THAT_RUN = ["report", "accept"]


@pytest.fixture
def refused(mini, monkeypatch, capsys):
    """Fixture: run a command that must be refused before a notebook is; the sentence it says."""

    def run(*words, code=1):
        def started(*_, **__):
            raise AssertionError("a notebook was run")

        monkeypatch.setattr(pool, "execute", started)
        good = mini.published() or mini.publish_good()
        notebooks = {p.name: p.read_bytes() for p in mini.notebooks.glob("*.ipynb")}
        ended = cli.main(words)
        told = capsys.readouterr().err
        assert (ended, told.count("\n")) == (code, 1), told
        assert told.startswith("azm: ") and "Traceback" not in told
        assert mini.published() == good
        assert {p.name: p.read_bytes() for p in mini.notebooks.glob("*.ipynb")} == notebooks
        assert not mini.figures.exists()
        return told

    return run


@pytest.mark.parametrize(
    ("overrides", "mend"),
    [
        (["20_conts.killed=3"], "there is no notebook '20_conts'; did you mean '20_counts'?"),
        (["20_counts.kiled=3"], "no parameter 'kiled'; did you mean 'killed'?"),
        (["20_counts.killed=91"], "can't be 91; it goes from 1 to 90"),
        (
            ["20_counts.killed=3", "10_summary.tone=loud"],
            "can't be 'loud'; use one of plain, short",
        ),
    ],
)
def test_an_override_that_makes_no_sense(refused, overrides, mend):
    words = [word for override in overrides for word in ("-p", override)]
    assert mend in refused("report", *words, code=2)


@pytest.mark.parametrize("command", COMMANDS_THAT_RUN)
def test_a_notebook_that_is_missing_or_none(refused, mini, command):
    mini.path("10_summary").unlink()
    assert "notebooks/10_summary.ipynb is missing; restore it from git" in refused(command)
    mini.path("10_summary").write_text("{", encoding="utf-8")
    assert "notebooks/10_summary.ipynb is not a readable notebook" in refused(command)
    mini.write("10_summary", "import azm")
    assert "notebooks/10_summary.ipynb has no parameters; give one cell" in refused(command)
    mini.write("10_summary", ("parameters", "tone: int = 3"))
    assert "parameter 'tone' of 10_summary must be declared as" in refused(command)


@pytest.mark.parametrize("command", COMMANDS_THAT_RUN)
def test_data_that_fail_the_check(refused, mini, command):
    table = mini.root / "data" / "sources.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    told = refused(command)
    assert f"data/sources.csv:{len(lines) + 1}: " in told
    assert "`azm check` lists them" in told


COLLECTIONS = [
    ("[[notebook]]", "[[notebook", "not TOML ("),
    ('"10_summary"', '"20_counts"', "'20_counts' is named twice; keep one entry"),
    ('"10_summary"', '"../10_summary"', "is not a plain file name"),
    ('question = "What was said?"\n', "", "notebook[10_summary] has no 'question'; add it"),
]
GRID = """
[[grid.c1]]
parameter = "who"
choices = ["chinese", "all"]
kind = "measurement"
reason = "Made up."
"""
LABEL, LABELS = 'label = "who is counted"\n', 'labels = ["Chinese nationals", "all"]\n'
LABELLED = [
    (LABEL + 'labels = ["all"]', "has 2 choices and 1 labels; give one each"),
    (LABEL, "needs labels, a list with one text for each of its choices"),
    (LABEL + 'labels = ["all", 1]', "labels[2] is 1; write a text"),
    (LABELS, "but no label of its own; add one"),
    (LABEL + 'labels = ["all", "all"]', "has two choices labelled 'all'"),
    (
        LABEL + LABELS + GRID.replace('["chinese", "all"]', '["any"]') + 'label = "whose"\n'
        'labels = ["x"]',
        "is labelled both 'who is counted' and 'whose'; keep one label",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [*COLLECTIONS, *((HEAD, HEAD + GRID + labels, mend) for labels, mend in LABELLED)],
)
def test_a_collection_that_makes_no_sense(refused, mini, old, new, mend):
    text = mini.collection.read_text(encoding="utf-8")
    assert old in text
    mini.collection.write_text(text.replace(old, new), encoding="utf-8")
    told = refused("report")
    assert told.startswith("azm: notebooks/collection.toml: ") and mend in told


def test_no_collection(refused, mini):
    mini.collection.unlink()
    assert "notebooks/collection.toml: the file is missing; restore it" in refused("report")
