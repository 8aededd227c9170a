"""A difference as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from azm.run.differences import kinds


def lines(found: Mapping[str, Any]) -> list[str]:
    """A difference, as :func:`azm.run.differences.compared` gives it, in lines to read."""
    told = [f"from {_state(found['from'])} to {_state(found['to'])}"]
    if found["note"]:
        told.append(f"cause unknown: {found['note']}")
    for title, part in (
        ("what went in differently", list(_factors(found))),
        ("verdicts", [_item(one, verdict) for one in found["verdicts"]]),
        ("facts", [_item(one, first) for one in found["facts"]]),
        ("claims", [f"{n} {verb}" for verb, all_ in found["claims"].items() for n in all_]),
        ("rows", [f"{one['table']}: {rows(one)}" for one in found["rows"]]),
        ("figures", [_figure(one) for one in found["figures"]]),
    ):
        if part:
            told += ["", title, *(f"  {line}" for line in part)]
    said = any(found[key] for key in ("verdicts", "facts", "figures"))
    return told if said else [*told, "", "nothing that the report says is different"]


def verdict(value: list[Any] | None) -> str:
    """A verdict with its confidence, and what it was on the evidence of then where that differs."""
    if value is None:
        return "none"
    now, then = (f"{value[n]} ({value[n + 1]})" for n in (0, 2))
    return now if then in (now, " ()") else f"{now}, then {then}"


def first(value: list[Any] | None) -> str:
    """A fact's text."""
    return "none" if value is None else str(value[0])


def fact_values(old: list[Any] | None, new: list[Any] | None) -> tuple[str, str]:
    """A fact before and after; its value beside its text where the text is the same."""
    if old is not None and new is not None and old[0] == new[0]:
        return tuple(f"{one[0]} (computed {one[1]})" for one in (old, new))
    return first(old), first(new)


def cause(one: Mapping[str, Any]) -> str:
    """What a difference is due to, in words."""
    names = [kinds.factor_words(c["kind"], c["name"]) for c in one["causes"]]
    if one["how"] == kinds.EITHER:
        return f"either of {'; '.join(names)}"
    if one["how"] == kinds.JOINTLY:
        return f"jointly: {'; '.join(names)}"
    if one["how"] == kinds.ELIMINATION:
        return f"{names[0]}, as nothing else brings the old value back"
    if one["how"] == kinds.UNSOUGHT:
        return "cause not looked for; azm diff looks"
    return names[0] if names else "cause unknown"


def figure(one: Mapping[str, Any]) -> str:
    """What became of a figure."""
    return "gone" if one["new"] is None else "new" if one["old"] is None else "drawn anew"


def factor(one: Mapping[str, Any]) -> str:
    """An input that differs."""
    return kinds.factor_words(one["kind"], one["name"])


def rows(one: Mapping[str, Any]) -> str:
    """How many rows of a table were changed, added and removed, with some of their keys."""
    parts = []
    for verb in ("changed", "added", "removed"):
        number, keys = one[verb], one["keys"][verb]
        if number:
            more = f" and {number - len(keys)} more" if number > len(keys) else ""
            parts.append(f"{number} {verb}: {', '.join(keys)}{more}")
    if one["changed"] is None:
        return "which rows differ isn't known"
    return "; ".join(parts) or "order or form of the rows"


def _factors(found: Mapping[str, Any]) -> Iterator[str]:
    for one in found["factors"]:
        words = factor(one)
        yield f"{words}: {one['detail']}" if one["detail"] else words


def _item(one: Mapping[str, Any], shown: Any) -> str:
    old, new = (
        fact_values(one["old"], one["new"])
        if shown is first
        else (shown(one["old"]), shown(one["new"]))
    )
    return f"{one['name']}: {old} → {new}  [{cause(one)}]"


def _figure(one: Mapping[str, Any]) -> str:
    return f"{one['name']}: {figure(one)}  [{cause(one)}]"


def _state(named: Mapping[str, Any]) -> str:
    commit = f", commit {named['commit']}" if named["commit"] else ""
    return f"{named['state'] or 'this run'} (evidence to {named['evidence_to']}{commit})"
