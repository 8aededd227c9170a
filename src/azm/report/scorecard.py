"""The answer in short: every component in one row, and the sentences that count them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azm import words
from azm.claims.truth import (
    CONTRADICTED,
    HOLDS,
    NOT_CHECKABLE,
    NOT_SO_FAR,
    NOT_VERIFIABLE,
    OVERSTATED,
    UNDERSTATED,
)
from azm.report.markup import slug
from azm.report.model import HOPE
from azm.report.verdict_view import VerdictView

DIMENSIONS = {
    "cpec": ("Chinese nationals and CPEC", "CPEC"),
    "mob_justice": ("Mob violence and trust in the courts", "Mob justice"),
    "digital": ("Online extremism", "Online"),
    "parliament": ("Parliament and consent", "Parliament"),
    "turning_point": ("A turning point", "Turning point"),
}
_FIGURES = ("count", "change", "share")
#: What the answer says of verdicts that don't uphold a statement: of one, of several.
_SAID = (
    (
        (OVERSTATED, UNDERSTATED, CONTRADICTED),
        "is contradicted or misstated",
        "are contradicted or misstated",
    ),
    ((NOT_SO_FAR,), "forecast has not come true so far", "forecasts have not come true so far"),
    ((NOT_VERIFIABLE,), *("can’t be settled from public evidence",) * 2),
)


@dataclass(frozen=True)
class ScorecardRow:
    """One component: its words, and its card where it is judged.

    `says` is the article's own words; empty where only the heading tells apart the parts of a
    claim, or says whose words they are.
    """

    component: str
    anchor: str
    says: str
    heading: str
    kind: str
    card: VerdictView | None
    section: str | None


@dataclass(frozen=True)
class Dimension:
    """The claims of one dimension of the article, each with the rows of its components."""

    key: str
    title: str
    short: str
    claims: tuple[tuple[ScorecardRow, ...], ...]


@dataclass(frozen=True)
class Count:
    """A sentence of the answer; `lead` is set strong."""

    lead: str
    rest: str


def scorecard(
    register: Sequence[Mapping[str, Any]],
    cards: Mapping[str, VerdictView],
    section_of: Mapping[str, str],
) -> tuple[Dimension, ...]:
    """All components of the register, by dimension and claim, in the register's order.

    Parameters
    ----------
    register : sequence of mapping
        Lines of `claims.csv`.
    cards : mapping of str to VerdictView
        Cards by component; components without one are shown as not yet judged.
    section_of : mapping of str to str
        Anchor of the section that a component belongs to.
    """
    quotes = Counter((line["claim_id"], line["quote"]) for line in register)
    grouped: dict[str, dict[str, list[ScorecardRow]]] = {}
    for line in register:
        # Where parts of a claim share one quotation, only the paraphrases tell them apart.
        shared = quotes[line["claim_id"], line["quote"]] > 1
        component = line["component_id"]
        card = cards.get(component)
        row = ScorecardRow(
            component=component,
            anchor=f"row-{slug(component)}",
            says="" if shared or not (card is None or card.own_view) else line["quote"],
            heading=card.verdict.component.heading if card else line["paraphrase"],
            kind=line["kind"],
            card=card,
            section=section_of.get(component),
        )
        claims = grouped.setdefault(line["dimension"], {})
        claims.setdefault(line["claim_id"], []).append(row)
    return tuple(
        Dimension(slug(key), *names, tuple(map(tuple, grouped[key].values())))
        for key, names in DIMENSIONS.items()
        if key in grouped
    )


def answer(dimensions: Sequence[Dimension], *, hope: str = "") -> tuple[Count, ...]:
    """The answer in sentences that are counted from the verdicts; empty if none is judged.

    `hope` is what was found on the hope of a turning point; without it the reason of that
    verdict is given.
    """
    rows = [row for dimension in dimensions for claim in dimension.claims for row in claim]
    judged = [(row, row.card) for row in rows if row.card is not None]
    checkable = [(row, card) for row, card in judged if card.now.verdict != NOT_CHECKABLE]
    sentences = []
    if checkable:
        so_far = " judged so far" if len(judged) < len(rows) else ""
        cards = [card for _, card in checkable]
        sentences.append(_count(cards, "checkable statement", so_far))
        figures = [card for row, card in checkable if row.kind in _FIGURES]
        if figures:
            sentences.append(_count(figures, "figure", " among them"))
        moved = sum(card.moved for card in cards)
        if moved:
            rest = " between what was known in June 2024 and all evidence to date."
            sentences.append(Count(f"{_plural(moved, 'verdict')} changed", rest))
    sentences += [
        Count("The hope of a turning point.", f" {hope or card.verdict.reason}")
        for row, card in judged
        if row.component == HOPE
    ]
    opinions, unjudged = len(judged) - len(checkable), len(rows) - len(judged)
    notes = []
    if opinions:
        notes.append(f"{_plural(opinions, 'statement')} of opinion can’t be checked at all.")
    if unjudged:
        verb = "is" if unjudged == 1 else "are"
        noun = _plural(unjudged, "statement")
        notes.append(f"{noun} {verb} not yet judged and {verb} not counted.")
    return (*sentences, Count("", " ".join(notes))) if notes else tuple(sentences)


def _count(cards: Sequence[VerdictView], noun: str, among: str) -> Count:
    verdicts = [card.now.verdict for card in cards]
    hold = sum(verdict in HOLDS for verdict in verdicts)
    rest = [
        words.plural(n, one, many)
        for group, one, many in _SAID
        if (n := sum(verdict in group for verdict in verdicts))
    ]
    if len(cards) == 1:
        verb = "holds" if hold else rest[0].removeprefix("1 ").removeprefix("forecast ")
        return Count(f"The one {noun}{among} {verb}", ".")
    verb = "holds" if hold == 1 else "hold"
    lead = f"{_capital_number(hold)} of {len(cards)} {noun}s{among} {verb}"
    return Count(lead, "; " + ", ".join(rest) + "." if rest else ".")


def _plural(n: int, noun: str) -> str:
    return f"{_capital_number(n)} {noun}{'' if n == 1 else 's'}"


def _capital_number(n: int) -> str:
    """`n` as a sentence begins with it: a word up to nine."""
    names = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return names[n] if n < len(names) else f"{n:,}"
