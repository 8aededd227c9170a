"""A verdict as the page shows it, in the scorecard's row and on its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from azm import words
from azm.claims import Component, Point, Reading, Verdict
from azm.claims.fragility import Fragility
from azm.claims.stability import Flip, Stability, distribution_text
from azm.report import graphics
from azm.report.markup import slug
from azm.report.row_panel import NO_ROWS, RowRefs
from azm.report.sources import Source, SourceList

KINDER, QUESTION = "kinder reading", "another question"

#: A component's part of `notebooks/collection.toml`: parameter, choices, kind and reason, and what
#: readers see in place of the parameter (`label`) and of its choices (`labels`).
Grid = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class ParameterChoices:
    """A way of counting: what it is called, its admissible values and why they are admissible.

    `choices` has a remark for each: "this report", "kinder reading", or none.
    """

    name: str
    label: str
    choices: Mapping[str, str]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class GridPoint:
    """What one combination of choices gives; `code` is the place of each in its parameter's list.

    The page's script finds a point by its code: "0.2.1".
    """

    code: str
    choices: Sequence[str]
    estimate: str
    remark: str
    point: Point


@dataclass(frozen=True)
class StabilityView:
    """How a verdict fares under other choices, beside what its stability says.

    `questions` and `kinder` are the verdicts on other questions and on kinder readings of the
    claim, in words.
    """

    questions: str
    kinder: str
    flips: tuple[str, ...]
    fragile: str
    curve: Markup
    parameters: tuple[ParameterChoices, ...]
    points: tuple[GridPoint, ...]


@dataclass(frozen=True)
class VerdictView:
    """The verdict on a component, with what is made of it in words and drawings.

    Attributes
    ----------
    verdict : Verdict
        As its notebook gives it.
    anchor : str
        Where its card stands in the page.
    claimed : str
        The claimed figure in words.
    strip : Markup
        Claim and estimate on one axis.
    stability : StabilityView or None
    sources : tuple of Source
        What decides it.
    rows : RowRefs
        The findings that it rests on.
    resolutions : sequence of mapping
        Lines of `resolutions.csv`: what each outcome would make of the verdict, and when.
    """

    verdict: Verdict
    anchor: str
    claimed: str
    strip: Markup
    stability: StabilityView | None
    sources: tuple[Source, ...]
    rows: RowRefs
    resolutions: Sequence[Mapping[str, Any]]

    @classmethod
    def of(
        cls,
        verdict: Verdict,
        sources: SourceList,
        rows: RowRefs = NO_ROWS,
        grid: Grid = (),
        resolutions: Sequence[Mapping[str, Any]] = (),
    ) -> VerdictView:
        """The view of a verdict, whose sources are cited."""
        component, anchor = verdict.component, slug(verdict.component_id)
        return cls(
            verdict=verdict,
            anchor=anchor,
            claimed=claimed_words(component),
            strip=graphics.strip(component, verdict.estimate),
            stability=_stability(verdict, grid),
            sources=sources.cite(verdict.sources, f"claim {component.component_id}", f"#{anchor}"),
            rows=rows,
            resolutions=resolutions,
        )

    @property
    def now(self) -> Reading:
        """The verdict for all evidence."""
        return self.verdict.now

    @property
    def then(self) -> Reading:
        """The verdict for what was known on the article's day."""
        return self.verdict.then

    @property
    def moved(self) -> bool:
        """Whether the verdict was another with the evidence of the article's day."""
        return self.now.verdict != self.then.verdict

    @property
    def own_view(self) -> bool:
        """As :func:`is_own_view`."""
        return is_own_view(self.verdict.component)

    @property
    def evidence(self) -> str:
        """What was found, in words; empty where they only repeat the verdict."""
        return "" if self.verdict.evidence == self.now.verdict else self.verdict.evidence

    @property
    def holds(self) -> tuple[str, str]:
        """In how many variants the verdict is the same, as "7 of 9", and of what.

        Of the different estimates, or of the findings with one origin or party less. Where that
        says nothing the first is empty and the second says why.
        """
        stability, found = self.verdict.stability, self.verdict.sensitivity
        if stability is not None:
            if stability.why_no_share:
                return "", stability.why_no_share
            same, n, of = stability.distribution[self.now.verdict], stability.distinct, "estimates"
            remark = "" if stability.commonest else "; another verdict is commoner"
        elif found is not None and found.n_origins < 2:
            return "", "one alone decides"
        elif found is not None:
            n, of = found.n_origins, f"{found.counts}, each left out once"
            same = n - len(found.without)
            parted = not {*found.coders.values()} <= {self.now.verdict}
            remark = "; hangs on the coder" if parted else ""
        else:
            return "", ""
        return f"{same} of {n}", f"{of}{remark}"

    @property
    def origins(self) -> str:
        """How many independent origins speak, in words; empty where that isn't asked."""
        domain = self.verdict.domains.get("independent origins")
        return domain.why if domain else ""


