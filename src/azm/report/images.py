"""A small image for each claim, for sharing: its words, the evidence beside them, the verdict."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from azm.notebook.charts import colours, house_style
from azm.report.cards import claimed_words
from azm.report.edition import Edition
from azm.report.harvest import CONFIDENCES
from azm.report.judged import Part, by_claim
from azm.report.sheet import (
    LEADING,
    MARGIN,
    WIDTH,
    Sheet,
    bounds_of,
    draw_label,
    draw_mark,
    draw_stance,
    draw_strip,
    middle_of,
)
from azm.report.shell import inner_quotes
from azm.report.text import clean, slug
from azm.run.beside import Beside
from azm.run.surroundings import available_cores

FOLDER = "cards"
#: With fewer cards than this, another process starts for longer than they take.
_WORTH_A_PROCESS = 12
_SHADES = 64
_FOOT = 566
_STANCES = re.compile(r"(\d+) origins? (for|against|silent)|, (\d+) (for|against|silent)")
_MINUS = re.compile(r"(?<![\w–-])-(?=\d)")


@dataclass(frozen=True)
class Note:
    """What every card says at its foot."""

    project: str
    dated: str


@contextmanager
def cards_written(edition: Edition, folder: Path) -> Iterator[dict[str, Path]]:
    """Write an image for each judged claim into `folder/cards`, and `index.csv` with their words.

    Many are drawn in a process beside this one where there is a core for it; all are there when
    the context ends. The same arguments give the same bytes on one platform.

    Parameters
    ----------
    edition : Edition
        What the run comes to.
    folder : Path
        An existing folder.

    Yields
    ------
    dict of str to Path
        The images by claim.
    """
    grouped = by_claim(edition.parts)
    dated = edition.evidence_to
    if not edition.canonical:
        dated = "built with changed parameters"
    elif dated:
        dated = f"evidence to {dated}"
    note = Note(edition.title, dated)
    cards = Path(folder) / FOLDER
    cards.mkdir(exist_ok=True)
    written = {claim: cards / f"{slug(claim)}.png" for claim in grouped}
    index = io.StringIO()
    writer = csv.writer(index, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(("claim", "file", "alternative_text"))
    for claim, path in written.items():
        writer.writerow((claim, path.name, alternative(grouped[claim], note)))
    (cards / "index.csv").write_text(index.getvalue(), encoding="utf-8", newline="")
    order = ({written[claim]: parts for claim, parts in grouped.items()}, note)
    if len(grouped) < _WORTH_A_PROCESS or available_cores() < 2:
        _write_images(*order)
        yield written
        return
    with Beside(1) as beside:
        drawn = beside.submit(_write_images, *order)
        yield written
        try:
            drawn.result()
        except BrokenExecutor:  # killed, or out of memory
            _write_images(*order)


def _write_images(cards: Mapping[Path, Sequence[Part]], note: Note) -> None:
    for path, parts in cards.items():
        path.write_bytes(_png(draw(parts, note)))


def alternative(parts: Sequence[Part], note: Note) -> str:
    """All that the card of a claim says, as text for those who don't see it."""
    said = []
    for part in parts:
        body = part.verdict
        claimed = claimed_words(body.get("claimed"))
        sentences = [
            f"{part.component}: the article says {_quoted(part.quote)}",
            f"meaning: {clean(part.paraphrase)}" if part.paraphrase else "",
            f"its figure: {claimed}" if claimed else "",
            f"the evidence: {clean(body.get('evidence') or '')}" if _has_evidence(part) else "",
            f"verdict: {body['verdict']}",
            f"confidence {body['confidence']}" if body["confidence"] in CONFIDENCES else "",
        ]
        said.append("; ".join(sentence for sentence in sentences if sentence) + ".")
    foot = ", ".join(word for word in (note.project, note.dated) if word)
    return " ".join([*said, f"{foot}."])


def draw(parts: Sequence[Part], note: Note) -> Figure:
    """The card of a claim, 1200 by 630 pixels: one part at large, several in rows.

    Parameters
    ----------
    parts : sequence of Part
        The components of one claim.
    note : Note
        What the foot says.
    """
    with house_style():
        sheet = Sheet()
        _frame(sheet, parts[0].claim, note)
        if len(parts) == 1:
            _single(sheet, parts[0])
        else:
            _rows(sheet, parts)
        return sheet.figure


