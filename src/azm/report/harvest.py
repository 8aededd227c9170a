"""Reads what executed notebooks said: their bundles, prose and code, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azm.errors import AzmError, did_you_mean
from azm.notebook.channel import MIME, SVG_MIME, unpacked

VERDICTS = (
    "supported",
    "mostly supported",
    "overstated",
    "understated",
    "contradicted",
    "not verifiable",
    "not checkable",
)
CONFIDENCES = ("high", "moderate", "low", "very low")
_NEEDED = {
    "sentence": ("role", "parts"),
    "figure": ("id", "title", "subtitle", "caption", "alt", "columns", "data", "sources"),
    "table": ("id", "caption", "columns", "rows", "sources"),
    "verdict": ("component", "claim", "verdict", "confidence", "reason", "sources"),
}


@dataclass(frozen=True)
class Said:
    """One thing that a notebook said.

    Attributes
    ----------
    kind : str
        sentence, figure, table or verdict; or markdown or code for a cell's source.
    body : dict or str
        The bundle; the source of a cell.
    drawings : dict of str to str
        Of a figure: its SVG by width, "wide" and "narrow".
    """

    kind: str
    body: Any
    drawings: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Step:
    """One cell of a notebook, numbered from 1, with what it said in order."""

    cell: int
    said: tuple[Said, ...]


def harvest(name: str, notebook: Mapping[str, Any]) -> tuple[Step, ...]:
    """What an executed notebook said, cell by cell.

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
    steps = []
    for n, cell in enumerate(notebook["cells"], start=1):
        where = f"{name}, cell {n}"
        source = _text(cell.get("source", ""))
        if cell["cell_type"] == "markdown" and source.strip():
            steps.append(Step(n, (Said("markdown", source),)))
        elif cell["cell_type"] == "code" and source.strip():
            said = [Said("code", source)]
            outputs = [_of_output(output, where) for output in cell.get("outputs", ())]
            said += [one for one in outputs if one is not None]
            steps.append(Step(n, tuple(said)))
    return tuple(steps)


def sentences(steps: Sequence[Step], role: str) -> list[str]:
    """What a notebook computed and said in a role, such as finding or limit, as plain text."""
    return [
        "".join(
            part if isinstance(part, str) else str(said.body["facts"][part["fact"]]["text"])
            for part in said.body["parts"]
        )
        for step in steps
        for said in step.said
        if said.kind == "sentence" and said.body["role"] == role
    ]


def judged_in(steps_of: Mapping[str, Sequence[Step]], owner: Mapping[str, str]) -> dict[str, str]:
    """The notebook that judges each component.

    A notebook may show a component that another one owns, as an example or in a synthesis; that
    doesn't count as judging it.

    Raises
    ------
    AzmError
        If two cells judge one component.
    """
    found: dict[str, str] = {}
    for name, steps in steps_of.items():
        for step in steps:
            for said in step.said:
                if said.kind != "verdict":
                    continue
                component = said.body["component"]
                if owner.get(component, name) != name:
                    continue
                if component in found:
                    raise AzmError(
                        f"component '{component}' is judged in {found[component]} and "
                        f"again in {name}, cell {step.cell}; show its card once"
                    )
                found[component] = name
    return found


def _of_output(output: Mapping[str, Any], where: str) -> Said | None:
    """What one output says; None for a warning, which the run's log keeps.

    Only what came through azm names its rows and sources, so nothing else gets onto the page.
    """
    kind = output.get("output_type")
    if kind == "error":
        raise AzmError(f"{where} failed with {output.get('ename', 'an error')}; fix and run again")
    if kind == "stream" and output.get("name") == "stderr":
        return None
    data = output.get("data", {})
    if MIME not in data:
        raise AzmError(
            f"{where} shows something that names neither rows nor sources; show it with azm.say, "
            "azm.table or azm.show, or take the output out"
        )
    return _bundle(unpacked(data[MIME]), data.get(SVG_MIME), where)


def _bundle(bundle: Any, drawings: Any, where: str) -> Said:
    kind = bundle.get("kind") if isinstance(bundle, Mapping) else None
    if kind not in _NEEDED:
        raise AzmError(f"{where} says a bundle of kind '{kind}'; use one of {', '.join(_NEEDED)}")
    missing = [part for part in _NEEDED[kind] if part not in bundle]
    if missing:
        raise AzmError(f"{where} says a {kind} without '{missing[0]}'; run the notebook again")
    if kind == "sentence":
        named = [part["fact"] for part in bundle["parts"] if not isinstance(part, str)]
        unknown = [name for name in named if name not in (bundle.get("facts") or {})]
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
    return Said(kind, dict(bundle), drawings if isinstance(drawings, Mapping) else None)


def _text(source: Any) -> str:
    return "".join(source) if isinstance(source, list | tuple) else str(source)
