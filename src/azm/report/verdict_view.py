"""A verdict as the page shows it, in the scorecard's row and on its card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from azm import words
from azm.claims import Reading
from azm.report import graphics
from azm.report.model import reading_from_bundle
from azm.report.row_panel import NO_ROWS, RowRefs
from azm.report.sources import Source, SourceList
from azm.report.text import clean, slug

KINDER = "kinder reading"


@dataclass(frozen=True)
class ParameterChoices:
    """A way of counting: what it is called, its admissible values and why they are admissible.

    Each of `choices` is a text and a remark: "this report", "kinder reading", or none.
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class GridPoint:
    """What one combination of choices gives; `code` is the place of each in its parameter's list.

    The page's script finds a point by its code: "0.2.1".
    """

    code: str
    choices: tuple[str, ...]
    estimate: str
    verdict: str
    remark: str


@dataclass(frozen=True)
class StabilityView:
    """How a verdict fares under other choices; `share` is empty where a rule caps it."""

    share: str
    same: int
    n: int
    bar: Markup
    flips: tuple[str, ...]
    fragile: str
    curve: Markup
    parameters: tuple[ParameterChoices, ...]
    points: tuple[GridPoint, ...]


@dataclass(frozen=True)
class VerdictView:
    """The verdict on a component, in words and drawings."""

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
    stability: StabilityView | None
    sources: tuple[Source, ...]
    rows: RowRefs
    rule: str
    basis: str
    seen: str

    @classmethod
    def from_bundle(
        cls,
        bundle: Mapping[str, Any],
        sources: SourceList,
        *,
        rows: RowRefs = NO_ROWS,
        grid: Sequence[Mapping[str, Any]] = (),
    ) -> VerdictView:
        """The view of a verdict's bundle; its sources are cited.

        Parameters
        ----------
        bundle : mapping
            A notebook's output of the kind verdict.
        sources : SourceList
            The page's sources.
        rows : RowRefs
            The findings that the verdict rests on.
        grid : sequence of mapping
            The component's part of `notebooks/collection.toml`: parameter, choices, kind, reason,
            and what readers see in place of the parameter (`label`) and its choices (`labels`).
        """
        component = str(bundle["component"])
        anchor = slug(component)
        now = bundle.get("now") or bundle
        return cls(
            component=component,
            claim=str(bundle["claim"]),
            anchor=anchor,
            says=bundle.get("says") or "",
            paraphrase=bundle.get("paraphrase") or "",
            evidence=bundle.get("evidence") or "",
            claimed=claimed_words(bundle.get("claimed")),
            strip=graphics.strip(bundle.get("claimed"), bundle.get("estimate")),
            reason=bundle["reason"],
            now=reading_from_bundle({**now, "domains": bundle.get("domains")}),
            then=reading_from_bundle(bundle.get("then") or bundle),
            stability=_stability(bundle, grid),
            sources=sources.cite(bundle["sources"], f"claim {component}", f"#{anchor}"),
            rows=rows,
            rule=bundle.get("rule") or "",
            basis=bundle.get("basis") or "",
            seen=bundle.get("seen") or "",
        )

    @property
    def moved(self) -> bool:
        """Whether the verdict was another with the evidence of the article's day."""
        return self.now.verdict != self.then.verdict

    @property
    def origins(self) -> str:
        """How many independent origins speak, in words; empty where that isn't asked."""
        named = (d.why for d in self.now.domains if d.domain == "independent origins")
        return next(named, "")


def claimed_words(claimed: Mapping[str, Any] | None) -> str:
    """The claimed value in words: "more than 60 people killed"; empty where none is claimed."""
    if not claimed:
        return ""
    low, high, bound = claimed.get("low"), claimed.get("high"), str(claimed.get("bound") or "")
    if low is None and high is None:
        return ""
    return words.bounds(low, high, bound, clean(claimed.get("unit") or ""), sign=True)


