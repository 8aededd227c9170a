"""Checks that the register of claims, the criteria and the collection of notebooks fit together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from azm.errors import did_you_mean
from azm.tables.grid import Grid
from azm.tables.problem import Problem

CRITERIA = "data/criteria.toml"
COLLECTION = "notebooks/collection.toml"
# Entries of the collection that name claims: finished notebooks, and those still to be written.
ENTRIES = ("notebook", "planned")


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
    criteria = _read(root, CRITERIA, problems)
    collection = _read(root, COLLECTION, problems)
    components = list(zip(claims.columns["component_id"], claims.columns["claim_id"], strict=True))
    if criteria is not None:
        known = claims.values("component_id")
        written = {name: part for name, part in criteria.items() if isinstance(part, dict)}
        for index, (component, _) in enumerate(components):
            if component and component not in written:
                _blame(claims, index, f"no criterion in {CRITERIA}; write a table [{component}]")
        problems += _unknown(root, CRITERIA, written, known, "component")
    if collection is not None:
        judged = [
            claim
            for entry in ENTRIES
            for notebook in collection.get(entry, [])
            for claim in notebook.get("claims", [])
        ]
        for index, (component, claim) in enumerate(components):
            if component and claim and not {component, claim} & set(judged):
                message = f"no notebook judges it; add '{claim}' to a notebook in {COLLECTION}"
                _blame(claims, index, message)
        known = claims.values("component_id") | claims.values("claim_id")
        problems += _unknown(root, COLLECTION, judged, known, "claim")
    return problems


def _read(root: Path, file: str, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        return tomllib.loads((root / file).read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        problems.append(Problem(file, None, None, None, "the file is missing; restore it"))
    except UnicodeDecodeError:
        message = "not UTF-8 text; save the file as UTF-8"
        problems.append(Problem(file, None, None, None, message))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(file, None, None, None, f"not TOML ({error}); correct it"))
    return None


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
        marks = (f"[{name}]", f'"{name}"', f"'{name}'", f"[{name}.")
        line = next(
            (count for count, text in enumerate(lines, 1) if any(mark in text for mark in marks)),
            None,
        )
        near = did_you_mean(name, known) or "; register it in data/claims.csv or delete it"
        yield Problem(file, line, None, None, f"'{name}' is no {what} of data/claims.csv{near}")
