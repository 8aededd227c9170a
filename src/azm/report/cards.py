"""A verdict as the page shows it, in the scorecard's row and on its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from azm.report import graphics
from azm.report.harvest import CONFIDENCES
from azm.report.rows import NOTHING, Behind
from azm.report.sources import Source, SourceList
from azm.report.text import cell, clean, number, slug, unit_words, with_unit, words

HOLDING = ("supported", "mostly supported")


@dataclass(frozen=True)
class Reading:
    """A verdict with its confidence under the evidence of one date."""

    verdict: str
    confidence: str

    @property
    def mark(self) -> str:
        """Name of the mark's drawing."""
        return slug(self.verdict)

    @property
    def dots(self) -> int:
        """Confidence from 4 (high) to 1 (very low); 0 where none is given."""
        known = self.confidence in CONFIDENCES
        return 4 - CONFIDENCES.index(self.confidence) if known else 0


@dataclass(frozen=True)
class Choice:
    """One value that a way of counting may take."""

    text: str
    own: bool
    kinder: bool


@dataclass(frozen=True)
class Way:
    """A way of counting: its name, its admissible values and why they are admissible."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """What one combination of choices gives; `code` is the place of each among its way's."""

    code: str
    choices: tuple[str, ...]
    estimate: str
    verdict: str
    own: bool
    kinder: bool