def _stability(
    bundle: Mapping[str, Any], grid: Sequence[Mapping[str, Any]]
) -> StabilityView | None:
    """The view of a verdict's stability; None where there is no other choice."""
    stability = bundle.get("stability") or {}
    measured, kinder = stability.get("points") or [], stability.get("charitable") or []
    if len(measured) + len(kinder) < 2:
        return None
    points = [(point, "") for point in measured] + [(point, KINDER) for point in kinder]
    own = next((p for p in measured if p.get("is_base")), measured[0] if measured else {})
    wording = Wording(grid)
    everything = _parameters(points, own, grid, wording)
    parameters = tuple(one for one in everything if len(one.choices) > 1)
    unit = (bundle.get("estimate") or {}).get("unit") or ""
    share = stability.get("share")
    return StabilityView(
        share="" if share is None else f"{share * 100:.0f}%",
        same=sum(p.get("verdict") == own.get("verdict") for p in measured),
        n=int(stability.get("n") or len(measured)),
        bar=Markup("") if share is None else graphics.share_bar(share),
        flips=tuple(_flip(flip, wording) for flip in stability.get("flips") or ()),
        fragile=_fragile(stability.get("fragile")),
        curve=graphics.curve(
            [(_code(p, parameters, wording), p) for p in measured],
            bundle.get("claimed"),
            own.get("verdict"),
        ),
        parameters=parameters,
        points=tuple(
            GridPoint(
                _code(point, parameters, wording),
                tuple(
                    wording.choice(one.name, (point.get("choice") or {}).get(one.name))
                    for one in parameters
                ),
                _span(point.get("low"), point.get("high"), unit),
                point.get("verdict") or "",
                "this report’s choice" if point is own else remark,
            )
            for point, remark in points
        ),
    )


def _parameters(
    points: Iterable[tuple[Mapping[str, Any], str]],
    own: Mapping[str, Any],
    grid: Sequence[Mapping[str, Any]],
    wording: Wording,
) -> list[ParameterChoices]:
    """Every parameter of the points with its values in the order in which they come."""
    values: dict[str, dict[str, str]] = {}
    for point, remark in points:
        for name, value in (point.get("choice") or {}).items():
            values.setdefault(name, {}).setdefault(wording.choice(name, value), remark)
    for name, value in (own.get("choice") or {}).items():
        values[name][wording.choice(name, value)] = "this report"
    return [
        ParameterChoices(
            name,
            wording.parameter(name),
            tuple(choices.items()),
            tuple(one.get("reason") or "" for one in grid if one.get("parameter") == name),
        )
        for name, choices in values.items()
    ]


def _code(
    point: Mapping[str, Any], parameters: Sequence[ParameterChoices], wording: Wording
) -> str:
    choice = point.get("choice") or {}
    places = []
    for one in parameters:
        texts = [text for text, _ in one.choices]
        text = wording.choice(one.name, choice.get(one.name))
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
                self._parameters[parameter] = entry["label"]
            values, labels = entry.get("choices") or (), entry.get("labels") or ()
            for value, label in zip(values, labels, strict=False):
                self._choices[parameter, choice_words(value)] = label

    def parameter(self, name: str) -> str:
        """A way of counting."""
        return self._parameters.get(name) or words.name(clean(name))

    def choice(self, name: str, value: Any) -> str:
        """A value that it may take."""
        text = choice_words(value)
        return self._choices.get((name, text), text)


def choice_words(value: Any) -> str:
    """A choice as a reader reads it: yes and no, words without underscores, whole numbers bare."""
    return words.name(clean(value)) if isinstance(value, str) else words.cell(value)


def _span(low: Any, high: Any, unit: str) -> str:
    """An estimate in words: "20 to 22 people killed", "at least 1", "no figure"."""
    if low is None and high is None:
        return "no figure"
    if low is None or high is None:
        text = f"at least {words.number(low)}" if high is None else f"at most {words.number(high)}"
    else:
        text = words.number(low) if low == high else f"{words.number(low)} to {words.number(high)}"
    return words.with_unit(text, clean(unit), sign=True)


def _flip(flip: Mapping[str, Any], wording: Wording) -> str:
    changes = ", ".join(
        f"{wording.parameter(name)}: {wording.choice(name, value)}"
        for name, value in flip["changes"].items()
    )
    return f"{changes} → {flip['verdict']}"


def _fragile(fragility: Mapping[str, Any] | None) -> str:
    """The number of the rule that needs the smallest change to give another verdict."""
    if not fragility:
        return ""
    stated, turn = words.number(fragility["stated"]), words.number(fragility["turns_at"])
    threshold, verdict = words.name(clean(fragility["threshold"])), fragility["verdict"]
    if threshold == "claimed figure":
        return f"Had the article said {turn} instead of {stated}, the verdict would be {verdict}."
    return (
        f"Of the rule’s own numbers, “{threshold}” is the most delicate: stated as {stated}, it "
        f"would have to be {turn} for the verdict to be {verdict}."
    )
