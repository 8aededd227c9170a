"""What a run says, read once for all that is made of it: outputs, owners and verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azm import tables, words
from azm.claims import LEVELS, VERDICTS, Domain, Reading
from azm.errors import AzmError, did_you_mean
from azm.notebook import outputs
from azm.report.sources import records
from azm.report.text import clean

CONFIDENCES = LEVELS[::-1]
HOPE = "h2"  # the article's closing hope of a turning point
_NEEDED = {
    "sentence": ("role", "parts"),
    "figure": ("id", "title", "subtitle", "caption", "alt", "columns", "data", "sources"),
    "table": ("id", "caption", "columns", "rows", "sources"),
    "verdict": ("component", "claim", "verdict", "confidence", "reason", "sources"),
}


@dataclass(frozen=True)
class NotebookOutput:
    """One output of a cell, or its source.

    Attributes
    ----------
    kind : str
        sentence, figure, table or verdict; markdown or code for a source.
    body : dict or str
        The bundle, or the source.
    drawings : dict of str to str
        Of a figure: its SVG by width, "wide" and "narrow".
    """

    kind: str
    body: Any
    drawings: Mapping[str, str] | None = None

    @property
    def text(self) -> str:
        """A sentence as plain text, its facts put in."""
        facts = self.body.get("facts") or {}
        parts = self.body["parts"]
        return "".join(p if isinstance(p, str) else str(facts[p["fact"]]["text"]) for p in parts)


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook, numbered from 1, with its source and its outputs in order."""

    number: int
    outputs: tuple[NotebookOutput, ...]


@dataclass(frozen=True)
class ComponentResult:
    """A component as `claims.csv` registers it, with the bundle of its verdict."""

    component: str
    claim: str
    dimension: str
    paraphrase: str
    quote: str
    verdict: Mapping[str, Any]


@dataclass(frozen=True)
class Report:
    """A run as its readers meet it.

    Attributes
    ----------
    collection : mapping
        `notebooks/collection.toml` as read: title, subtitle, `grid`, and `notebook`, a list with
        name, title, question and claims of each.
    record : mapping
        Run record: commit, commit_unknown, package_version, evidence_to, parameters, canonical;
        and `changes`, what is different from the last report, where there is one.
    register : list of dict
        Lines of `claims.csv`.
    entries : list of mapping
        The collection's notebooks that were run, in its order.
    cells : mapping of str to tuple of Cell
        The cells of each, by its name.
    owner : mapping of str to str
        The notebook that judges each component.
    results : tuple of ComponentResult
        The judged components, in the register's order.
    """

    collection: Mapping[str, Any]
    record: Mapping[str, Any]
    register: list[dict[str, Any]]
    entries: list[Mapping[str, Any]]
    cells: Mapping[str, tuple[Cell, ...]]
    owner: Mapping[str, str]
    results: tuple[ComponentResult, ...]

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
        return words.date(self.record.get("evidence_to"))

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

    @property
    def hope(self) -> str:
        """The first sentence found on the hope of a turning point; empty if nothing was found."""
        judged = any(result.component == HOPE for result in self.results)
        findings = self.sentences(self.owner.get(HOPE, ""), "finding")
        return re.split(r"(?<=[.!?])\s+(?=[A-Z])", findings[0])[0] if judged and findings else ""

    @property
    def by_claim(self) -> dict[str, list[ComponentResult]]:
        """The results under the number of their claim."""
        claims: dict[str, list[ComponentResult]] = {}
        for result in self.results:
            claims.setdefault(result.claim, []).append(result)
        return claims

    def outputs(self, *kinds: str) -> Iterator[tuple[str, NotebookOutput]]:
        """Outputs of these kinds with the notebook of each, in reading order."""
        for notebook, cells in self.cells.items():
            for cell in cells:
                yield from ((notebook, one) for one in cell.outputs if one.kind in kinds)

    def sentences(self, notebook: str, role: str) -> list[str]:
        """What a notebook said in a role, such as finding or limit, as plain text."""
        return [
            clean(output.text)
            for name, output in self.outputs("sentence")
            if name == notebook and output.body["role"] == role
        ]