def _frame(sheet: Sheet, claim: str, note: Note) -> None:
    sheet.text(MARGIN, 64, "THE ARTICLE SAYS", 22, colours.mid, weight=600)
    sheet.text(WIDTH - MARGIN, 64, f"claim {claim}", 22, colours.mid, at="right")
    sheet.line((MARGIN, WIDTH - MARGIN), (_FOOT, _FOOT), colours.light, 1.5)
    sheet.text(MARGIN, _FOOT + 40, note.project, 25, weight=600)
    sheet.text(WIDTH - MARGIN, _FOOT + 40, note.dated, 25, colours.mid, at="right")


def _single(sheet: Sheet, part: Part) -> None:
    body = part.verdict
    room = WIDTH - 2 * MARGIN
    size, lines = sheet.fitted(_quoted(part.quote), (54, 50, 46, 42), room, 2, 600)
    base = sheet.block(MARGIN, 132, lines, size, weight=600)
    size, lines = sheet.fitted(clean(part.paraphrase), (29, 27, 25), room, 2)
    base = sheet.block(MARGIN, base, lines, size, colours.mid)
    end = base - size  # where the last line reaches, with a little air
    _evidence(sheet, part, MARGIN, WIDTH - MARGIN, (end + 466) / 2)
    _verdict(sheet, body["verdict"], MARGIN, 528, 66)
    _confidence(sheet, body["confidence"], WIDTH - MARGIN, 528, 30)


def _evidence(sheet: Sheet, part: Part, left: float, right: float, middle: float) -> None:
    """The evidence at large between `left` and `right`: a strip, origins, or words."""
    body = part.verdict
    words = clean(body.get("evidence") or "")
    claimed, shown = body.get("claimed"), body.get("estimate")
    stances = _stances(words)
    if bounds_of(claimed):
        place = draw_strip(sheet, claimed, shown, (left, right), middle)
        article = f"article: {claimed_words(claimed)}"
        at = place(middle_of(claimed))
        draw_label(sheet, at, middle - 40, article, 31, colours.ink, (left, right))
        found = bounds_of(shown) is not None
        at, colour = (place(middle_of(shown)), colours.accent) if found else (left, colours.mid)
        label = f"evidence: {words}"
        draw_label(sheet, at, middle + 59, label, 36, colour, (left, right), weight=600)
    elif stances:
        places = sum(n for n, _ in stances) + (len(stances) - 1) / 2
        step = min(46.0, (right - left) / places)
        x = left + step * 0.37
        for n, stance in stances:
            for _ in range(n):
                draw_stance(sheet, x, middle - 22, stance, step * 0.37)
                x += step
            x += step / 2
        told = ", ".join(f"{n} {stance}" for n, stance in stances)
        sheet.text(left, middle + 48, f"independent origins: {told}", 35, colours.ink)
    else:
        size, lines = sheet.fitted(_reason(body), (34, 31, 28), right - left, 3)
        base = middle + (0.78 - len(lines) / 2) * size * LEADING
        sheet.block(left, base, lines, size)


def _rows(sheet: Sheet, parts: Sequence[Part]) -> None:
    """Parts of a claim under each other; words that they share stand once above them."""
    shared = len({part.quote for part in parts}) == 1
    top = 84.0
    if shared:
        room = WIDTH - 2 * MARGIN
        size, lines = sheet.fitted(_quoted(parts[0].quote), (42, 38, 34), room, 2, 600)
        base = sheet.block(MARGIN, top + 40, lines, size, weight=600)
        top = base - size * 0.62
    height = (_FOOT - top) / len(parts)
    for n, part in enumerate(parts):
        y = top + n * height
        if n or shared:
            sheet.line((MARGIN, WIDTH - MARGIN), (y, y), colours.faint, 2)
        _row(sheet, part, y, height, shared=shared)


