"""Parameters: what a notebook declares, and overrides that are refused before anything runs.

The notebook's cell tagged `parameters` is the one place for a parameter's type, range and
meaning, in the form that papermill itself reads:

    start_year: int = 2015  # 2004 to 2024; first year counted
    scope: str = "nationals"  # one of nationals, targets; whom an attack must aim at
"""

from __future__ import annotations

import ast
import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import papermill

from azm.errors import AzmError

Value = bool | int | float | str
_TYPES: dict[str, type] = {"bool": bool, "int": int, "float": float, "str": str}


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
        AzmError
            If its type is wrong or it is out of range, naming what is admissible.
        """
        wanted = _TYPES[self.type]
        if wanted is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not wanted:
            raise AzmError(
                f"{where}.{self.name} takes {_kind(self.type)} ({self.admissible}), "
                f"not {value!r}; write for example {where}.{self.name}={self.default}"
            )
        if self.choices and value not in self.choices:
            near = difflib.get_close_matches(str(value), self.choices, n=1, cutoff=0.4)
            hint = f"did you mean '{near[0]}'?" if near else f"use {self.admissible}"
            raise AzmError(f"{where}.{self.name} can't be '{value}'; {hint}")
        if self.low is not None and not self.low <= float(value) <= float(self.high or 0):
            raise AzmError(f"{where}.{self.name} can't be {value}; it goes from {self.admissible}")
        return value


def _kind(name: str) -> str:
    return {"int": "a whole number", "float": "a number", "bool": "True or False"}.get(name, "text")


def declared(path: Path) -> dict[str, Parameter]:
    """The parameters that a notebook declares, in its order.

    Raises
    ------
    AzmError
        If the file is missing or not a notebook, has no parameters cell, or a declaration lacks
        type, range or meaning.
    """
    try:
        found = papermill.inspect_notebook(str(path))
    except FileNotFoundError:
        raise AzmError(f"notebooks/{path.name} is missing; restore it from git") from None
    except Exception as error:
        raise AzmError(
            f"notebooks/{path.name} is not a readable notebook "
            f"({type(error).__name__}); restore it from git or mend its JSON"
        ) from None
    if not found:
        raise AzmError(
            f"notebooks/{path.name} has no parameters; give one cell the tag 'parameters'"
        )
    return {name: _parameter(path.stem, entry) for name, entry in found.items()}


def _parameter(notebook: str, entry: dict[str, Any]) -> Parameter:
    name, type_name, comment = entry["name"], entry["inferred_type_name"], entry["help"] or ""
    admissible, _, meaning = (part.strip() for part in comment.partition(";"))
    if type_name not in _TYPES or not meaning:
        raise AzmError(
            f"parameter '{name}' of {notebook} must be declared as "
            f"`{name}: int = 1  # 1 to 9; its meaning` (bool, int, float or str)"
        )
    default = ast.literal_eval(entry["default"])
    span = re.fullmatch(r"(-?[\d.]+) to (-?[\d.]+)", admissible)
    choices = admissible.removeprefix("one of ").split(", ") if "one of " in admissible else ()
    if type_name in ("int", "float") and not span:
        raise AzmError(f"parameter '{name}' of {notebook} has no range; write `# 1 to 9; meaning`")
    low, high = (float(span[1]), float(span[2])) if span else (None, None)
    return Parameter(name, type_name, default, admissible, meaning, low, high, tuple(choices))


def parse_overrides(texts: list[str]) -> dict[str, dict[str, Value]]:
    """Overrides as typed on the command line, `notebook.parameter=value`, by notebook.

    Raises
    ------
    AzmError
        If one is not of that form or names a parameter twice.
    """
    overrides: dict[str, dict[str, Value]] = {}
    for text in texts:
        match = re.fullmatch(r"([\w-]+)\.(\w+)=(.*)", text, flags=re.DOTALL)
        if not match:
            raise AzmError(f"'{text}' is not of the form notebook.parameter=value")
        notebook, name, value = match.groups()
        if name in overrides.setdefault(notebook, {}):
            raise AzmError(f"{notebook}.{name} is given twice; keep one")
        overrides[notebook][name] = _literal(value)
    return overrides


def _literal(text: str) -> Value:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return value if isinstance(value, bool | int | float | str) else text


def checked(
    overrides: dict[str, Value], parameters: dict[str, Parameter], where: str
) -> dict[str, Value]:
    """Overrides of one notebook, checked against what it declares.

    Raises
    ------
    AzmError
        At an unknown name (with the nearest one), a wrong type, or a value out of range.
    """
    accepted = {}
    for name, value in overrides.items():
        if name not in parameters:
            near = difflib.get_close_matches(name, parameters, n=1, cutoff=0.3)
            hint = f"did you mean '{near[0]}'?" if near else f"it has {', '.join(parameters)}"
            raise AzmError(f"{where} has no parameter '{name}'; {hint}")
        accepted[name] = parameters[name].accept(value, where)
    return accepted
