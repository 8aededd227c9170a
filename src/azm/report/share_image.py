"""A picture of each claim for sharing: the article's words, the evidence, the verdict's mark."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from textwrap import shorten

from PIL import Image, ImageDraw, ImageFont, ImageText

from azm.claims import Verdict
from azm.report.markup import CONFIDENCES, clean, inner_quotes, slug
from azm.report.model import Report
from azm.report.svg import PALETTE
from azm.report.verdict_view import claimed_words, is_own_view

WIDTH, HEIGHT, MARGIN = 1200, 630, 64
_TOP, _FOOT = 80, 566
_GROUND = "#fdfcfa"  # the page's own, a shade warmer than the charts' paper
_HUES = {variable.removeprefix("--"): colour for colour, variable in PALETTE.items()}

# Marks of templates/marks.jinja in a square of 20: colour, filled or not, outline, strokes inside.
_MARKS = {
    "supported": ("teal", True, "", "5.5,10.5 8.5,13.5 14.5,6.5"),
    "mostly supported": ("teal", False, "", "6,10.5 8.7,13.2 14,7"),
    "overstated": ("ochre", True, "10,2 18,17.6 2,17.6", "10,15 10,8;7,10.8 10,7.6 13,10.8"),
    "understated": ("ochre", True, "10,18 18,2.4 2,2.4", "10,5 10,12;7,9.2 10,12.4 13,9.2"),
    "contradicted": ("accent", True, "2,2 18,2 18,18 2,18", "6,6 14,14;14,6 6,14"),
    "not verifiable": ("mid", False, "10,1.4 18.6,10 10,18.6 1.4,10",
                       "7.6,8.2 8.3,6.6 10,6 11.7,6.6 12.4,8.2 10.2,11.6;10.1,14 10.1,14"),
    "came about": ("teal", True, "4,2 17.5,2 14,7 17.5,12 5,12 5,18.2 4,18.2", ""),
    "not so far": ("ochre", False, "3.5,2 16.5,2 3.5,18 16.5,18", ""),
    "not checkable": ("mid", False, "", "6,10 14,10"),
}  # fmt: skip


def write_pictures(report: Report, folder: Path) -> Path:
    """Write `cards/<claim>.png` for each judged claim, and `cards/index.csv` with their words.

    Returns the index. One version of Pillow gives the same bytes for the same report.
    """
    dated = f"evidence to {report.evidence_to}" if report.evidence_to else ""
    foot = (report.title, dated if report.canonical else "built with changed parameters")
    path = folder / "cards" / "index.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        index = csv.writer(file, quoting=csv.QUOTE_ALL)
        index.writerow(("claim", "file", "alternative_text"))
        for claim, parts in report.by_claim.items():
            picture = path.with_name(f"{slug(claim)}.png")
            draw(parts, foot).quantize(64, Image.Quantize.FASTOCTREE).save(picture)
            index.writerow((claim, picture.name, alternative(parts, foot)))
    return path


def alternative(parts: Sequence[Verdict], foot: Sequence[str]) -> str:
    """All that the picture of a claim says, as text for those who don't see it."""
    sentences = []
    for part in parts:
        verdict = f"verdict: {part.verdict}"
        says, settled = f"the article says {_quote(part)}", _settled_by(part)
        words = (says, _evidence(part), verdict, _sure(part), settled)
        sentences.append(f"{part.component_id}: {'; '.join(filter(None, words))}.")
    return clean(f"{' '.join(sentences)} {', '.join(filter(None, foot))}.")


