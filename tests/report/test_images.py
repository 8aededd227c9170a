"""Image cards: every word inside its place, small, the same byte for byte, told in words too."""

import csv
import dataclasses
import itertools

import numpy as np
import psutil
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from azm.notebook.charts import house_style
from azm.report import images, read
from azm.report.harvest import VERDICTS
from azm.report.images import Note, alternative, cards_written, draw
from azm.report.judged import Part
from azm.report.sheet import HEIGHT, MARGIN, WIDTH

from .committed import committed, committed_edition

NOTE = Note("Azm-e-Istahkam, checked", "evidence to 30 September 2026")
LONG = "represents a wholesome integrated approach to combating indoctrination of foot soldiers"


@pytest.fixture(scope="module")
def drawn():
    """Fixture: the figures behind the cards below, once those are asked for."""
    return []


@pytest.fixture(scope="module")
def cards(tmp_path_factory, drawn):
    def kept(*arguments):
        drawn.append(draw(*arguments))
        return drawn[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(images, "draw", kept)
        patch.setattr(images, "available_cores", lambda: 1)
        return written(committed_edition(), tmp_path_factory.mktemp("cards"))


def written(edition, folder):
    with cards_written(edition, folder) as paths:
        return paths


def part(verdict="contradicted", **given):
    body = {
        "verdict": verdict,
        "confidence": "moderate",
        "evidence": "20 (20–30) people killed",
        "reason": "The evidence shows 23.2 (5.38–44.1) percent; at most -50 supports the claim, "
        "at most -25 mostly supports it; the values allowed lie on both sides.",
        "claimed": {"low": 60, "high": None, "bound": "more_than", "unit": "people_killed"},
        "estimate": {"low": 20, "high": 30, "central": 20, "bound": "range"},
        **given,
    }
    quote, paraphrase = body.pop("quote", "more than 60 have died"), body.pop("paraphrase", LONG)
    return Part("c1", "c1", "cpec", paraphrase, quote, "count", body)


FINDINGS = {"claimed": None, "estimate": None, "evidence": "12 origins for, 9 against, 11 silent"}
BARE = {"claimed": None, "evidence": "23.2 (5.38–44.1) percent"}
OPINION = {**FINDINGS, "confidence": "n/a", "evidence": "not checkable"}


def words_on(figure):
    """Each text of a card with its box in pixels: left, bottom, right, top."""
    with house_style():
        renderer = FigureCanvasAgg(figure).get_renderer()
        return [(t.get_text(), t.get_window_extent(renderer)) for t in figure.axes[0].texts]


def assert_readable(figure):
    words = words_on(figure)
    for patch in figure.axes[0].patches:
        box = patch.get_window_extent()
        assert box.x0 >= MARGIN - 2
        assert box.x1 <= WIDTH - MARGIN + 2
    for text, box in words:
        inside = box.x0 >= MARGIN - 2 and box.x1 <= WIDTH - MARGIN + 3
        assert inside or text == "?", text
        assert box.y0 >= 8, text
        assert box.y1 <= HEIGHT - 8, text
        assert text == text.strip()
    for (one, a), (other, b) in itertools.combinations(words, 2):
        apart = a.x1 < b.x0 or b.x1 < a.x0 or a.y1 < b.y0 + 5 or b.y1 < a.y0 + 5
        assert apart, f"“{one}” lies on “{other}”"


def test_every_claim_has_a_card_on_which_nothing_is_clipped_or_covered(cards, drawn):
    assert len(drawn) == len(cards) == 30
    for figure in drawn:
        assert_readable(figure)
        assert not [text for text, _ in words_on(figure) if text.endswith("…")]


@pytest.mark.parametrize(
    "kind", [{}, FINDINGS, BARE, OPINION], ids=["claimed", "origins", "bare", "op"]
)
def test_the_longest_words_fit(kind):
    verdict = max(VERDICTS, key=len)
    given = {"quote": LONG, "confidence": "moderate", **kind}
    assert_readable(draw([part(verdict, **given)], NOTE))
    for others in (1, 2):
        rows = [part(verdict, **{**given, "quote": f"{LONG} {n}"}) for n in range(others + 1)]
        assert_readable(draw(rows, NOTE))
        assert_readable(draw([part(verdict, **given)] * (others + 1), NOTE))


def test_words_that_are_far_too_many_end_with_an_ellipsis():
    figure = draw([part(quote=LONG * 4, paraphrase="w" * 400)], NOTE)
    assert_readable(figure)
    assert [text for text, _ in words_on(figure) if text.endswith("…")]


@pytest.mark.parametrize(
    "claimed",
    [
        {"low": 15, "high": 15, "bound": "exact", "unit": "attacks"},
        {"low": None, "high": 5, "bound": "at_most", "unit": "attacks"},
        {"low": -20, "high": 20, "bound": "range", "unit": "percent"},
        {"low": 0, "high": 0, "bound": "exact", "unit": "attacks"},
    ],
)
@pytest.mark.parametrize(
    "shown",
    [
        {"low": 1, "high": None, "central": None, "bound": "at_least"},
        {"low": None, "high": 9, "central": None, "bound": "at_most"},
        {"low": -5, "high": 4e9, "central": 2, "bound": "range"},
        {"low": None, "high": None, "central": None, "bound": "unknown"},
    ],
)
def test_every_kind_of_claimed_figure_and_estimate_can_be_drawn(claimed, shown):
    assert_readable(draw([part(claimed=claimed, estimate=shown)], NOTE))


def test_each_verdict_has_a_mark_of_its_own():
    marks = {}
    for verdict in VERDICTS:
        figure = draw([part(verdict)], NOTE)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        # The mark's square, left of the word.
        marks[verdict] = np.asarray(canvas.buffer_rgba())[470:545, MARGIN : MARGIN + 66].tobytes()
    assert len(set(marks.values())) == len(VERDICTS)


def test_a_card_says_quote_evidence_verdict_confidence_date_and_project():
    said = " ".join(text for text, _ in words_on(draw([part()], NOTE)))
    for word in (
        "“more than 60 have died”",
        "evidence: 20 (20–30) people killed",
        "article: more than 60 people killed",
        "contradicted",
        "confidence moderate",
        "evidence to 30 September 2026",
        "Azm-e-Istahkam, checked",
    ):
        assert word in said


def test_cards_are_small_and_tell_nothing_but_their_picture(cards):
    for path in cards.values():
        assert path.stat().st_size <= 60_000, path.name
        with Image.open(path) as image:
            assert image.size == (WIDTH, HEIGHT)
            assert image.info == {}


def test_the_index_holds_an_alternative_text_for_each_card(cards):
    folder = next(iter(cards.values())).parent
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["claim"] for line in lines] == list(cards)
    assert {line["file"] for line in lines} == {p.name for p in folder.glob("*.png")}
    c1 = next(line["alternative_text"] for line in lines if line["claim"] == "c1")
    assert "more than 60" in c1
    assert "verdict: contradicted" in c1
    assert "evidence to 12 June 2026" in c1


