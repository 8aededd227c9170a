"""The verdicts of a run, component by component, for what stands beside the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azm.report.harvest import Step, judged_in


@dataclass(frozen=True)
class Part:
    """A component of a claim with its verdict.

    Attributes
    ----------
    component, claim, dimension, paraphrase, quote, kind : str
        As `claims.csv` has them.
    verdict : dict
        The bundle of its card.
    """

    component: str
    claim: str
    dimension: str
    paraphrase: str
    quote: str
    kind: str
    verdict: Mapping[str, Any]


def judged(
    steps_of: Mapping[str, Sequence[Step]],
    owner: Mapping[str, str],
    register: Iterable[Mapping[str, Any]],
) -> tuple[Part, ...]:
    """Every component of the register that a notebook judged, in the register's order.

    Parameters
    ----------
    steps_of : mapping of str to sequence of Step
        What each notebook said, as `harvest` reads it.
    owner : mapping of str to str
        The notebook whose verdict counts, by component.
    register : iterable of mapping
        Lines of `claims.csv`.

    Raises
    ------
    AzmError
        If two cells judge one component.
    """
    lines = list(register)
    judge = judged_in(steps_of, owner)
    bundles = {
        said.body["component"]: said.body
        for name, steps in steps_of.items()
        for step in steps
        for said in step.said
        if said.kind == "verdict" and judge.get(said.body["component"]) == name
    }
    return tuple(
        Part(
            component=line["component_id"],
            claim=line["claim_id"],
            dimension=line["dimension"],
            paraphrase=line.get("paraphrase") or "",
            quote=line.get("quote") or "",
            kind=line.get("kind") or "",
            verdict=bundles[line["component_id"]],
        )
        for line in lines
        if line["component_id"] in bundles
    )


def by_claim(parts: Iterable[Part]) -> dict[str, tuple[Part, ...]]:
    """Components under the number of their claim, in order."""
    grouped: dict[str, list[Part]] = {}
    for part in parts:
        grouped.setdefault(part.claim, []).append(part)
    return {claim: tuple(members) for claim, members in grouped.items()}