def is_own_view(component: Component) -> bool:
    """Whether the quotation may stand alone, or would read as if another's view were ruled on.

    A figure is the article's, whoever it cites for it.
    """
    return bool(component.bound) or component.heading == component.paraphrase


def claimed_words(component: Component) -> str:
    """The claimed value in words: "more than 60 people killed"; empty where none is claimed."""
    low, high, bound = component.claimed_low, component.claimed_high, component.bound
    return words.bounds(low, high, bound, component.unit, sign=True) if bound else ""


def _stability(verdict: Verdict, grid: Grid) -> StabilityView | None:
    """The view of a verdict's stability; None where there is no other choice."""
    stability = verdict.stability
    if stability is None:
        return None
    points = [(point, "") for point in stability.measurement_points]
    points += [(point, QUESTION) for point in stability.question_points]
    points += [(point, KINDER) for point in stability.charitable_points]
    if len(points) < 2:
        return None
    own = next(point for point, _ in points if point.is_base)
    parameters = []
    for name in own.choices:
        choices: dict[str, str] = {}
        for point, remark in points:
            choices.setdefault(_choice(grid, name, point), remark)
        choices[_choice(grid, name, own)] = "this report"
        if len(choices) > 1:
            reasons = tuple(entry["reason"] for entry in grid if entry["parameter"] == name)
            label = _parameter_words(grid, name)
            parameters.append(ParameterChoices(name, label, choices, reasons))
    unit = verdict.estimate.unit if verdict.estimate else ""
    grid_points = []
    for point, remark in points:
        texts = [_choice(grid, one.name, point) for one in parameters]
        places = (list(p.choices).index(text) for p, text in zip(parameters, texts, strict=True))
        code = ".".join(map(str, places))
        remark = "this report’s choice" if point is own else remark
        grid_points.append(GridPoint(code, texts, _span(point, unit), remark, point))
    return StabilityView(
        questions=_questions(stability, grid),
        kinder=distribution_text(stability.charitable_points),
        flips=tuple(_flip(flip, grid) for flip in stability.flips),
        fragile=_fragile(stability.fragile) if stability.fragile else "",
        curve=graphics.curve(
            [(one.code, one.point) for one in grid_points[: stability.n]],
            verdict.component,
            own.verdict,
        ),
        parameters=tuple(parameters),
        points=tuple(grid_points),
    )


def _questions(stability: Stability, grid: Grid) -> str:
    """The verdicts on each other question of the claim, one after the other."""
    asking = {entry["parameter"] for entry in grid if entry["kind"] == "question"}
    asked: dict[str, list[Point]] = {}
    for point in stability.question_points:
        names = [
            _choice(grid, name, point)
            for name, value in point.choices.items()
            if name in asking and value != stability.base[name]
        ]
        asked.setdefault(", ".join(names), []).append(point)
    return "; ".join(f"{name}: {distribution_text(points)}" for name, points in asked.items())


def _parameter_words(grid: Grid, name: str) -> str:
    """A way of counting, by its label in the collection if it has one."""
    labels = (e["label"] for e in grid if e["parameter"] == name and e.get("label"))
    return next(labels, words.name(name))


def _choice(grid: Grid, name: str, point: Point) -> str:
    return _choice_words(grid, name, point.choices[name])


def _choice_words(grid: Grid, name: str, value: Any) -> str:
    """A choice, by its label if it has one; a value that a reader gave a run has none."""
    text = _plain_words(value)
    labels = (
        label
        for entry in grid
        if entry["parameter"] == name
        for choice, label in zip(entry["choices"], entry.get("labels") or (), strict=False)
        if _plain_words(choice) == text
    )
    return next(labels, text)


def _plain_words(value: Any) -> str:
    return words.name(value) if isinstance(value, str) else words.cell(value)


def _span(point: Point, unit: str) -> str:
    """An estimate in words: "20 to 22 people killed", "at least 1", "no figure"."""
    low, high = point.low, point.high
    if low is None and high is None:
        return "no figure"
    if low is None or high is None:
        text = f"at least {words.number(low)}" if high is None else f"at most {words.number(high)}"
    else:
        text = words.number(low) if low == high else f"{words.number(low)} to {words.number(high)}"
    return words.with_unit(text, unit, sign=True)


def _flip(flip: Flip, grid: Grid) -> str:
    changes = ", ".join(
        f"{_parameter_words(grid, name)}: {_choice_words(grid, name, value)}"
        for name, value in flip.changes.items()
    )
    return f"{changes} → {flip.verdict}"


def _fragile(fragility: Fragility) -> str:
    """The number of the rule that needs the smallest change to give another verdict."""
    stated, turn = words.number(fragility.stated), words.number(fragility.turns_at)
    threshold, verdict = words.name(fragility.threshold), fragility.verdict
    if threshold == "claimed figure":
        return f"Had the article said {turn} instead of {stated}, the verdict would be {verdict}."
    return (
        f"Of the rule’s own numbers, “{threshold}” is the most delicate: stated as {stated}, it "
        f"would have to be {turn} for the verdict to be {verdict}."
    )