def test_the_alternative_text_says_all_parts():
    text = alternative([part(), part("supported", quote="the rest", **FINDINGS)], NOTE)
    assert text.count("verdict: ") == 2
    assert "9 against" in text


@pytest.fixture
def some():
    """Fixture: what one notebook comes to, of few cards."""
    executed, collection, record = committed()
    name = "04_parliamentary_consent"
    return read({name: executed[name]}, collection, record)


def test_the_same_run_gives_the_same_bytes(cards, some, tmp_path):
    for claim, path in written(some, tmp_path).items():
        assert path.read_bytes() == cards[claim].read_bytes(), claim


@pytest.mark.parametrize("killed", [False, True])
def test_cards_drawn_by_another_process_are_the_same_even_if_it_is_killed(
    cards, some, tmp_path, monkeypatch, killed
):
    monkeypatch.setattr(images, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(images, "available_cores", lambda: 2)
    before = set(psutil.Process().children())
    with cards_written(some, tmp_path) as paths:
        begun = [p for p in psutil.Process().children() if p not in before]
        assert begun != [] and not any(path.exists() for path in paths.values())
        for process in begun if killed else []:
            process.kill()
    assert {c: p.read_bytes() for c, p in paths.items()} == {
        c: cards[c].read_bytes() for c in paths
    }
    assert set(psutil.Process().children()) <= before | set(begun)  # the tracker of all such stays
    assert not [p for p in begun if p.is_running() and "spawn_main" in " ".join(p.cmdline())]


def test_a_run_with_changed_parameters_says_so(some, tmp_path):
    written(dataclasses.replace(some, record={**some.record, "canonical": False}), tmp_path)
    assert "changed parameters" in (tmp_path / "cards" / "index.csv").read_text(encoding="utf-8")
