"""Checks that the register of claims, the criteria and the collection of notebooks fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from azm import paths
from azm.claims.criteria import FILE as CRITERIA
from azm.collection import FILE as COLLECTION
from azm.collection import checked_collection
from azm.errors import AzmError, did_you_mean, shown
from azm.tables.check import TableText, Workbook
from azm.tables.package import read_package
from azm.tables.problem import Problem
from azm.validate import read_toml


def check(root: Path | None = None) -> list[Problem]:
    """Find components without a criterion or a notebook, and the reverse.

    Parameters
    ----------
    root
        The project's folder; by default the one that `azm.paths` finds.

    Returns
    -------
    list of Problem
        Those of criteria and collection as files come with them. A register of claims that can't
        be read in full is passed over: :func:`azm.tables.check` names what is wrong there.
    """
    root = paths.root() if root is None else root
    try:
        claims = Workbook(read_package(root / "data")).checked("claims")
    except AzmError:
        return []
    if not claims.complete or not claims.has("component_id", "claim_id"):
        return []
    before = len(claims.problems)
    components, names = claims.values("component_id"), claims.values("claim_id")
    others: list[Problem] = []
    try:
        criteria = read_toml(root / CRITERIA, CRITERIA)
    except AzmError as error:
        others.append(_whole(CRITERIA, str(error).removeprefix(f"{CRITERIA}: ")))
    else:
        message = f"no criterion in {CRITERIA}; write a table [{{}}]"
        _blame(claims, message, "component_id", set(criteria))
        others += _unknown(root, CRITERIA, criteria, components, "component")
    collection, faults = checked_collection(root)
    others += [_whole(COLLECTION, fault) for fault in faults]
    if collection is not None:
        listed = [*collection.content.get("notebook", []), *collection.content.get("planned", [])]
        judged = [claim for entry in listed for claim in entry.get("claims", [])]
        message = f"no notebook judges it; add '{{}}' to a notebook in {COLLECTION}"
        _blame(claims, message, "claim_id", set(judged))
        others += _unknown(root, COLLECTION, judged, components | names, "claim")
        grids = collection.content.get("grid", {})
        others += _unknown(root, COLLECTION, grids, components, "component")
    return claims.problems[before:] + others


def _whole(file: str, message: str) -> Problem:
    return Problem(file, None, None, None, message)


def _blame(claims: TableText, message: str, column: str, known: set[str]) -> None:
    """Note components that are known neither by their own name nor by that in `column`."""
    for index, (component, name) in claims.each("component_id", column):
        if component and name and not {component, name} & known:
            claims.blame(index, "component_id", message.format(shown(name)))


def _unknown(
    root: Path, file: str, names: Iterable[str], known: set[str], what: str
) -> Iterator[Problem]:
    lines = (root / file).read_text(encoding="utf-8-sig").splitlines()
    for name in names:
        if name in known:
            continue
        marks = (f"[{name}]", f'"{name}"', f"'{name}'", f"[{name}.", f".{name}]")
        places = (n for n, text in enumerate(lines, 1) if any(mark in text for mark in marks))
        near = did_you_mean(name, known) or "; register it in data/claims.csv or delete it"
        message = f"'{shown(name)}' is no {what} of data/claims.csv{near}"
        yield Problem(file, next(places, None), None, None, message)
