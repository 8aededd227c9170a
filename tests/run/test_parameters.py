"""Overrides are refused before anything runs, with the nearest valid name."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from azm.errors import AzmError
from azm.run.parameters import checked, declared, parse_overrides

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


def test_papermill_reads_type_range_and_meaning(parameters):
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


def test_overrides_are_read_from_the_command_line():
    assert parse_overrides(["a.n=3", "a.s=text", "b.x=0.5", "b.flag=False"]) == {
        "a": {"n": 3, "s": "text"},
        "b": {"x": 0.5, "flag": False},
    }


@pytest.mark.parametrize("text", ["a.n", "n=3", "a.n 3", "a.b.c=3"])
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