def _row(sheet: Sheet, part: Part, y: float, height: float, *, shared: bool) -> None:
    """One part in a row that begins at `y`: its words, its verdict, and the evidence in short."""
    body = part.verdict
    room = WIDTH - 2 * MARGIN
    roomy = height > 180
    reasoned = roomy and _unclaimed(body)
    if shared:
        words, weight, sizes = clean(part.paraphrase), 400, (33, 30, 28)
    else:
        words, weight, sizes = _quoted(part.quote), 600, (40, 37, 34, 31)
    sizes = sizes[1:] if reasoned else sizes
    size, lines = sheet.fitted(words, sizes, room, 2 if roomy else 1, weight)
    clauses = 3 - len(lines)
    why = sheet.fitted(_reason(body, clauses), (24,), room, clauses)[1] if reasoned else []
    tall = len(lines) * size * LEADING + len(why) * 24 * LEADING
    base = y + (height - tall - 62) / 2 + size * 0.92
    base = sheet.block(MARGIN, base, lines, size, weight=weight) - size * 0.92 + 24
    base = sheet.block(MARGIN, base, why, 24, colours.mid) + 31
    start = _verdict(sheet, body["verdict"], MARGIN, base, 44) + 32
    end = WIDTH - MARGIN - _confidence(sheet, body["confidence"], WIDTH - MARGIN, base, 24)
    said = _row_evidence(body)
    if said:
        size, lines = sheet.fitted(said, (27, 25, 23, 21), end - start - 28, 1)
        sheet.text(start, base, lines[0], size, colours.mid)


def _row_evidence(body: Mapping[str, Any]) -> str:
    """The evidence in a few words, beside the article's figure where it has one."""
    words = clean(body.get("evidence") or "")
    stances = _stances(words)
    if stances:
        return "origins: " + ", ".join(f"{n} {stance}" for n, stance in stances)
    claimed = body.get("claimed")
    if bounds_of(claimed):
        return f"evidence: {words.removesuffix(_unit(claimed))} · article: {_figure(claimed)}"
    return ""


def _unclaimed(body: Mapping[str, Any]) -> bool:
    """Whether a number was estimated for words that name none, so that it needs its reason."""
    return bool(bounds_of(body.get("estimate"))) and not bounds_of(body.get("claimed"))


def _reason(body: Mapping[str, Any], clauses: int = 2) -> str:
    """The reason's first clauses: what was found, and then what would have supported the claim."""
    said = clean(body["reason"]).split("; ")[:clauses]
    return _MINUS.sub("−", "; ".join(said).rstrip(".")) + "."


def _quoted(words: str) -> str:
    """The article's words in quotation marks."""
    return f"“{inner_quotes(clean(words))}”"


def _unit(claimed: Mapping[str, Any]) -> str:
    return " " + clean(claimed.get("unit") or "").replace("_", " ")


def _figure(claimed: Mapping[str, Any]) -> str:
    return claimed_words(claimed).removesuffix(_unit(claimed))


def _verdict(sheet: Sheet, word: str, x: float, base: float, size: float) -> float:
    """Mark and word of a verdict; returns where they end."""
    side = size * 0.98
    draw_mark(sheet, word, x, base - size * 0.85, side)
    start = x + side + size * 0.34
    sheet.text(start, base, word, size, weight=600)
    return start + sheet.width(word, size, 600)


def _confidence(sheet: Sheet, level: str, right: float, base: float, size: float) -> float:
    """Dots and words of a confidence, ending at `right`; returns their width."""
    if level not in CONFIDENCES:
        return 0.0
    words = f"confidence {level}"
    wide = sheet.width(words, size)
    sheet.text(right, base, words, size, colours.mid, at="right")
    radius, step = size * 0.3, size * 0.82
    start = right - wide - size * 0.55 - 3.4 * step
    for n in range(4):
        held = n < 4 - CONFIDENCES.index(level)
        ring = 0 if held else size * 0.09
        sheet.disc(start + n * step, base - size * 0.36, radius, colours.ink, ring=ring)
    return right - start + radius


def _stances(words: str) -> list[tuple[int, str]]:
    """Origins by stance, read from "3 origins for, 1 silent"; empty for other evidence."""
    if "origin" not in words:
        return []
    return [(int(a or c), b or d) for a, b, c, d in _STANCES.findall(words)]


def _has_evidence(part: Part) -> bool:
    words = part.verdict.get("evidence")
    return bool(words) and words != part.verdict["verdict"]


def _png(figure: Figure) -> bytes:
    """The figure as PNG in few shades, without a word about who drew it and when."""
    canvas = figure.canvas
    with house_style():
        canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    image = image.quantize(_SHADES, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=7)
    return buffer.getvalue()
