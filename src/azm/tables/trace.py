"""What a run asked of the project's files: each question once, with a digest of its answer.

A function marked :func:`traced` reads files. While the environment variable `AZM_TRACE` names a
file, each new question to such a function adds a line of JSON there: the function, its arguments,
and a digest of the answer, row by row where it is a frame. Whoever holds these lines can ask again
later and see whether, and by how many rows, an answer would be another. Without the variable
nothing is written.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib
import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd

VARIABLE = "AZM_TRACE"
UNREPEATABLE = "unrepeatable"

P = ParamSpec("P")
R = TypeVar("R")

_asked: set[tuple[str, str]] = set()
_state = threading.local()


def traced(place: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function that reads files; its arguments must be plain values, lists or dates.

    Parameters
    ----------
    place : str
        What the function reads, for messages; `{0}` stands for the first argument.

    Returns
    -------
    callable
        A decorator. What a traced function asks of another isn't told: its own answer says all.
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}:{function.__qualname__}"

        @functools.wraps(function)
        def asking(*args: P.args, **kwargs: P.kwargs) -> R:
            file = os.environ.get(VARIABLE)
            if not file or getattr(_state, "within", False):
                return function(*args, **kwargs)
            _state.within = True
            try:
                answer = function(*args, **kwargs)
            finally:
                _state.within = False
            _tell(file, name, args, kwargs, answer)
            return answer

        asking.reads = place  # type: ignore[attr-defined]
        return asking

    return mark


def _tell(file: str, name: str, args: tuple, kwargs: Mapping[str, Any], answer: Any) -> None:
    try:
        question = json.dumps([_packed(list(args)), _packed(dict(kwargs))], sort_keys=True)
    except TypeError:
        question = UNREPEATABLE
    if (file, name + question) in _asked:
        return
    _asked.add((file, name + question))
    line = {"function": name, "asked": question, "answer": digest(answer)}
    append(file, line)


def append(file: str, line: Mapping[str, Any]) -> None:
    """Add a line to a trace."""
    with open(file, "a", encoding="utf-8") as handle:
        handle.write(json.dumps(line, sort_keys=True) + "\n")


def digest(answer: Any) -> dict[str, Any]:
    """What stands for an answer: a hash of its form and, for a frame, one of each row.

    Returns
    -------
    dict
        form : sixteen hexadecimal digits; rows : sixteen for each row of a frame, in order.
    """
    if isinstance(answer, pd.DataFrame):
        form = [list(map(str, answer.columns)), list(map(str, answer.dtypes)),
                [str(n) for n in answer.index.names], sorted(answer.attrs.items())]  # fmt: skip
        rows = [f"{h:016x}" for h in pd.util.hash_pandas_object(answer, index=True)]
        return {"form": _hash(form), "rows": rows}
    return {"form": _hash(answer), "rows": []}


def repeated(line: Mapping[str, Any]) -> str:
    """Ask a traced question again.

    Parameters
    ----------
    line : mapping
        A line of a trace.

    Returns
    -------
    str
        What changed, such as `claims.csv, 1 row`; empty if the answer is the same.
    """
    if line["asked"] == UNREPEATABLE:
        name = line["function"].partition(":")[2]
        return f"{name} was asked with values that can't be written down"
    place = _place(line)
    try:
        now = answer(line)
    except Exception:  # whatever it is, the run will meet it and say so
        return f"{place} can't be read as before"
    was = line["answer"]
    if now == was:
        return ""
    old, new = Counter(was["rows"]), Counter(now["rows"])
    count = max((old - new).total(), (new - old).total())
    if count:
        return f"{place}, 1 row" if count == 1 else f"{place}, {count} rows"
    return f"{place}, order of rows" if old and was["form"] == now["form"] else place


def answer(line: Mapping[str, Any]) -> dict[str, Any]:
    """The digest of what a traced question is answered now.

    Parameters
    ----------
    line : mapping
        A line of a trace, whose question can be written down.

    Raises
    ------
    Exception
        Whatever the function raises.
    """
    args, kwargs = _unpacked(json.loads(line["asked"]))
    return digest(_function(line).__wrapped__(*args, **kwargs))


def _place(line: Mapping[str, Any]) -> str:
    args, _ = _unpacked(json.loads(line["asked"]))
    return _function(line).reads.format(*args)


def _function(line: Mapping[str, Any]) -> Any:
    module, _, name = line["function"].partition(":")
    return getattr(importlib.import_module(module), name)


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=_told, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _told(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return [type(value).__name__, fields]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=repr)
    return repr(value)


def _packed(value: Any) -> Any:
    """A value as JSON that says which tuples and dates it held."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, pd.Timestamp):
        return {"time": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, dict):
        return {"dict": {str(k): _packed(v) for k, v in value.items()}}
    if isinstance(value, tuple):
        return {"tuple": [_packed(v) for v in value]}
    if isinstance(value, list | set | frozenset):
        members = sorted(value, key=repr) if not isinstance(value, list) else value
        return [_packed(v) for v in members]
    if isinstance(value, pd.Series | pd.Index | np.ndarray):
        return [_packed(v) for v in value.tolist()]
    raise TypeError(f"{type(value).__name__} can't be written down")


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(v) for v in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "time":
        return pd.Timestamp(content)
    if kind == "day":
        return date.fromisoformat(content)
    if kind == "dict":
        return {k: _unpacked(v) for k, v in content.items()}
    return tuple(_unpacked(v) for v in content)
