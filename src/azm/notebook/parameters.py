"""Parameters: what a notebook declares, and overrides that are refused before anything runs.

The notebook's cell tagged `parameters` is the one place for a parameter's type, range and
meaning. It is read as Python reads it, and holds nothing else. Neither papermill nor nbformat is
needed, so that a notebook can check its own parameters wherever it runs:

    start_year: int = 2015  # 2004 to 2024; first year counted
    scope: str = "nationals"  # one of nationals, targets; whom an attack must aim at
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path

from azm.errors import AzmError, UsageError, brief, did_you_mean, shown
from azm.notebook.outputs import read_cells
from azm.validate import invisible

Value = bool | int | float | str
_TYPES: dict[str, type] = {"bool": bool, "int": int, "float": float, "str": str}
_KINDS = {"bool": "True or False", "int": "a whole number", "float": "a number", "str": "text"}
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
# A longer text is no number that a range could admit, and Python takes long over the longest.
_LONGEST_LITERAL = 1000


@dataclass(frozen=True)
class Parameter:
    """One declared parameter with its admissible values."""

    name: str
    type: str
    default: Value
    admissible: str
    meaning: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    def accept(self, value: Value, where: str) -> Value:
        """`value` in the declared type.

        Raises
        ------
        UsageError
            If its type is wrong or it is out of range, naming what is admissible.
        """
        if fault := self.fault(value):
            raise UsageError(f"{where}.{self.name} {fault}")
        return float(value) if self.type == "float" else value

    def fault(self, value: Value) -> str:
        """What is wrong with a value; empty if it can be taken."""
        number = self.type == "float" and type(value) is int
        if type(value) is not _TYPES[self.type] and not number:
            return (
                f"takes {_KINDS[self.type]} ({self.admissible}), not {brief(value)}; "
                f"write for example {self.name}={self.default}"
            )
        if self.choices and value not in self.choices:
            hint = did_you_mean(str(value), self.choices) or f"; use {self.admissible}"
            return f"can't be '{shown(str(value))}'{hint}"
        if self.low is None or self.high is None or isinstance(value, str):
            return ""
        if not self.low <= value <= self.high:
            return f"can't be {brief(value)}; it goes from {self.admissible}"
        return ""


def declared(path: Path) -> dict[str, Parameter]:
    """The parameters that a notebook declares, in its order.

    Raises
    ------
    AzmError
        If the file is missing or not a notebook, has no cell for parameters or several, or if a
        declaration lacks type, range or meaning or has a default that it doesn't admit.

    Examples
    --------
    >>> from azm import paths
    >>> start = declared(paths.notebooks_dir() / "01_cpec_security.ipynb")["start_year"]
    >>> start.default, start.low, start.high
    (2015, 2004.0, 2023.0)
    """
    where = f"notebooks/{path.name}"
    tagged = [
        cell["source"]
        for cell in read_cells(path)
        if "parameters" in cell["tags"] and cell["type"] == "code"
    ]
    if not tagged:
        raise AzmError(f"{where} has no parameters; give one cell the tag 'parameters'")
    if len(tagged) > 1:
        # papermill sets parameters after the first, and the second would set them back.
        raise AzmError(f"{where} has {len(tagged)} cells with the tag 'parameters'; keep one")
    return _declarations(tagged[0], path.stem)


def _declarations(source: str, notebook: str) -> dict[str, Parameter]:
    try:
        statements = ast.parse(source).body
        comments = _comments(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "msg", None) or type(error).__name__
        line = getattr(error, "lineno", None) or 1
        raise AzmError(
            f"the parameters cell of {notebook} isn't Python ({reason}, line {line}); mend it"
        ) from None
    found: dict[str, Parameter] = {}
    for statement in statements:
        parameter = _parameter(notebook, statement, comments.get(statement.end_lineno or 0, ""))
        if parameter.name in found:
            raise AzmError(f"parameter '{parameter.name}' of {notebook} stands twice; keep one")
        found[parameter.name] = parameter
    if not found:
        raise AzmError(f"the parameters cell of {notebook} is empty; declare one there")
    return found


def _comments(source: str) -> dict[int, str]:
    """The comment of each line that has one, without its sign."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _parameter(notebook: str, statement: ast.stmt, comment: str) -> Parameter:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id=kind), value=value):
            pass
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=value)
        ):
            kind = ""
        case _:
            raise AzmError(
                f"line {statement.lineno} of the parameters cell of {notebook} declares no "
                "parameter; move it to another cell"
            )
    place = f"parameter '{name}' of {notebook}"
    admissible, _, meaning = (part.strip() for part in comment.partition(";"))
    try:
        default = ast.literal_eval(value) if value is not None else None
    except (ValueError, TypeError, RecursionError, MemoryError):
        default = None
    if kind not in _TYPES or not meaning or default is None:
        raise AzmError(
            f"{place} must be declared as `{name}: int = 1  # 1 to 9; its meaning` "
            "(bool, int, float or str)"
        )
    if found := invisible(comment):
        raise AzmError(f"{place} has a comment in which {found}")
    low = high = None
    if kind in ("int", "float"):
        span = re.fullmatch(rf"({_NUMBER}) to ({_NUMBER})", admissible)
        low, high = (float(span[1]), float(span[2])) if span else (1.0, 0.0)
        if low > high:
            raise AzmError(f"{place} has no range; write `# 1 to 9; meaning`")
    choices: tuple[str, ...] = ()
    if kind == "str" and admissible.startswith("one of "):
        choices = tuple(part.strip() for part in admissible.removeprefix("one of ").split(","))
        if "" in choices or len(set(choices)) < len(choices):
            raise AzmError(f"{place} has an empty choice or one twice; write `# one of a, b; …`")
    parameter = Parameter(name, kind, default, admissible, meaning, low, high, choices)
    if fault := parameter.fault(default):
        raise AzmError(f"{place} has a default of its own that it doesn't admit: it {fault}")
    return parameter