def draw(parts: Sequence[Verdict], foot: tuple[str, str]) -> Image.Image:
    """The picture of a claim; `foot` stands at the left and at the right of its foot."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    pen = ImageDraw.Draw(image)
    right, height = WIDTH - MARGIN, (_FOOT - _TOP) / len(parts)
    scale = {1: 1.0, 2: 0.7}.get(len(parts), 1.8 / len(parts))
    alone, quotes = len(parts) == 1, {part.component.quote for part in parts}
    pen.text((MARGIN, 56), _line("THE ARTICLE SAYS", 22, 600), _HUES["mid"], anchor="ls")
    pen.text(
        (right, 56), _line(f"claim {parts[0].component.claim_id}", 22), _HUES["mid"], anchor="rs"
    )
    for n, part in enumerate(parts):
        component = part.component
        own = len(quotes) == len(parts) and is_own_view(component)
        words = _quote(part) if own else component.heading
        quote = _line(words, round(54 * scale), 600, 2 if len(parts) < 3 else 1)
        side, top = round(64 * scale), _TOP + n * height
        small = round(min(20 + 12 * scale, 48 * scale))
        evidence = _line(_evidence(part), small, lines=2 if alone else 1)
        assert isinstance(quote.font, ImageFont.FreeTypeFont)
        tall = 1.25 * quote.font.size + _more_lines(quote)
        settled = _line(_settled_by(part) if alone else "", 24, lines=3)
        below = _more_lines(evidence) + settled.get_bbox()[3]
        y = top + (height - tall - 2.7 * side - below) / 2
        pen.text((MARGIN, y), quote, _HUES["ink"])
        y += tall + 0.7 * side
        pen.text((MARGIN, y), evidence, _HUES["mid"], anchor="ls")
        y += 1.45 * side + _more_lines(evidence)
        mark = draw_mark(part.verdict, side)
        image.paste(mark, (MARGIN, round(y - 0.86 * side)), mark)
        word, left = _line(part.verdict, side, 600), MARGIN + 1.34 * side
        pen.text((left, y), word, _HUES["ink"], anchor="ls")
        pen.text((right, y), _line(_sure(part), small), _HUES["mid"], anchor="rs")
        pen.text((MARGIN, y + 0.5 * side), settled, _HUES["mid"])
        pen.line([(MARGIN, top + height), (right, top + height)], _HUES["light"], 2)
    pen.text((MARGIN, _FOOT + 40), _line(foot[0], 25, 600), _HUES["ink"], anchor="ls")
    pen.text((right, _FOOT + 40), _line(foot[1], 25), _HUES["mid"], anchor="rs")
    return image


def draw_mark(verdict: str, side: int) -> Image.Image:
    """The mark of a verdict in a square of `side` pixels on a clear ground."""
    hue, filled, outline, strokes = _MARKS[verdict]
    colour, unit = _HUES[hue], 4 * side / 20  # drawn four times as large, for smooth edges
    image = Image.new("RGBA", (4 * side, 4 * side), f"{colour}00")
    pen = ImageDraw.Draw(image)

    def line(text: str, ink: str, fill: str | None = None) -> None:
        points = [tuple(float(n) * unit for n in pair.split(",")) for pair in text.split()]
        if fill:
            pen.polygon(points, fill)
        pen.line(points, ink, round(2 * unit), joint="curve")
        for point in points:
            pen.circle(point, unit, ink)

    inside = colour if filled else None
    if outline:
        line(f"{outline} {outline.split()[0]}", colour, inside)
    else:
        pen.circle((10 * unit, 10 * unit), 9 * unit, inside, colour, round(2 * unit))
    for stroke in filter(None, strokes.split(";")):
        line(stroke, _GROUND if filled else colour)
    return image.resize((side, side), Image.Resampling.LANCZOS)


def _quote(part: Verdict) -> str:
    return f"“{inner_quotes(part.component.quote)}”"


def _evidence(part: Verdict) -> str:
    """Evidence beside the article's figure, and why it leaves a verdict open.

    The claim in full where a bare number would puzzle.
    """
    claimed, open_words = claimed_words(part.component), part.now.open_words
    if not claimed and (part.estimate or part.evidence in ("", part.verdict)):
        return open_words or part.component.heading
    evidence = f"evidence: {part.evidence}"
    return " · ".join(filter(None, (claimed and f"article: {claimed}", evidence, open_words)))


def _sure(part: Verdict) -> str:
    return f"confidence {part.confidence}" if part.confidence in CONFIDENCES else ""


def _settled_by(part: Verdict) -> str:
    return f"would settle it: {part.would_settle} ({part.held_by})" if part.would_settle else ""


def _more_lines(text: ImageText.Text[str]) -> float:
    """The height of all lines but the first."""
    assert isinstance(text.font, ImageFont.FreeTypeFont)
    return 1.55 * text.text.count("\n") * text.font.size


def _line(words: str, size: int, weight: int = 400, lines: int = 1) -> ImageText.Text[str]:
    """Words at `size`, or as much smaller as they must be; the end of very long ones is cut."""
    font = resources.files("azm.notebook") / "fonts" / f"azm-sans-{weight}.ttf"
    # Only the basic layout gives the same picture wherever Pillow comes from.
    face = ImageFont.truetype(str(font), size, layout_engine=ImageFont.Layout.BASIC)
    words = shorten(clean(words), 70 + 70 * lines, placeholder=" …")
    text = ImageText.Text(words, face, spacing=0.36 * size)
    text.wrap(WIDTH - 2 * MARGIN, round(1.3 * lines * size), "shrink")
    return text
