"""A cell says what it means: short lines, few and short cells, little that only hands things on."""

import ast
import builtins
import io
import re
import tokenize

import pytest
from committed import NAMES, code, notebook

EVERY = pytest.mark.parametrize("name", NAMES)
#: Lines of code of a cell, those of a plot function included where it draws a figure.
MOST_LINES, MOST_LINES_WITH_FIGURE = 42, 66
#: Calls that put something before the reader or name where it came from, and compute nothing.
HANDING_ON = {"say", "holds", "table", "fact", "figure"}


def _code(name):
    return [cell.source for cell in code(name)]


def _is_call(node, names):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "azm"
        and node.func.attr in names
    )


def _lines(node):
    return set(range(node.lineno, node.end_lineno + 1))


def _lines_with_code(source):
    """Lines that have a name or a number; the others hold words, brackets or nothing."""
    return {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type in (tokenize.NAME, tokenize.NUMBER) or _computes(token)
    }


def _computes(token):
    """Whether a token is text that computes some of its words; from Python 3.12 it is split."""
    return token.type == tokenize.STRING and re.match(r"[rR]?[fF].*\{", token.string) is not None


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
    counted = {}
    for name in NAMES:
        handed = lines = 0
        for source in _code(name):
            code = _lines_with_code(source)
            lines += len(code)
            handed += len(_handing_on_lines(ast.parse(source)) & code)
        counted[name] = (handed, lines)
    handed, lines = (sum(numbers) for numbers in zip(*counted.values(), strict=True))
    told = "; ".join(f"{name} {few} of {many}" for name, (few, many) in counted.items())
    assert handed / lines <= 0.18, f"{handed} of {lines} lines: {told}"


def test_words_and_brackets_are_no_lines_of_code():
    source = "azm.say(\n    'Words '\n    'and more',\n    killed,\n    f'{start}',\n)\n"
    assert _lines_with_code(source) == {1, 4, 5}
    assert _handing_on_lines(ast.parse(source)) & _lines_with_code(source) == {1, 4, 5}
    assert _lines_with_code("def plot(fig):\n    'Title'\n    fig.bar()\n") == {1, 3}


@EVERY
def test_lines_cells_and_notebooks_are_short(name):
    assert len(notebook(name).cells) <= 55
    assert not [line for source in _code(name) for line in source.splitlines() if len(line) > 100]
    long = {}
    for number, source in enumerate(_code(name), start=1):
        draws = any(_is_call(node, {"figure"}) for node in ast.walk(ast.parse(source)))
        lines = len(_lines_with_code(source))
        if lines > (MOST_LINES_WITH_FIGURE if draws else MOST_LINES):
            long[number] = lines
    assert not long


def _names_from_outside(function):
    """Names that a function reads and neither makes nor gets."""
    read, made = set(), set(dir(builtins)) | {"azm", "np", "pd"}
    for part in ast.walk(function):
        if isinstance(part, ast.Name):
            (read if isinstance(part.ctx, ast.Load) else made).add(part.id)
        if isinstance(part, ast.arg):
            made.add(part.arg)
    return read - made


@EVERY
def test_an_estimate_depends_on_its_arguments_alone(name):
    """What it calls of the notebook's own functions depends on nothing else either."""
    functions = {
        node.name: _names_from_outside(node)
        for source in _code(name)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }
    outside = {}
    for function in functions:
        if function.startswith("estimate_"):
            reached, waiting = set(), [function]
            while waiting:
                reached.add(one := waiting.pop())
                waiting += sorted(functions[one] & functions.keys() - reached)
            outside[function] = set().union(*(functions[one] for one in reached)) - functions.keys()
    assert not {name: found for name, found in outside.items() if found}
