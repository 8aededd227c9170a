"""Overrides are refused before anything runs, with the nearest valid name."""

import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from azm.errors import AzmError, UsageError
from azm.notebook.parameters import checked, declared, parse_overrides

DECLARATION = """\
start_year: int = 2015  # 2004 to 2024; first year counted
level: float = 0.95  # 0.5 to 0.999; confidence of intervals
scope: str = "nationals"  # one of nationals, targets; whom an attack must aim at
strict: bool = True  # True or False; whether disputed cases are left out"""


def written(folder, source, tags=("parameters",)):
    notebook = new_notebook(
        cells=[new_code_cell(source, metadata={"tags": list(tags)})],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    path = folder / "09_fixture.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def parameters(tmp_path):
    return declared(written(tmp_path, DECLARATION))


def test_a_declaration_gives_type_range_and_meaning(parameters):
    start = parameters["start_year"]
    assert (start.type, start.default, start.low, start.high) == ("int", 2015, 2004, 2024)
    assert start.meaning == "first year counted"
    assert parameters["scope"].choices == ("nationals", "targets")


def test_good_values_pass_in_their_declared_type(parameters):
    given = {"start_year": 2007, "level": 0.9, "scope": "targets", "strict": False}
    assert checked(given, parameters, "nb") == given
    assert checked({"level": 0.9}, parameters, "nb")["level"] == 0.9


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ({"start_yaer": 2007}, "no parameter 'start_yaer'; did you mean 'start_year'"),
        ({"start_year": "soon"}, "takes a whole number"),
        ({"start_year": 2007.5}, "takes a whole number"),
        ({"start_year": True}, "takes a whole number"),
        ({"start_year": 1990}, "goes from 2004 to 2024"),
        ({"scope": "target"}, "did you mean 'targets'"),
        ({"strict": 1}, "takes True or False"),
    ],
)
def test_bad_values_are_refused_with_a_mend(parameters, override, message):
    with pytest.raises(AzmError, match=message):
        checked(override, parameters, "nb")


@pytest.mark.parametrize("text", ["a.n", "n=3", "a.n 3", "a.b.c=3", "", "=", "n=", "a.n\0"])
def test_a_malformed_override_is_named(text):
    with pytest.raises(AzmError, match="is not of the form"):
        parse_overrides([text])


def test_the_same_parameter_twice_is_refused():
    with pytest.raises(AzmError, match="given twice"):
        parse_overrides(["a.n=3", "a.n=4"])


@pytest.mark.parametrize(
    "source",
    ["n = 3", "n: int = 3", "n: int = 3  # no range", "n: list = []  # any; a list"],
)
def test_a_declaration_without_type_range_and_meaning_is_refused(tmp_path, source):
    with pytest.raises(AzmError, match="parameter 'n' of 09_fixture"):
        declared(written(tmp_path, source))


def test_a_notebook_without_parameters_is_told_what_to_do(tmp_path):
    with pytest.raises(AzmError, match="give one cell the tag 'parameters'"):
        declared(written(tmp_path, "n: int = 3  # 1 to 9; n", tags=()))


def test_what_is_not_a_notebook_is_told(tmp_path):
    path = tmp_path / "09_fixture.ipynb"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(AzmError, match="not a readable notebook"):
        declared(path)
    with pytest.raises(AzmError, match="is missing"):
        declared(tmp_path / "10_gone.ipynb")


def test_a_meaning_may_hold_equals_signs(tmp_path):
    source = 'rule: str = "narrow"  # one of narrow, wide; narrow = by name, #1'
    found = declared(written(tmp_path, source))["rule"]
    assert (found.default, found.meaning) == ("narrow", "narrow = by name, #1")
    assert found.choices == ("narrow", "wide")


CELLS = [
    ("n: int = 12  # 1 to 9; n", "has a default of its own that it doesn't admit: it can't be 12"),
    ("n: int = 2.5  # 1 to 9; n", "it takes a whole number (1 to 9), not 2.5"),
    ("n: int = True  # 1 to 9; n", "it takes a whole number (1 to 9), not True"),
    ('n: str = "c"  # one of a, b; n', "it can't be 'c'; use one of a, b"),
    ("n: int = 5  # 9 to 1; n", "has no range; write `# 1 to 9; meaning`"),
    ("n: int = 5  # 1.2.3 to 9; n", "has no range"),
    ("n: float = 1e999  # 1 to 9; n", "it can't be inf; it goes from 1 to 9"),
    ("n: int = 3  # 1 to 9; a\u202eb", "(U+202E RIGHT-TO-LEFT OVERRIDE) stands in it"),
    ('n: str = "a"  # one of a, , b; n', "has an empty choice or one twice"),
    ('n: str = "a"  # one of a, b, a; n', "has an empty choice or one twice"),
    ("n: int  # 1 to 9; n", "must be declared as"),
    ("n: int = int(3)  # 1 to 9; n", "must be declared as"),
    ("n: int = 3  # 1 to 9; n\nn: int = 4  # 1 to 9; n", "stands twice; keep one"),
    ("import os", "line 1 of the parameters cell of 09_fixture declares no parameter"),
    ("n: int = 3  # 1 to 9; n\nprint(n)", "line 2 of the parameters cell"),
    ("%matplotlib inline", "isn't Python (invalid syntax, line 1)"),
    ("n: int = (", "isn't Python ('(' was never closed, line 1)"),
    ("# only a comment", "is empty; declare one there"),
    ("n: int = 1 + 2  # 1 to 9; n", "must be declared as"),
]


@pytest.mark.parametrize(("source", "words"), CELLS, ids=[source for source, _ in CELLS])
def test_a_cell_that_declares_wrongly_is_refused(tmp_path, source, words):
    with pytest.raises(AzmError) as refused:
        declared(written(tmp_path, source))
    assert words in str(refused.value) and "\n" not in str(refused.value)
    assert refused.value.exit_code == 1


def test_two_cells_of_parameters_are_refused(tmp_path):
    path = written(tmp_path, "n: int = 3  # 1 to 9; n")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(new_code_cell("n: int = 4  # 1 to 9; n"))
    notebook.cells[1].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, path)
    with pytest.raises(AzmError, match="has 2 cells with the tag 'parameters'; keep one"):
        declared(path)


def test_the_declarations_of_the_project_are_read_as_papermill_reads_them():
    for path in sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb")):
        listed = papermill.inspect_notebook(str(path))
        own = declared(path)
        assert {name: entry.type for name, entry in own.items() if name in listed} == {
            name: entry["inferred_type_name"] for name, entry in listed.items()
        }


@pytest.mark.parametrize("name", ["start_year", "level", "scope", "strict"])
@pytest.mark.parametrize(
    "text",
    ["", "9" * 400, "-" + "9" * 5000, "0x" + "f" * 900, "nan", "1e999", "None", "[1]", "x" * 5000,
     "(" * 5000, "\ud800", "\0"],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_any_text_for_a_parameter_is_refused_in_a_sentence(parameters, name, text):
    given = parse_overrides([f"nb.{name}={text}"])["nb"]
    with pytest.raises(UsageError) as refused:
        checked(given, parameters, "nb")
    assert refused.value.exit_code == 2
    assert str(refused.value).startswith(f"nb.{name} ") and len(str(refused.value)) < 300


def test_parameters_are_read_where_neither_papermill_nor_nbformat_is_installed():
    code = (
        "import sys; sys.modules |= {'papermill': None, 'nbformat': None}\n"
        "import azm.notebook.parameters"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
