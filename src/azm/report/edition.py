"""What a run comes to, read once for the page and for all that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azm import tables
from azm.errors import AzmError, did_you_mean
from azm.report.harvest import Step, harvest, judged_in, sentences
from azm.report.judged import Part, judged
from azm.report.scorecard import HOPE
from azm.report.sources import long_date, records
from azm.report.text import clean


@dataclass(frozen=True)
class Edition:
    """A run as its readers meet it.

    Attributes
    ----------
    collection : mapping
        `notebooks/collection.toml` as read: title, subtitle, and `notebook`, a list with name,
        title, question and claims of each.
    record : mapping
        Run record: commit, commit_unknown, package_version, evidence_to, parameters, canonical;
        and `changes`, what is different from the last report, where there is one.
    register : list of dict
        Lines of `claims.csv`.
    entries : list of mapping
        The collection's notebooks that were run, in its order.
    steps_of : mapping of str to sequence of Step
        What each of them said.
    owner : mapping of str to str
        The notebook that judges each component.
    parts : tuple of Part
        The judged components, in the register's order.
    """

    collection: Mapping[str, Any]
    record: Mapping[str, Any]
    register: list[dict[str, Any]]
    entries: list[Mapping[str, Any]]
    steps_of: Mapping[str, Sequence[Step]]
    owner: Mapping[str, str]
    parts: tuple[Part, ...]

    @property
    def title(self) -> str:
        """The collection's title."""
        return clean(self.collection.get("title") or "Azm-e-Istahkam, checked")

    @property
    def subtitle(self) -> str:
        """The collection's second title; empty if it has none."""
        return clean(self.collection.get("subtitle") or "")

    @property
    def canonical(self) -> bool:
        """Whether every parameter had its own value."""
        return bool(self.record.get("canonical", True))

    @property
    def evidence_to(self) -> str:
        """The day up to which evidence was read, as 22 June 2024; empty if unknown."""
        return long_date(self.record.get("evidence_to"))

    @property
    def hope(self) -> str:
        """The first sentence found on the hope of a turning point; empty if nothing was found."""
        found = sentences(self.steps_of.get(self.owner.get(HOPE, ""), ()), "finding")
        judged = any(part.component == HOPE for part in self.parts)
        return re.split(r"(?<=[.!?])\s+(?=[A-Z])", clean(found[0]))[0] if found and judged else ""

    @property
    def build(self) -> str:
        """Version and commit, or why no commit can be named."""
        version, commit, reason = (
            self.record.get(key) for key in ("package_version", "commit", "commit_unknown")
        )
        parts = [f"version {version}"] if version else []
        if commit:
            parts.append(f"commit {commit}")
        elif reason:
            parts.append(f"commit unknown {reason}")
        return ", ".join(parts)


def read(
    executed: Mapping[str, Any],
    collection: Mapping[str, Any],
    record: Mapping[str, Any],
    *,
    claims: pd.DataFrame | None = None,
) -> Edition:
    """What executed notebooks said, with who judges what.

    Parameters
    ----------
    executed : mapping of str to nbformat.NotebookNode
        Executed notebooks by name, with their outputs; those of the collection that are missing
        are left out.
    collection, record : mapping
        As :class:`Edition` has them.
    claims : DataFrame, optional
        `claims.csv`; read from `data/` where not given.

    Raises
    ------
    AzmError
        If a notebook isn't in the collection or judges a component that isn't in the register, a
        cell failed, a bundle is incomplete, or two cells judge one component.
    """
    register = records(tables.load("claims") if claims is None else claims, "component_id")
    entries = _entries(executed, collection)
    steps_of = {entry["name"]: harvest(entry["name"], executed[entry["name"]]) for entry in entries}
    owner = _owners(register, entries, steps_of)
    parts = judged(steps_of, owner, register)
    return Edition(collection, record, register, entries, steps_of, owner, parts)


def _entries(executed: Mapping[str, Any], collection: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    entries = [entry for entry in collection["notebook"] if entry["name"] in executed]
    names = [entry["name"] for entry in collection["notebook"]]
    for name in sorted(executed):
        if name not in names:
            raise AzmError(
                f"notebook '{name}' was run but isn't in notebooks/collection.toml"
                f"{did_you_mean(name, names) or '; add it there'}"
            )
    return entries


def _owners(
    register: Sequence[Mapping[str, Any]],
    entries: Sequence[Mapping[str, Any]],
    steps_of: Mapping[str, Any],
) -> dict[str, str]:
    """The notebook that judges each component: the one whose claims name it."""
    owner = {
        line["component_id"]: entry["name"]
        for entry in entries
        for line in register
        if {line["component_id"], line["claim_id"]} & set(entry.get("claims") or ())
    }
    known = [line["component_id"] for line in register]
    for component, notebook in judged_in(steps_of, owner).items():
        if component not in known:
            raise AzmError(
                f"{notebook} judges the component '{component}', which data/claims.csv "
                f"does not hold{did_you_mean(component, known) or '; add it there'}"
            )
        owner.setdefault(component, notebook)
    return owner
