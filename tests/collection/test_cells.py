"""A cell says what it means: short lines, few cells, and little that only hands things on."""

import ast
import json

import pytest

from azm import paths

#: Calls that put something before the reader or name where it came from, and compute nothing.
HANDING_ON = {"say", "holds", "table", "show", "fact", "figure"}
NOTEBOOKS = sorted(paths.notebooks_dir().glob("*.ipynb"))


def _code(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(c["source"]) for c in content["cells"] if c["cell_type"] == "code"]


def _is_call(node, names):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "azm"
        and node.func.attr in names
    )


def _lines(node):
    return set(range(node.lineno, node.end_lineno + 1))


def _docstring_lines(tree):
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node)
        for line in _lines(node.body[0])
    }


def _handing_on_lines(tree):
    handed = set()
    for node in ast.walk(tree):
        if (
            _is_call(node, HANDING_ON)
            or getattr(getattr(node, "func", None), "id", "") == "display"
        ):
            handed |= _lines(node)
    for statement in tree.body:
        # What is shown by being named last.
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Name):
            handed |= _lines(statement)
    return handed


def test_at_most_18_in_100_lines_of_code_only_hand_things_on():
    handed = lines = 0
    for path in NOTEBOOKS:
        for source in _code(path):
            tree = ast.parse(source)
            words = _docstring_lines(tree)
            full = {n for n, line in enumerate(source.splitlines(), 1) if line.strip()} - words
            lines += len(full)
            handed += len(_handing_on_lines(tree) & full)
    assert handed / lines <= 0.18, f"{handed} of {lines} lines"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_line_has_at_most_100_characters(path):
    long = [line for source in _code(path) for line in source.splitlines() if len(line) > 100]
    assert not long


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_at_most_55_cells(path):
    assert len(json.loads(path.read_text(encoding="utf-8"))["cells"]) <= 55


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_estimate_depends_on_its_arguments_alone(path):
    """Names of the notebook may be functions and imported modules, never values."""
    sources = _code(path)
    constant = {"azm", "np", "pd"}
    for source in sources:
        constant |= {n.name for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)}
    free = {}
    for source in sources:
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("estimate_"):
                read, bound = set(), set(dir(__builtins__)) | constant
                for part in ast.walk(node):
                    if isinstance(part, ast.Name):
                        (read if isinstance(part.ctx, ast.Load) else bound).add(part.id)
                    if isinstance(part, ast.arg):
                        bound.add(part.arg)
                if read - bound:
                    free[node.name] = read - bound
    assert not free
