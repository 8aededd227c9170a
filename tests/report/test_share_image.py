"""A picture for each claim that says the claim, the evidence and the verdict, and no more."""

import csv
import dataclasses

import pytest
from PIL import Image, ImageDraw, ImageText

from azm.claims import VERDICTS, Estimate
from azm.report.share_image import (
    HEIGHT,
    MARGIN,
    WIDTH,
    draw,
    draw_mark,
    write_pictures,
)

from .committed import committed_report
from .making import verdict

FOOT = ("Azm-e-Istahkam, checked", "evidence to 30 September 2026")
LONG = "the stakeholders of the operation have taken each of the following steps " * 4
FIGURE = {
    "claimed": (60, None, "more_than", "people_killed"),
    "estimate": Estimate(20, 30, "people_killed", "range", "complete", central=20),
    "evidence": "20 (20–30) people killed",
}
FINDINGS = {"evidence": "12 origins for, 9 against, 11 silent"}
OPEN = {
    **FIGURE,
    "why_open": "both_ways",
    "possible": ("supported", "mostly supported", "overstated"),
    "would_settle": "A list of all attacks by date, those without casualties too",
    "held_by": "NACTA; the embassy; commercial trackers such as PICSS and ACLED",
}


def part(word="contradicted", quote="more than 60 have died", **given):
    return verdict("c1", word, quote=quote, paraphrase="Chinese killed since 2015", **given)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return write_pictures(committed_report(), tmp_path_factory.mktemp("pictures"))


@pytest.fixture
def drawn(monkeypatch):
    """Fixture: what is written on a picture, as (words, box in pixels)."""
    texts = []
    text = ImageDraw.ImageDraw.text

    def record(pen, place, words, *rest, **more):
        assert isinstance(words, ImageText.Text)
        texts.append((words.text, words.get_bbox(place, more.get("anchor", "la"))))
        text(pen, place, words, *rest, **more)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", record)
    return texts


def test_every_claim_has_a_small_picture_and_an_alternative_text(index):
    with index.open(encoding="utf-8", newline="") as file:
        lines = {line["claim"]: line for line in csv.DictReader(file)}
    assert lines.keys() == committed_report().by_claim.keys() and len(lines) == 30
    pictures = sorted(index.parent.glob("*.png"))
    assert [path.name for path in pictures] == sorted(line["file"] for line in lines.values())
    for path in pictures:
        assert path.stat().st_size <= 60_000, path.name
        with Image.open(path) as image:
            assert (image.size, image.info) == ((WIDTH, HEIGHT), {})
    for words in ("more than 60", "verdict: contradicted", "evidence to 12 June 2026"):
        assert words in lines["c1"]["alternative_text"]
    assert lines["c0"]["alternative_text"].count("verdict: ") == 2


@pytest.mark.parametrize(
    ("word", "given"),
    [("mostly supported", FIGURE), ("mostly supported", FINDINGS), ("not verifiable", OPEN)],
    ids=["figure", "findings", "open"],
)
@pytest.mark.parametrize("quote", ["died", LONG, "w" * 300], ids=["short", "long", "unbroken"])
@pytest.mark.parametrize("parts", [1, 2, 3, 5])
def test_no_words_are_clipped_or_lie_on_others(drawn, parts, quote, word, given):
    draw([part(word, f"{n} {quote}", **given) for n in range(parts)], FOOT)
    boxes = [box for words, box in drawn if words]
    for n, (left, top, right, bottom) in enumerate(boxes):
        assert left >= MARGIN - 3 and right <= WIDTH - MARGIN + 3 and top >= 0 and bottom <= HEIGHT
        for other in boxes[:n]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def test_a_picture_says_quote_evidence_verdict_confidence_date_and_project(drawn):
    draw([part(**FIGURE)], FOOT)
    assert {
        "“more than 60 have died”", "contradicted", "confidence moderate", *FOOT,
        "article: more than 60 people killed · evidence: 20 (20–30) people killed",
    } <= {words for words, _ in drawn}  # fmt: skip


def test_an_open_verdict_says_why_what_would_settle_it_and_no_confidence(drawn):
    draw([part("not verifiable", **OPEN)], FOOT)
    said = " ".join(" ".join(words for words, _ in drawn).split())
    assert "several verdicts fit the evidence (supported, mostly supported or overstated)" in said
    assert "would settle it: A list of all attacks by date" in said and "PICSS and ACLED)" in said
    assert "confidence" not in said


def test_a_view_of_somebody_else_is_named_as_his(drawn):
    draw([part("supported", whose=("the chairman", "so"))], FOOT)
    heading = (
        "Chinese killed since 2015 (the article cites the chairman; checked: whether it is so)"
    )
    assert heading in [" ".join(words.split()) for words, _ in drawn]


def test_a_number_that_answers_no_figure_gives_way_to_the_claim_in_full(drawn):
    draw([part(estimate=FIGURE["estimate"], evidence="23.2 (5.38–44.1) percent")], FOOT)
    said = [words for words, _ in drawn]
    assert "Chinese killed since 2015" in said and not [w for w in said if "23.2" in w]


def test_each_verdict_has_a_mark_of_its_own():
    assert len({draw_mark(verdict, 40).tobytes() for verdict in VERDICTS}) == len(VERDICTS)


def test_the_same_run_gives_the_same_bytes_and_a_changed_one_says_so(index, tmp_path):
    report = committed_report()
    some = [verdict for verdict in report.results if verdict.component_id.startswith("c")]
    again = write_pictures(dataclasses.replace(report, results=some), tmp_path).parent
    for path in again.glob("*.png"):
        assert path.read_bytes() == index.with_name(path.name).read_bytes(), path.name
    changed = dataclasses.replace(report, results=some, record={"canonical": False})
    assert "changed parameters" in write_pictures(changed, tmp_path).read_text(encoding="utf-8")