def parse_overrides(texts: list[str]) -> dict[str, dict[str, Value]]:
    """Overrides as typed on the command line, `notebook.parameter=value`, by notebook.

    Raises
    ------
    UsageError
        If one is not of that form or names a parameter twice.

    Examples
    --------
    >>> parse_overrides(["a.n=3", "a.s=text", "b.flag=False"])
    {'a': {'n': 3, 's': 'text'}, 'b': {'flag': False}}
    """
    overrides: dict[str, dict[str, Value]] = {}
    for text in texts:
        match = re.fullmatch(r"([\w-]+)\.(\w+)=(.*)", text, flags=re.DOTALL)
        if not match:
            raise UsageError(f"'{shown(text)}' is not of the form notebook.parameter=value")
        notebook, name, value = match.groups()
        if name in overrides.setdefault(notebook, {}):
            raise UsageError(f"{notebook}.{name} is given twice; keep one")
        overrides[notebook][name] = _literal(value)
    return overrides


def _literal(text: str) -> Value:
    if len(text) > _LONGEST_LITERAL:
        return text
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return text
    return value if isinstance(value, bool | int | float | str) else text


def checked(
    overrides: dict[str, Value], parameters: dict[str, Parameter], where: str
) -> dict[str, Value]:
    """Overrides of one notebook, checked against what it declares.

    Raises
    ------
    UsageError
        At an unknown name (with the nearest one), a wrong type, or a value out of range.

    Examples
    --------
    >>> year = Parameter("year", "int", 2015, "2004 to 2024", "first year", 2004, 2024)
    >>> checked({"year": 2007}, {"year": year}, "01")
    {'year': 2007}
    """
    accepted = {}
    for name, value in overrides.items():
        if name not in parameters:
            hint = did_you_mean(name, parameters) or f"; it has {', '.join(parameters)}"
            raise UsageError(f"{where} has no parameter '{name}'{hint}")
        accepted[name] = parameters[name].accept(value, where)
    return accepted
