"""The difference between two states as plain values, with the cause of each."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any

from azm import paths
from azm.errors import AzmError
from azm.filing import put
from azm.run import inputs
from azm.run.differences import causes, kinds
from azm.run.differences.bench import Bench
from azm.run.differences.factors import Factor, between
from azm.run.differences.holdings import Held, LostError, of_state
from azm.run.differences.outcome import Sayings, changed, sayings
from azm.run.differences.rows import NAMED, primary_keys, rows_changed
from azm.run.differences.states import State, base_of, is_table, relevant, speaks
from azm.run.kept import FOLDER
from azm.run.progress import Tell

#: Most notebooks that a report executes to find causes; `azm diff` executes as many as it takes.
TRIALS_OF_A_REPORT = 6
_LAST = "changes.json"
_UNKEPT = "the inputs of the older report aren't kept"


class DamagedError(AzmError):
    """A published state that can't be read."""


def since_last(b: State, held: Held, tell: Tell) -> dict[str, Any] | None:
    """What a run changed against the state that its report is held against.

    Parameters
    ----------
    b : State
        The run, not yet published.
    held : Held
        Its inputs.
    tell : callable
        Takes a line of progress.

    Returns
    -------
    dict or None
        As :func:`compared`; None where there is no state to hold the run against, or it is
        damaged.
    """
    a = base_of(b.record)
    if a is None:
        return None
    key = inputs.value_hash(
        [a.name, relevant(b.record), _deciding(held), sorted(held.made), TRIALS_OF_A_REPORT]
    )
    # Found again without a trial where only something else changed, such as the report's look.
    path = paths.reports_dir() / FOLDER / _LAST
    try:
        last = json.loads(path.read_text(encoding="utf-8"))
        if last["key"] == key and last["sum"] == inputs.value_hash(last["changes"]):
            return last["changes"]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    try:
        found = compared(a, b, b_held=held, limit=TRIALS_OF_A_REPORT, tell=tell)
    except DamagedError:
        return None
    _remember(path, {"key": key, "sum": inputs.value_hash(found), "changes": found})
    return found


def compared(
    a: State,
    b: State,
    *,
    tell: Tell,
    b_held: Held | None = None,
    limit: int | None = None,
) -> dict[str, Any]:
    """What two states say differently, and what each difference is due to.

    Parameters
    ----------
    a, b : State
        The older and the newer one.
    tell : callable
        Takes a line of progress.
    b_held : Held, optional
        Inputs of the newer one, where it isn't published yet.
    limit : int, optional
        Most notebooks to execute in search of causes; as many as it takes if not given.

    Returns
    -------
    dict
        from, to : name, commit and evidence_to of the states;
        factors : kind, name and detail of each input that differs;
        verdicts, facts, figures : name, notebook, old and new (None where absent), cause;
        claims : components added and removed;
        rows : by table, numbers and some keys of rows added, removed and changed;
        note : why no causes could be sought, else empty.

    Raises
    ------
    DamagedError
        If what a state says can't be read.
    """
    found = changed(_said(a), _said(b))
    note, held, factors = "", None, []
    try:
        held = of_state(a.folder), b_held or of_state(b.folder)
        factors = between(*held, a.parameters, b.parameters)
        rows, claims = _rows(*held), _components(*held)
    except LostError:
        note, held = _UNKEPT, None
        rows, claims = _tables_by_hash(a, b), {"added": [], "removed": []}
    told: dict[str, list[dict[str, Any]]] = {"verdict": [], "fact": [], "figure": []}
    caused = _causes(a, b, held, factors, found, limit, tell)
    for (kind, name, notebook, old, new), cause in zip(found, caused, strict=True):
        told[kind].append(
            {
                "name": name,
                "notebook": notebook,
                "old": None if old is None else list(old),
                "new": None if new is None else list(new),
                "how": cause.how,
                "causes": [{"kind": f.kind, "name": f.name} for f in cause.factors],
            }
        )
    return {
        "from": _named(a),
        "to": _named(b),
        "factors": [{"kind": f.kind, "name": f.name, "detail": f.detail} for f in factors],
        "verdicts": told["verdict"],
        "facts": told["fact"],
        "figures": told["figure"],
        "claims": claims,
        "rows": rows,
        "note": note,
    }


