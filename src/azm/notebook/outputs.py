"""The outputs of a notebook, its one channel: display objects that carry their meaning as JSON.

A notebook says something by letting an object of this room be a cell's output. Each has a plain
text form (what nbval compares and what reads well in a terminal), an HTML form (what JupyterLab
shows) and a small JSON bundle under the project's own MIME type, which the run, the report and
the synthesis read from the executed notebook. Nothing is written beside the notebook.

An executed notebook is read as plain JSON, so that reading needs neither nbformat nor a kernel.
"""

from __future__ import annotations

import html
import json
import os
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from azm import paths
from azm.errors import AzmError
from azm.rounding import significant

MIME = "application/vnd.azm+json"
SVG_MIME = "application/vnd.azm.svg+json"

# Long lists of a bundle travel as one line each: a notebook file gives every item of a list a
# line of its own, which would treble its size and drown a change in review.
_JSON_LISTS = ("behind", "charitable", "data", "points", "rows")
_ROW_LISTS = ("behind", "rows")
_ID_LISTS = ("sources",)
# What stands behind a fact, and the mark of one that shares it with an earlier fact of its bundle.
_BEHIND, _SHARED = ("rows", "sources"), "rows_of"


def pack(bundle: Any) -> Any:
    """A bundle as it travels in a notebook file; see :func:`unpack`.

    Ids are joined by semicolons, the rows behind a number are given as `table=id;id|table=id`,
    other long lists as JSON. Of facts with the same rows and sources the first one lists them.
    """
    if isinstance(bundle, dict):
        return {key: _pack_value(key, value) for key, value in bundle.items()}
    return [pack(item) for item in bundle] if isinstance(bundle, list) else bundle


def _pack_value(key: str, value: Any) -> Any:
    if key == "facts" and isinstance(value, dict):
        return _share_rows(pack(value))
    if key in _ID_LISTS and isinstance(value, list):
        return ";".join(value)
    if key in _ROW_LISTS and isinstance(value, list) and all(_is_row_key(item) for item in value):
        tables: dict[str, list[str]] = {}
        for table, row in value:
            tables.setdefault(table, []).append(row)
        return "|".join(f"{table}={';'.join(rows)}" for table, rows in tables.items())
    if key in _JSON_LISTS and isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return pack(value)


def _share_rows(facts: dict[str, Any]) -> dict[str, Any]:
    """Packed facts, of which those with the rows and sources of an earlier one only name it."""
    first: dict[tuple[str, ...], str] = {}
    shorter = {}
    for name, fact in facts.items():
        behind = tuple(fact.get(part) or "" for part in _BEHIND)
        known = first.setdefault(behind, name)
        if known != name and any(behind):
            fact = {key: part for key, part in fact.items() if key not in _BEHIND}
            fact[_SHARED] = known
        shorter[name] = fact
    return shorter