def read(
    executed: Mapping[str, Any],
    collection: Mapping[str, Any],
    record: Mapping[str, Any],
    *,
    claims: pd.DataFrame | None = None,
) -> Report:
    """What executed notebooks say, with who judges what.

    Parameters
    ----------
    executed : mapping of str to nbformat.NotebookNode
        Executed notebooks by name, with their outputs; those of the collection that are missing
        are left out.
    collection, record : mapping
        As :class:`Report` has them.
    claims : DataFrame, optional
        `claims.csv`; read from `data/` where not given.

    Raises
    ------
    AzmError
        If a notebook isn't in the collection or judges a component that isn't in the register, a
        cell failed, a bundle is incomplete, or two cells judge one component.
    """
    register = records(tables.load("claims") if claims is None else claims, "component_id")
    entries = [entry for entry in collection["notebook"] if entry["name"] in executed]
    names = [entry["name"] for entry in collection["notebook"]]
    for name in sorted(executed):
        if name not in names:
            raise AzmError(
                f"notebook '{name}' was run but isn't in notebooks/collection.toml"
                f"{did_you_mean(name, names) or '; add it there'}"
            )
    cells = {entry["name"]: read_cells(entry["name"], executed[entry["name"]]) for entry in entries}
    owner = {
        line["component_id"]: entry["name"]
        for entry in entries
        for line in register
        if {line["component_id"], line["claim_id"]} & set(entry.get("claims") or ())
    }
    verdicts = _verdicts(cells, owner, [line["component_id"] for line in register])
    results = tuple(
        ComponentResult(
            component=line["component_id"],
            claim=line["claim_id"],
            dimension=line["dimension"],
            paraphrase=line.get("paraphrase") or "",
            quote=line.get("quote") or "",
            verdict=verdicts[line["component_id"]][1],
        )
        for line in register
        if line["component_id"] in verdicts
    )
    owner = {component: name for component, (name, _) in verdicts.items()} | owner
    return Report(collection, record, register, entries, cells, owner, results)


def _verdicts(
    cells: Mapping[str, Iterable[Cell]], owner: Mapping[str, str], known: list[str]
) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Notebook and bundle of the verdict on each component.

    A notebook may show the card of a component that another one owns, as an example or in the
    synthesis; that doesn't count.
    """
    verdicts: dict[str, tuple[str, Mapping[str, Any]]] = {}
    judged = (
        (name, cell.number, output.body)
        for name, its_cells in cells.items()
        for cell in its_cells
        for output in cell.outputs
        if output.kind == "verdict"
    )
    for name, number, bundle in judged:
        component = bundle["component"]
        if owner.get(component, name) != name:
            continue
        if component in verdicts:
            raise AzmError(
                f"component '{component}' is judged in {verdicts[component][0]} and "
                f"again in {name}, cell {number}; show its card once"
            )
        if component not in known:
            raise AzmError(
                f"{name} judges the component '{component}', which data/claims.csv "
                f"does not hold{did_you_mean(component, known) or '; add it there'}"
            )
        verdicts[component] = (name, bundle)
    return verdicts


def read_cells(name: str, notebook: Mapping[str, Any]) -> tuple[Cell, ...]:
    """The cells of an executed notebook that hold anything.

    Parameters
    ----------
    name : str
        Name of the notebook, for messages.
    notebook : nbformat.NotebookNode
        The notebook with its outputs.

    Raises
    ------
    AzmError
        If a cell failed, an output is no bundle, or a bundle has no known kind or lacks a part
        that the report needs.
    """
    cells = []
    for number, cell in enumerate(notebook["cells"], start=1):
        source = "".join(cell.get("source", ""))
        if not source.strip() or cell["cell_type"] not in ("markdown", "code"):
            continue
        contents = [NotebookOutput(cell["cell_type"], source)]
        for output in cell.get("outputs", ()):
            # Warnings on stderr are about the run; the run's log keeps them.
            if output.get("output_type") != "stream" or output.get("name") != "stderr":
                contents.append(_read_output(output, f"{name}, cell {number}"))
        cells.append(Cell(number, tuple(contents)))
    return tuple(cells)


def _read_output(output: Mapping[str, Any], where: str) -> NotebookOutput:
    if output.get("output_type") == "error":
        raise AzmError(f"{where} failed with {output.get('ename', 'an error')}; fix and run again")
    bundle = outputs.bundle_of(output)
    if bundle is None:
        raise AzmError(
            f"{where} shows something that names neither rows nor sources; show it with azm.say, "
            "azm.table or azm.figure, or take the output out"
        )
    kind = bundle.get("kind") if isinstance(bundle, Mapping) else None
    if kind not in _NEEDED:
        raise AzmError(f"{where} says a bundle of kind '{kind}'; use one of {', '.join(_NEEDED)}")
    missing = [part for part in _NEEDED[kind] if part not in bundle]
    if missing:
        raise AzmError(f"{where} says a {kind} without '{missing[0]}'; run the notebook again")
    if kind == "sentence":
        names = [part["fact"] for part in bundle["parts"] if not isinstance(part, str)]
        unknown = [name for name in names if name not in (bundle.get("facts") or {})]
        if unknown:
            raise AzmError(
                f"{where} says the fact '{unknown[0]}' without giving it; run the notebook again"
            )
    if kind == "verdict" and bundle["verdict"] not in VERDICTS:
        word = str(bundle["verdict"])
        raise AzmError(
            f"{where} gives the verdict '{word}', which is not on the scale"
            f"{did_you_mean(word, VERDICTS) or '; use one of its words'}"
        )
    return NotebookOutput(kind, dict(bundle), outputs.drawings_of(output))


def reading_from_bundle(bundle: Mapping[str, Any]) -> Reading:
    """A reading of a verdict as its bundle has it."""
    return Reading(
        bundle["verdict"],
        bundle.get("confidence") or "",
        bundle.get("reason") or "",
        tuple(Domain(d["domain"], d["level"], d["why"]) for d in bundle.get("domains") or ()),
    )
