"""Published states: finding one by its name, and the one that a report is held against."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azm import paths
from azm.errors import AzmError, UsageError, did_you_mean
from azm.run import publish
from azm.run.kept import SHAPING

#: Rooms whose code can change what a notebook says; the others only show it.
_SPEAKING = ("tables", "methods", "claims", "notebook")
_SHAPING_FILES = tuple(f"src/{name.replace('.', '/')}.py" for name in SHAPING)


@dataclass(frozen=True)
class State:
    """What one run came to.

    Attributes
    ----------
    name : str
        Name of its folder; empty while it isn't published.
    folder : Path
        Where `run/` with the executed notebooks stands.
    record : mapping
        Its run record.
    """

    name: str
    folder: Path
    record: Mapping[str, Any]

    @property
    def notebooks(self) -> dict[str, Path]:
        """The executed notebooks by name, in their order in the record."""
        return {path.stem: path for path in sorted((self.folder / "run").glob("*.ipynb"))}

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """Overrides by notebook."""
        return self.record.get("parameters") or {}


def published() -> Iterator[State]:
    """The published states, the newest first; those that can't be read are left out."""
    folder = paths.reports_dir() / "states"
    if not folder.is_dir():
        return
    found = [(path.stat().st_mtime_ns, path.name, path) for path in folder.iterdir()]
    for *_, path in sorted(found, reverse=True):
        try:
            record = json.loads((path / "record.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(record.get("inputs"), dict):
            yield State(path.name, path, record)


def find(word: str) -> State:
    """The state that a word of the command line means.

    Parameters
    ----------
    word : str
        A state's name or the beginning of it, `current`, `trial` (the last run with other
        parameters), or `previous`: what the current report is held against.

    Raises
    ------
    AzmError
        If there is no such state, or more than one.
    """
    states = {state.name: state for state in published()}
    current = (paths.reports_dir() / "current").resolve().name
    if not states:
        raise AzmError("there is no report yet; make one with azm report")
    if word in ("current", "previous"):
        if current not in states:
            raise AzmError("reports/current leads to no state; call azm report")
        if word == "current":
            return states[current]
        before = base_of(states[current].record) or next(
            (s for name, s in states.items() if name != current and s.record.get("canonical")),
            None,
        )
        if before is None:
            raise AzmError("there is no report before the current one to hold it against")
        return before
    if word == publish.TRIAL:
        trial = publish.current(publish.TRIAL).name
        if trial not in states:
            raise AzmError("there is no report with other parameters; make one with azm report -p")
        return states[trial]
    begun = [name for name in states if word and name.startswith(word)]
    if len(begun) == 1:
        return states[begun[0]]
    if begun:
        raise UsageError(f"'{word}' begins several reports ({', '.join(begun)}); write more of it")
    known = [*states, "current", "previous", "trial"]
    hint = did_you_mean(word, known) or f"; there are {', '.join(known)}"
    raise UsageError(f"there is no report '{word}'{hint}")


def base_of(record: Mapping[str, Any]) -> State | None:
    """The newest canonical state that was made of something else than this record or says other.

    A run of the same inputs has the same base again, so that its report stays the same.
    """
    now = relevant(record)
    for state in published():
        if state.record.get("canonical") and relevant(state.record) != now:
            return state
    return None


def relevant(record: Mapping[str, Any]) -> dict[str, Any]:
    """What of a record says what its notebooks were made of and what they said."""
    given = record["inputs"]
    code = given.get("code")
    return {
        "data": {k: v for k, v in given["data"].items() if is_table(f"data/{k}")},
        "code": {k: v for k, v in code.items() if speaks(k)} if isinstance(code, dict) else code,
        **{key: given.get(key) for key in ("notebooks", "collection", "lock")},
        **{key: record.get(key) for key in ("parameters", "verdicts", "facts", "figures")},
    }


def is_table(path: str) -> bool:
    """Whether a file of `data/` can bear on an outcome: all but its description in words."""
    return path.startswith("data/") and not path.endswith(".md")


def speaks(path: str) -> bool:
    """Whether a file of the package can bear on what a notebook says."""
    parts = path.removeprefix("src/azm/").split("/")
    return (
        parts[0] in _SPEAKING
        or path in _SHAPING_FILES
        or (len(parts) == 1 and parts[0] != "cli.py")
    )
