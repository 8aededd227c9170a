"""What a run says, read once for all that is made of it: outputs, owners and verdicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from azm import tables, words
from azm.claims import Verdict
from azm.errors import AzmError
from azm.notebook import outputs
from azm.report.markup import clean
from azm.report.sources import records
from azm.tables.load import as_text

HOPE = "h2"  # the article's closing hope of a turning point
_KINDS = ("sentence", "figure", "table", "verdict")

#: Gives a table of `data/` by its name, as `azm.load` does.
Loader = Callable[[str], pd.DataFrame]


def load_table(name: str) -> pd.DataFrame:
    """A table of `data/`; sources are dated no more exactly than their file dates them."""
    frame = tables.load(name)
    if name == "sources":
        frame = frame.assign(published=as_text(name).columns["published"])
    return frame


@dataclass(frozen=True)
class NotebookOutput:
    """One output of a cell, or its source.

    Attributes
    ----------
    kind : str
        sentence, figure, table or verdict; markdown or code for a source.
    body : dict, Verdict or str
        The bundle, what it was made of, or the source.
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
    results : tuple of Verdict
        One on each judged component, in the register's order.
    load : callable
        Gives the tables.
    """

    collection: Mapping[str, Any]
    record: Mapping[str, Any]
    register: list[dict[str, Any]]
    entries: list[Mapping[str, Any]]
    cells: Mapping[str, tuple[Cell, ...]]
    owner: Mapping[str, str]
    results: tuple[Verdict, ...]
    load: Loader = load_table

    @property
    def title(self) -> str:
        """The collection's title."""
        return clean(self.collection.get("title") or "Azm-e-Istahkam, checked")

    @property
    def subtitle(self) -> str:
        """The collection's second title; empty if it has none."""
        return clean(self.collection.get("subtitle") or "")

    @property
    def question(self) -> str:
        """What the last notebook of the collection asks, which the whole answers."""
        return self.entries[-1].get("question") or "" if self.entries else ""

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
        judged = any(result.component_id == HOPE for result in self.results)
        findings = self.sentences(self.owner.get(HOPE, ""), "finding")
        return re.split(r"(?<=[.!?])\s+(?=[A-Z])", findings[0])[0] if judged and findings else ""

    @property
    def by_claim(self) -> dict[str, list[Verdict]]:
        """The results under the number of their claim."""
        claims: dict[str, list[Verdict]] = {}
        for result in self.results:
            claims.setdefault(result.component.claim_id, []).append(result)
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
    load: Loader = load_table,
) -> Report:
    """What executed notebooks say, with who judges what.

    Parameters
    ----------
    executed : mapping of str to nbformat.NotebookNode
        Executed notebooks by name, with their outputs; those of the collection that are missing
        are left out.
    collection, record, load
        As :class:`Report` has them.

    Raises
    ------
    AzmError
        If a cell failed, an output is no bundle of a known kind, or two cells judge one component.
    """
    register = records(load("claims"), "component_id")
    entries = [entry for entry in collection["notebook"] if entry["name"] in executed]
    cells = {entry["name"]: read_cells(entry["name"], executed[entry["name"]]) for entry in entries}
    owner = {
        line["component_id"]: entry["name"]
        for entry in entries
        for line in register
        if {line["component_id"], line["claim_id"]} & set(entry.get("claims") or ())
    }
    verdicts = _verdicts(cells, owner)
    results = tuple(v for line in register if (v := verdicts.get(line["component_id"])))
    return Report(collection, record, register, entries, cells, owner, results, load)


def _verdicts(cells: Mapping[str, Iterable[Cell]], owner: dict[str, str]) -> dict[str, Verdict]:
    """The verdict on each component; `owner` gets those that no entry of the collection lists.

    A notebook may show the card of a component that another one owns, as an example or in the
    synthesis; that doesn't count.
    """
    verdicts: dict[str, Verdict] = {}
    judged = (
        (name, cell.number, output.body)
        for name, its_cells in cells.items()
        for cell in its_cells
        for output in cell.outputs
        if output.kind == "verdict"
    )
    for name, number, verdict in judged:
        component = verdict.component_id
        if owner.setdefault(component, name) != name:
            continue
        if component in verdicts:
            raise AzmError(
                f"component '{component}' is judged twice in {name}, again in cell {number}; "
                "show its card once"
            )
        verdicts[component] = verdict
    return verdicts


def read_cells(name: str, notebook: Mapping[str, Any]) -> tuple[Cell, ...]:
    """The cells of an executed notebook that hold anything; `name` is for messages.

    Raises
    ------
    AzmError
        If a cell failed, or an output is no bundle of a known kind.
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
    bundle = outputs.bundle_of(output) or {}
    kind = bundle.get("kind")
    if kind not in _KINDS:
        raise AzmError(
            f"{where} shows something that names neither rows nor sources; show it with azm.say, "
            "azm.table or azm.figure, or take the output out"
        )
    body = Verdict.from_bundle(bundle) if kind == "verdict" else bundle
    return NotebookOutput(kind, body, outputs.drawings_of(output))