def _restore_rows(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with the rows and sources that :func:`_share_rows` left to another one."""
    whole = {}
    for name, fact in facts.items():
        if isinstance(fact, dict) and _SHARED in fact:
            other = facts.get(fact[_SHARED], {})
            fact = {key: part for key, part in fact.items() if key != _SHARED}
            fact |= {part: other[part] for part in _BEHIND if part in other}
        whole[name] = fact
    return whole


def _is_row_key(item: Any) -> bool:
    return (
        isinstance(item, list)
        and len(item) == 2
        and all(isinstance(part, str) for part in item)
        and re.fullmatch(r"[a-z_]+", item[0]) is not None
        and not set(item[1]) & set(";|=")
    )


def unpack(bundle: Any) -> Any:
    """A bundle as it was before :func:`pack`; one that never was stays as it is."""
    if isinstance(bundle, dict):
        return {key: _unpack_value(key, value) for key, value in bundle.items()}
    return [unpack(item) for item in bundle] if isinstance(bundle, list) else bundle


def _unpack_value(key: str, value: Any) -> Any:
    if key == "facts" and isinstance(value, dict):
        return _restore_rows(unpack(value))
    if not isinstance(value, str) or key not in (*_ID_LISTS, *_JSON_LISTS):
        return unpack(value)
    if value.startswith("["):
        return json.loads(value)
    if key in _ID_LISTS:
        return [part for part in value.split(";") if part]
    tables = [part.partition("=") for part in value.split("|") if part]
    return [[table, row] for table, _, rows in tables for row in rows.split(";")]


def round_floats(bundle: Any, place: str = "") -> Any:
    """A bundle with every float in it rounded, however deep: see `azm.rounding.significant`.

    Raises
    ------
    AzmError
        If one is nan or infinite, which JSON can't carry; the message says where.
    """
    if isinstance(bundle, dict):
        return {key: round_floats(value, f"{place} {key}") for key, value in bundle.items()}
    if isinstance(bundle, list):
        return [round_floats(item, f"{place} {n}") for n, item in enumerate(bundle, start=1)]
    try:
        return significant(bundle)
    except AzmError as error:
        raise AzmError(f"a notebook's output, at {place.strip()}: {error}") from None


class Output:
    """Something a notebook says: a bundle with its text and HTML forms.

    This is where all numbers of a bundle are rounded. Whoever makes the text form makes it of
    facts and estimates, which were rounded when they were made, or with `words.decimal`, which
    rounds first, so that it can't differ from the bundle.
    """

    def __init__(self, bundle: dict[str, Any], text: str, markup: str) -> None:
        self.bundle = round_floats(bundle)
        self.text = text
        self.markup = markup

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": self.text, "text/html": self.markup, MIME: pack(self.bundle)}

    def __repr__(self) -> str:
        return self.text


def paragraph(text: str, style: str = "") -> str:
    """HTML paragraph of a plain text, escaped; `style` is an inline style for JupyterLab."""
    attribute = f' style="{style}"' if style else ""
    return f"<p{attribute}>{html.escape(text)}</p>"


def wrap(text: str, width: int = 96) -> str:
    """`text` folded at `width` characters, so that a change shows as few changed lines."""
    return "\n".join(textwrap.wrap(text, width))


def bundle_of(output: Mapping[str, Any]) -> Any:
    """The bundle of one output of a cell, unpacked; None if it has none."""
    data = output.get("data", {})
    return unpack(data[MIME]) if MIME in data else None


def drawings_of(output: Mapping[str, Any]) -> dict[str, str] | None:
    """The SVG drawings of one output of a cell by width, "wide" and "narrow"; None without any."""
    drawings = output.get("data", {}).get(SVG_MIME)
    return dict(drawings) if isinstance(drawings, Mapping) else None


def read_cells(notebook: Path) -> list[dict[str, Any]]:
    """The cells of a notebook of the project as written, without what they put out.

    Returns
    -------
    list of dict
        id, type (code or markdown), source, tags and azm (the project's own metadata) of each.

    Raises
    ------
    AzmError
        If the file is missing or isn't a notebook.
    """
    try:
        return [
            {
                "id": cell.get("id", ""),
                "type": cell["cell_type"],
                "source": "".join(cell["source"]),
                "tags": list(cell["metadata"].get("tags", [])),
                "azm": dict(cell["metadata"].get("azm", {})),
            }
            for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        ]
    except FileNotFoundError:
        raise AzmError(f"notebooks/{notebook.name} is missing; restore it from git") from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise AzmError(
            f"notebooks/{notebook.name} is not a readable notebook ({type(error).__name__}); "
            "restore it from git or mend its JSON"
        ) from None


def outputs_of(notebook: str | Path | Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every output of every cell, in order; `notebook` as for :func:`read`."""
    content: Any = notebook
    if isinstance(notebook, str | Path):
        content = json.loads(Path(notebook).read_text(encoding="utf-8"))
    for cell in content["cells"]:
        yield from cell.get("outputs", ())


def read(notebook: str | Path | Mapping[str, Any], kind: str = "") -> list[dict[str, Any]]:
    """What an executed notebook says.

    Parameters
    ----------
    notebook : path or mapping
        Its file, or its content as JSON or as nbformat reads it.
    kind : str
        Only bundles of this kind: sentence, figure, table or verdict.

    Returns
    -------
    list of dict
        Bundles in the order in which they were said.

    Raises
    ------
    OSError, ValueError
        If a file can't be read, or isn't JSON.

    Examples
    --------
    >>> output = Output({"kind": "sentence", "sources": ["dawn-1", "nacta-2"]}, "", "")
    >>> cell = {"outputs": [{"data": output._repr_mimebundle_()}]}
    >>> read({"cells": [cell]})
    [{'kind': 'sentence', 'sources': ['dawn-1', 'nacta-2']}]
    """
    bundles = (bundle_of(output) for output in outputs_of(notebook))
    return [b for b in bundles if b is not None and (not kind or b["kind"] == kind)]


def said(notebook: str) -> list[dict[str, Any]]:
    """The bundles of another notebook: of this run where there is one, else as committed.

    Parameters
    ----------
    notebook : str
        Its name without the ending.

    Returns
    -------
    list of dict
        Bundles in the order in which they were said.

    Raises
    ------
    AzmError
        If the notebook isn't there or was never run, or if a run doesn't know that this one needs
        it: then this one would not be executed anew with it.

    Examples
    --------
    >>> import azm
    >>> verdicts = [b for b in azm.said("01_cpec_security") if b["kind"] == "verdict"]
    >>> "c1" in [verdict["component"] for verdict in verdicts]
    True
    """
    needs = os.environ.get("AZM_NEEDS")
    if needs is not None and notebook not in needs.split(";"):
        raise AzmError(
            f"notebooks/collection.toml doesn't list '{notebook}' under the needs of the notebook "
            "that reads it; add it there"
        )
    name = f"{notebook}.ipynb"
    folder = os.environ.get("AZM_SAID_IN", "")
    path = Path(folder) / name
    if not folder or not path.exists():
        path = paths.notebooks_dir() / name
    if not path.exists():
        raise AzmError(f"notebook '{notebook}' isn't in notebooks/; check its name")
    bundles = read(path)
    if not bundles:
        raise AzmError(f"notebook '{notebook}' has no outputs; run `azm accept` first")
    return bundles
