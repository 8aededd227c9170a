"""Checks that the register of claims, the criteria, findings and notebooks fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from azm import paths
from azm.claims.criteria import FILE as CRITERIA
from azm.claims.criteria import parse_criterion
from azm.collection import FILE as COLLECTION
from azm.collection import checked_collection
from azm.errors import AzmError, did_you_mean, shown
from azm.tables.check import TableText, Workbook, latest
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
        workbook = Workbook(read_package(root / "data"))
        claims = workbook.checked("claims")
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
        others += _outside(workbook, criteria) + _changed_rules(workbook, criteria)
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


def _outside(workbook: Workbook, criteria: Mapping[str, Any]) -> list[Problem]:
    """Find direct findings that speak of another time than their criterion asks for.

    A near finding may: that it speaks of another time is what makes it near.
    """
    if "findings" not in workbook.package.tables:
        return []
    findings = workbook.checked("findings")
    before = len(findings.problems)
    columns = ("component_id", "directness", "about", "outside_period_because")
    for index, (component, directness, about, reason) in findings.each(*columns):
        entry = criteria.get(component)
        period = entry.get("period") if isinstance(entry, dict) else None
        if directness != "direct" or not isinstance(period, list) or len(period) != 2:
            continue
        start, end = map(str, period)
        if not about:
            message = f"a direct finding, and the criterion has a period ({start} to {end}); "
            findings.blame(index, "about", message + "say what day it speaks of")
        elif (start and latest(about) < start) or (end and about > end):
            if not reason:
                message = f"outside of the criterion's period ({start} to {end}); code it near, "
                findings.blame(index, "about", message + "or fill in outside_period_because")
        elif reason:
            message = "the finding lies within its criterion's period; empty it"
            findings.blame(index, "outside_period_because", message)
    return findings.problems[before:]


def _changed_rules(workbook: Workbook, criteria: Mapping[str, Any]) -> list[Problem]:
    """Find outcomes said in advance by a rule that is another now."""
    if "resolutions" not in workbook.package.tables:
        return []
    said = workbook.checked("resolutions")
    before = len(said.problems)
    for index, (component, written) in said.each("component_id", "rule_hash"):
        try:
            now = parse_criterion(component, criteria[component]).fingerprint
        except (AzmError, KeyError):
            continue
        if written != now:
            message = f"the rule of {component} is another since; see whether this outcome "
            said.blame(index, "rule_hash", f"{message}still gives this verdict, and write '{now}'")
    return said.problems[before:]


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
