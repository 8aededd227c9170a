"""A picture for each claim that says the claim, the evidence and the verdict, and no more."""

import csv
import dataclasses

import pytest
from PIL import Image, ImageDraw, ImageText

from azm.claims import VERDICTS
from azm.report import read
from azm.report.model import ComponentResult
from azm.report.share_image import (
    HEIGHT,
    MARGIN,
    WIDTH,
    alternative,
    draw,
    draw_mark,
    write_pictures,
)

from .committed import committed, committed_report

FOOT = ("Azm-e-Istahkam, checked", "evidence to 30 September 2026")
LONG = "the stakeholders of the operation have taken each of the following steps " * 4


def part(verdict="contradicted", quote="more than 60 have died", **given):
    body = {
        "verdict": verdict,
        "confidence": "moderate",
        "evidence": "20 (20–30) people killed",
        "claimed": {"low": 60, "high": None, "bound": "more_than", "unit": "people_killed"},
        "estimate": {"low": 20, "high": 30, "central": 20, "bound": "range"},
        **given,
    }
    return ComponentResult("c1", "c1", "cpec", "Chinese killed since 2015", quote, body)


FINDINGS = {"claimed": None, "estimate": None, "evidence": "12 origins for, 9 against, 11 silent"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def pictures(folder):
    return write_pictures(committed_report(), folder)


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


def test_every_component_has_the_picture_of_its_claim(folder, pictures):
    assert set(pictures) == {part.component for part in committed_report().results}
    assert len(set(pictures.values())) == 30
    for name in set(pictures.values()):
        assert (folder / name).stat().st_size <= 60_000, name
        with Image.open(folder / name) as image:
            assert (image.size, image.info) == ((WIDTH, HEIGHT), {})


@pytest.mark.parametrize("given", [{}, FINDINGS], ids=["figure", "findings"])
@pytest.mark.parametrize("quote", ["died", LONG, "w" * 300], ids=["short", "long", "unbroken"])
@pytest.mark.parametrize("parts", [1, 2, 3, 5])
def test_no_words_are_clipped_or_lie_on_others(drawn, parts, quote, given):
    draw([part("mostly supported", f"{n} {quote}", **given) for n in range(parts)], FOOT)
    boxes = [box for words, box in drawn if words]
    for n, (left, top, right, bottom) in enumerate(boxes):
        assert left >= MARGIN - 3 and right <= WIDTH - MARGIN + 3 and top >= 0 and bottom <= HEIGHT
        for other in boxes[:n]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def test_a_picture_says_quote_evidence_verdict_confidence_date_and_project(drawn):
    draw([part()], FOOT)
    said = [words for words, _ in drawn]
    for words in (
        "“more than 60 have died”", "contradicted", "confidence moderate", *FOOT,
        "article: more than 60 people killed · evidence: 20 (20–30) people killed",
    ):  # fmt: skip
        assert words in said


def test_a_number_that_answers_no_figure_gives_way_to_the_claim_in_full(drawn):
    draw([part(claimed=None, evidence="23.2 (5.38–44.1) percent")], FOOT)
    said = [words for words, _ in drawn]
    assert "Chinese killed since 2015" in said and not [w for w in said if "23.2" in w]


def test_each_verdict_has_a_mark_of_its_own():
    assert len({draw_mark(verdict, 40).tobytes() for verdict in VERDICTS}) == len(VERDICTS)


def test_the_index_holds_an_alternative_text_for_each_picture(folder, pictures):
    with (folder / "cards" / "index.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {f"cards/{line['file']}" for line in lines} == set(pictures.values())
    c1 = next(line["alternative_text"] for line in lines if line["claim"] == "c1")
    for words in ("more than 60", "verdict: contradicted", "evidence to 12 June 2026"):
        assert words in c1


def test_the_alternative_text_says_all_parts():
    text = alternative([part(), part("supported", "the rest", **FINDINGS)], FOOT)
    assert text.count("verdict: ") == 2 and "9 against" in text


def test_the_same_run_gives_the_same_bytes_and_a_changed_one_says_so(folder, pictures, tmp_path):
    executed, collection, record = committed()
    name = "04_parliamentary_consent"
    some = read({name: executed[name]}, collection, record)
    for picture in write_pictures(some, tmp_path).values():
        assert (tmp_path / picture).read_bytes() == (folder / picture).read_bytes(), picture
    changed = dataclasses.replace(some, record={**record, "canonical": False})
    write_pictures(changed, tmp_path)
    assert "changed parameters" in (tmp_path / "cards" / "index.csv").read_text(encoding="utf-8")
