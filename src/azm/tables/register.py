"""Checks that the register of claims, the criteria and the collection of notebooks fit together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from azm.collection import FILE as COLLECTION
from azm.collection import checked_collection
from azm.errors import AzmError, did_you_mean, shown
from azm.tables.grid import Grid
from azm.tables.problem import Problem
from azm.validate import read_toml

CRITERIA = "data/criteria.toml"


def register_problems(root: Path, claims: Grid) -> list[Problem]:
    """Find components without a criterion or a notebook, and the reverse.

    Parameters
    ----------
    root
        The project's folder.
    claims
        The table of components, with the columns component_id and claim_id.
    """
    if not claims.complete or not claims.has("component_id", "claim_id"):
        return []
    problems: list[Problem] = []
    components = list(zip(claims.columns["component_id"], claims.columns["claim_id"], strict=True))
    try:
        criteria = read_toml(root / CRITERIA, CRITERIA)
    except AzmError as error:
        problems.append(_whole(CRITERIA, str(error).removeprefix(f"{CRITERIA}: ")))
    else:
        known = claims.values("component_id")
        for index, (component, _) in enumerate(components):
            if component and component not in criteria:
                _blame(
                    claims, index, f"no criterion in {CRITERIA}; write a table [{shown(component)}]"
                )
        problems += _unknown(root, CRITERIA, criteria, known, "component")
    collection, found = checked_collection(root)
    problems += [_whole(COLLECTION, fault) for fault in found]
    if collection is not None:
        listed = [*collection.content.get("notebook", []), *collection.content.get("planned", [])]
        judged = [claim for entry in listed for claim in entry.get("claims", [])]
        for index, (component, claim) in enumerate(components):
            if component and claim and not {component, claim} & set(judged):
                message = (
                    f"no notebook judges it; add '{shown(claim)}' to a notebook in {COLLECTION}"
                )
                _blame(claims, index, message)
        known = claims.values("component_id") | claims.values("claim_id")
        problems += _unknown(root, COLLECTION, judged, known, "claim")
        grids = collection.content.get("grid", {})
        problems += _unknown(root, COLLECTION, grids, claims.values("component_id"), "component")
    return problems


def _whole(file: str, message: str) -> Problem:
    return Problem(file, None, None, None, message)


def _blame(claims: Grid, index: int, message: str) -> None:
    if claims.sound(index, "component_id"):
        claims.blame(index, "component_id", message)


def _unknown(
    root: Path, file: str, names: Iterable[str], known: set[str], what: str
) -> Iterable[Problem]:
    lines = (root / file).read_text(encoding="utf-8-sig").splitlines()
    for name in names:
        if name in known:
            continue
        marks = (f"[{name}]", f'"{name}"', f"'{name}'", f"[{name}.", f".{name}]")
        line = next(
            (count for count, text in enumerate(lines, 1) if any(mark in text for mark in marks)),
            None,
        )
        near = did_you_mean(name, known) or "; register it in data/claims.csv or delete it"
        yield Problem(
            file, line, None, None, f"'{shown(name)}' is no {what} of data/claims.csv{near}"
        )
