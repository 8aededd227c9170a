"""What an executed notebook says, as values that can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from azm.notebook import outputs

#: (kind, name) → value: of a verdict its words now and then, of a fact its text and value, of a
#: figure the digest of what it draws.
Sayings = dict[tuple[str, str], tuple[Any, ...]]
KINDS = ("verdict", "fact", "figure")


def sayings(executed: Path) -> Sayings:
    """The verdicts, facts and figures of an executed notebook.

    Raises
    ------
    OSError, ValueError, KeyError
        If the file isn't an executed notebook.
    """
    found: Sayings = {}
    for bundle in outputs.read(executed):
        for name, fact in bundle.get("facts", {}).items():
            found["fact", name] = (fact["text"], fact.get("value"))
        if bundle["kind"] == "verdict":
            then = bundle.get("then") or {}
            found["verdict", bundle["component"]] = (
                bundle["verdict"],
                bundle["confidence"],
                then.get("verdict", ""),
                then.get("confidence", ""),
            )
        elif bundle["kind"] == "figure":
            found["figure", bundle["id"]] = (bundle["digest"],)
    return found


def changed(
    before: Mapping[str, Sayings], after: Mapping[str, Sayings]
) -> list[tuple[str, str, str, tuple[Any, ...] | None, tuple[Any, ...] | None]]:
    """What two runs say differently.

    Parameters
    ----------
    before, after : mapping of str to Sayings
        By notebook; where two say something of one name, the later one counts, as in the record.

    Returns
    -------
    list of tuple
        kind, name, notebook, value before and after (None where it isn't said), in the order
        verdicts, facts, figures and then of their names.
    """
    old, new = _by_item(before), _by_item(after)
    found = []
    for item in sorted(old.keys() | new.keys(), key=lambda i: (KINDS.index(i[0]), i[1])):
        notebook, value = new.get(item, (None, None))
        notebook_before, was = old.get(item, (None, None))
        if was != value:
            found.append((*item, notebook or notebook_before, was, value))
    return found


def _by_item(said: Mapping[str, Sayings]) -> dict[tuple[str, str], tuple[str, Any]]:
    return {item: (name, value) for name, one in said.items() for item, value in one.items()}