@dataclass(frozen=True)
class Stability:
    """How a verdict fares under the admissible choices; `share` is empty where a rule caps it."""

    share: str
    held: int
    n: int
    bar: Markup
    flips: tuple[str, ...]
    fragile: str
    curve: Markup
    ways: tuple[Way, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Card:
    """A judged component."""

    component: str
    claim: str
    anchor: str
    says: str
    paraphrase: str
    evidence: str
    claimed: str
    strip: Markup
    reason: str
    now: Reading
    then: Reading
    domains: tuple[Mapping[str, str], ...]
    stability: Stability | None
    sources: tuple[Source, ...]
    behind: Behind
    origins: str
    rule: str
    basis: str
    seen: str

    @property
    def moved(self) -> bool:
        """Whether the verdict was another with the evidence of the article's day."""
        return self.now.verdict != self.then.verdict


def card(
    bundle: Mapping[str, Any],
    sources: SourceList,
    *,
    behind: Behind = NOTHING,
    grid: Sequence[Mapping[str, Any]] = (),
) -> Card:
    """The card of a verdict bundle; its sources are cited.

    Parameters
    ----------
    bundle : mapping
        What a notebook said as a verdict.
    sources : SourceList
        The page's sources.
    behind : Behind
        The findings that the verdict rests on.
    grid : sequence of mapping
        The component's part of `notebooks/collection.toml`: parameter, choices, kind, reason, and
        what readers see in place of the parameter (`label`) and of its choices (`labels`).
    """
    component = clean(bundle["component"])
    anchor = slug(component)
    now = _reading(bundle.get("now"), bundle)
    return Card(
        component=component,
        claim=clean(bundle["claim"]),
        anchor=anchor,
        says=clean(bundle.get("says") or ""),
        paraphrase=clean(bundle.get("paraphrase") or ""),
        evidence=clean(bundle.get("evidence") or ""),
        claimed=claimed_words(bundle.get("claimed")),
        strip=graphics.strip(bundle.get("claimed"), bundle.get("estimate")),
        reason=clean(bundle["reason"]),
        now=now,
        then=_reading(bundle.get("then"), bundle),
        domains=tuple(
            {key: clean(one.get(key) or "") for key in ("domain", "level", "why")}
            for one in bundle.get("domains") or ()
        ),
        stability=_stability(bundle, grid),
        sources=sources.cite(bundle["sources"], f"claim {component}", f"#{anchor}"),
        rule=clean(bundle.get("rule") or ""),
        basis=clean(bundle.get("basis") or ""),
        seen=clean(bundle.get("seen") or ""),
        behind=behind,
        origins=next(
            (
                clean(one.get("why") or "")
                for one in bundle.get("domains") or ()
                if one.get("domain") == "independent origins"
            ),
            "",
        ),
    )


def claimed_words(claimed: Mapping[str, Any] | None) -> str:
    """The claimed value in words: "more than 60 people killed"; empty where none is claimed."""
    if not claimed:
        return ""
    low, high, bound = claimed.get("low"), claimed.get("high"), str(claimed.get("bound") or "")
    unit = unit_words(claimed.get("unit"))
    if low is None and high is None:
        return ""
    value = number(low if low is not None else high)
    if low is not None and high is not None and low != high:
        value = f"{number(low)} to {number(high)}"
    unit = unit if unit == "%" or not unit else f" {unit}"
    before = "" if bound in ("", "exact", "range") else clean(bound).replace("_", " ") + " "
    return f"{before}{value}{unit}"


def _reading(given: Mapping[str, Any] | None, bundle: Mapping[str, Any]) -> Reading:
    given = given or bundle
    return Reading(clean(given["verdict"]), clean(given.get("confidence") or ""))


def _stability(bundle: Mapping[str, Any], grid: Sequence[Mapping[str, Any]]) -> Stability | None:
    given = bundle.get("stability") or {}
    measured, kinder = (_mappings(given.get(part)) for part in ("points", "charitable"))
    if len(measured) + len(kinder) < 2:
        return None
    share = None if given.get("share") is None else float(given["share"])
    wording = Wording(grid)
    own = next((p for p in measured if p.get("is_base")), measured[0] if measured else {})
    ways = _ways(measured, kinder, own, grid, wording)
    unit = (bundle.get("estimate") or {}).get("unit") or ""
    n = int(given.get("n") or len(measured))
    return Stability(
        share="" if share is None else f"{share * 100:.0f}%",
        held=sum(p.get("verdict") == own.get("verdict") for p in measured),
        n=n,
        bar=Markup("") if share is None else graphics.share_bar(share),
        flips=tuple(_flip(flip, wording) for flip in _mappings(given.get("flips"))),
        fragile=_fragile(given.get("fragile")),
        curve=graphics.curve(
            [(_code(p, ways, wording), p) for p in measured],
            bundle.get("claimed"),
            own.get("verdict"),
        ),
        ways=tuple(way for way in ways if len(way.choices) > 1),
        points=tuple(
            Point(
                _code(p, ways, wording),
                tuple(
                    wording.choice(way.name, (p.get("choice") or {}).get(way.name))
                    for way in ways
                    if len(way.choices) > 1
                ),
                _span(p.get("low"), p.get("high"), unit),
                clean(p.get("verdict") or ""),
                p is own,
                from_kinder,
            )
            for points, from_kinder in ((measured, False), (kinder, True))
            for p in points
        ),
    )


def _mappings(given: Any) -> list[Mapping[str, Any]]:
    return [one for one in given or () if isinstance(one, Mapping)]


def _ways(
    measured: Sequence[Mapping[str, Any]],
    kinder: Sequence[Mapping[str, Any]],
    own: Mapping[str, Any],
    grid: Sequence[Mapping[str, Any]],
    wording: Wording,
) -> tuple[Way, ...]:
    values: dict[str, dict[str, bool]] = {}
    for points, from_kinder in ((measured, False), (kinder, True)):
        for point in points:
            for name, value in (point.get("choice") or {}).items():
                text = wording.choice(str(name), value)
                values.setdefault(str(name), {}).setdefault(text, from_kinder)
    chosen = own.get("choice") or {}
    return tuple(
        Way(
            name,
            wording.parameter(name),
            tuple(
                Choice(text, text == wording.choice(name, chosen.get(name)), from_kinder)
                for text, from_kinder in found.items()
            ),
            tuple(clean(one.get("reason") or "") for one in grid if one.get("parameter") == name),
        )
        for name, found in values.items()
    )


def _code(point: Mapping[str, Any], ways: Sequence[Way], wording: Wording) -> str:
    """The place of each choice among its way's, "0.2.1", for ways with more than one."""
    chosen = point.get("choice") or {}
    places = []
    for way in ways:
        if len(way.choices) > 1:
            texts = [choice.text for choice in way.choices]
            text = wording.choice(way.name, chosen.get(way.name))
            places.append(str(texts.index(text)) if text in texts else "x")
    return ".".join(places)


class Wording:
    """What readers see for a component's ways of counting and for the values that these take.

    Parameters
    ----------
    grid : sequence of mapping
        The component's part of `notebooks/collection.toml`. What has no label there, such as a
        value that a reader gave a run, is shown as `choice_words` puts it.
    """

    def __init__(self, grid: Sequence[Mapping[str, Any]]) -> None:
        self._parameters: dict[str, str] = {}
        self._choices: dict[tuple[str, str], str] = {}
        for entry in grid:
            parameter = str(entry.get("parameter"))
            if entry.get("label"):
                self._parameters[parameter] = clean(entry["label"])
            for value, label in zip(
                entry.get("choices") or (), entry.get("labels") or (), strict=False
            ):
                self._choices[parameter, choice_words(value)] = clean(label)

    def parameter(self, name: str) -> str:
        """A way of counting."""
        return self._parameters.get(name) or words(name)

    def choice(self, name: str, value: Any) -> str:
        """A value that it may take."""
        text = choice_words(value)
        return self._choices.get((name, text), text)


def choice_words(value: Any) -> str:
    """A choice as a reader reads it: yes and no, words without underscores, whole numbers bare."""
    return words(value) if isinstance(value, str) else cell(value)


def _span(low: Any, high: Any, unit: str) -> str:
    """An estimate in words: "20 to 22 people killed", "at least 1", "no figure"."""
    if low is None and high is None:
        return "no figure"
    if low is None or high is None:
        text = f"at least {_rounded(low)}" if high is None else f"at most {_rounded(high)}"
    else:
        text = _rounded(low) if low == high else f"{_rounded(low)} to {_rounded(high)}"
    return with_unit(text, unit)


def _rounded(value: Any) -> str:
    """A number with three significant digits, or all of a whole number."""
    whole = isinstance(value, int | float) and value == round(value)
    return number(value if whole or not isinstance(value, int | float) else float(f"{value:.3g}"))


def _flip(flip: Mapping[str, Any], wording: Wording) -> str:
    changes = flip.get("changes") if isinstance(flip.get("changes"), Mapping) else {}
    told = ", ".join(
        f"{wording.parameter(key)}: {wording.choice(key, value)}" for key, value in changes.items()
    )
    return f"{told} → {clean(flip.get('verdict') or '')}"


def _fragile(given: Any) -> str:
    """The number of the rule that needs the smallest change to give another verdict."""
    if not isinstance(given, Mapping):
        return ""
    threshold, verdict = words(given.get("threshold") or ""), clean(given.get("verdict") or "")
    stated, turn = (_rounded(given.get(key)) for key in ("stated", "turns_at"))
    if threshold == "claimed figure":
        return f"Had the article said {turn} instead of {stated}, the verdict would be {verdict}."
    return (
        f"Of the rule’s own numbers, “{threshold}” is the most delicate: stated as {stated}, it "
        f"would have to be {turn} for the verdict to be {verdict}."
    )