def _deciding(held: Held) -> dict[str, str]:
    """The files that decide what is different and why, by their hashes."""
    own = "src/azm/run/differences/"
    return {
        file: digest
        for file, digest in held.files.items()
        if not file.startswith(("data/", "src/")) or is_table(file) or speaks(file) or own in file
    }


def _said(state: State) -> dict[str, Sayings]:
    try:
        return {name: sayings(path) for name, path in state.notebooks.items()}
    except (OSError, ValueError, KeyError):
        raise DamagedError(
            f"the notebooks in reports/states/{state.name}/run can't be read; "
            "remove that report and make it again, or name another"
        ) from None


def _causes(
    a: State,
    b: State,
    held: tuple[Held, Held] | None,
    factors: list[Factor],
    found: list[tuple[Any, ...]],
    limit: int | None,
    tell: Tell,
) -> list[causes.Cause[Factor]]:
    if held is None:
        return [causes.Cause(kinds.UNKNOWN) for _ in found]
    if len(factors) == 1:
        return [causes.Cause(kinds.ALONE, (factors[0],)) for _ in found]
    if not found:
        return []
    try:
        with Bench(a, b, *held, factors, limit, tell) as bench:
            return [_cause(bench, factors, *one) for one in found]
    except (LostError, OSError):  # inputs that are lost, or no room for a scratch copy
        return [causes.Cause(kinds.UNKNOWN) for _ in found]


def _cause(
    bench: Bench, factors: list[Factor], kind: str, name: str, notebook: str, old: Any, new: Any
) -> causes.Cause[Factor]:
    reaching = bench.reaching(notebook)
    fixed = next((f for f in factors if f.kind == kinds.LOCK), None)
    reversible = [f for f in factors if f in reaching and f.kind != kinds.LOCK]

    def value(back: frozenset[Factor]) -> object:
        return bench.value(notebook, (kind, name), back)

    return causes.cause(reversible, fixed, old, new, value)


def _rows(a: Held, b: Held) -> list[dict[str, Any]]:
    keys: dict[str, tuple[str, ...]] = {}
    for held in (a, b):
        keys |= primary_keys(_content(held, "data/datapackage.json"))
    found = []
    for file in sorted({**a.files, **b.files}):
        if (
            not is_table(file)
            or not file.endswith(".csv")
            or a.files.get(file) == b.files.get(file)
        ):
            continue
        table = file.removeprefix("data/").removesuffix(".csv")
        rows = rows_changed(_content(a, file), _content(b, file), keys.get(table, ()))
        found.append(
            {
                "table": table,
                "added": len(rows.added),
                "removed": len(rows.removed),
                "changed": len(rows.changed),
                "keys": {
                    "added": list(rows.added[:NAMED]),
                    "removed": list(rows.removed[:NAMED]),
                    "changed": [f"{key} ({', '.join(c)})" for key, c in rows.changed[:NAMED]],
                },
            }
        )
    return found


def _tables_by_hash(a: State, b: State) -> list[dict[str, Any]]:
    """The tables that differ, by the records alone: which of their rows do isn't known."""
    old, new = (state.record["inputs"]["data"] for state in (a, b))
    return [
        {"table": name.removesuffix(".csv"), "added": None, "removed": None, "changed": None,
         "keys": {"added": [], "removed": [], "changed": []}}
        for name in sorted({**old, **new})
        if name.endswith(".csv") and old.get(name) != new.get(name)
    ]  # fmt: skip


def _components(a: Held, b: Held) -> dict[str, list[str]]:
    """Components of claims.csv that were added and removed."""
    key = ("component_id",)
    rows = rows_changed(*(_content(held, "data/claims.csv") for held in (a, b)), key)
    return {"added": list(rows.added), "removed": list(rows.removed)}


def _content(held: Held, file: str) -> bytes:
    return held.content(file) if file in held.files else b""


def _named(state: State) -> dict[str, Any]:
    return {
        "state": state.name,
        "commit": state.record.get("commit", ""),
        "evidence_to": state.record.get("evidence_to", ""),
    }


def _remember(path: Any, content: Mapping[str, Any]) -> None:
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        put(path, json.dumps(content))
