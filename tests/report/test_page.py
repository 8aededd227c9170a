"""The built page: complete, well-formed, closed to the outside, and the same every time."""

import base64
import hashlib
import re
from itertools import pairwise

import pytest

from azm.errors import AzmError
from azm.notebook.outputs import SVG_MIME
from azm.report import build
from azm.report.summary import write_summary

from . import invented
from .committed import drawn_report
from .making import code, fact, judged, notebook, sentence
from .poison import poisoned_report
from .reading import Page

CPEC = "01_cpec_security"


@pytest.fixture(scope="module", params=["invented", "committed", "poisoned"])
def reports(request, model):
    """Fixture: each of three reports in turn."""
    return {"invented": model, "committed": drawn_report, "poisoned": poisoned_report}[
        request.param
    ]()


@pytest.fixture(scope="module", params=[build, write_summary])
def html(request, reports, tmp_path_factory):
    """Fixture: the text of each file of each report."""
    path = request.param(reports, tmp_path_factory.mktemp("made"))
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    return path.read_text("utf-8")


@pytest.mark.parametrize("make", [build, write_summary])
def test_equal_input_gives_equal_bytes(model, executed, tmp_path, make):
    runs = [model(), model(dict(reversed(executed.items())))]
    first, second = (make(run, tmp_path).read_bytes() for run in runs)
    assert first == second


def test_elements_are_closed_anchors_given_once_and_links_within_the_page_met(html):
    page = Page(html)
    ids = page.ids()
    assert page.unclosed == [] and len(ids) == len(set(ids))
    links = {a["href"] for tag, a, _ in page.elements if "href" in a and tag != "link"}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    for key in ("aria-labelledby", "aria-controls"):
        assert {a[key] for _, a, _ in page.elements if key in a} <= set(ids)


def test_headings_nest_and_tables_have_captions_and_scoped_headers(html):
    page = Page(html)
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    captions = [above[-1] for tag, _, above in page.elements if tag == "caption"]
    assert captions == ["table"] * len(page.all("table"))
    assert {head.get("scope") for head in page.all("th")} <= {"col", "row", "rowgroup"}


def test_nothing_is_styled_or_scripted_in_place_fetched_or_hidden(html):
    page = Page(html)
    assert len(page.all("style")) == 1 and len(page.all("script")) <= 1
    for tag, attributes, _ in page.elements:
        assert not [key for key in attributes if key.startswith("on") or key in ("style", "src")]
        assert tag not in ("iframe", "object", "embed", "form", "base", "img")
    beside = re.compile(r"#|https?://|tables\.zip$|summary\.html$|cards/[\w.-]+\.png$")
    for link in page.all("a"):
        assert beside.match(link["href"])
        assert "rel" in link or not link["href"].startswith("http")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", html)


def test_the_policy_names_the_file_s_own_style_and_script_and_no_other(html):
    (policy,) = [m["content"] for m in Page(html).all("meta") if "http-equiv" in m]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("default-src") == "'none'"
    assert rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    assert rules.pop("img-src") == rules.pop("font-src") == "data:"
    for tag in ("style", "script"):
        for content in re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert rules.pop(f"{tag}-src") == f"'sha256-{digest}'"
    assert rules == {}


def test_payloads_are_shown_as_what_they_are(poisoned):
    text = Page(poisoned.read_text("utf-8")).text
    for words in ("{{ 7*191 }}", "<script>window.hit=1</script>", "gpj.exe"):
        assert words in text
    assert "1337" not in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.net"])
def test_a_source_with_an_unsafe_address_is_listed_without_a_link(built, url):
    sources = invented.TABLES["sources"].copy()
    sources.loc["nacta-2024", "url"] = url
    page = built(sources=sources)
    assert "Reply to the committee" in page.text
    assert url not in [a["href"] for a in page.all("a")]


def test_sections_follow_the_collection_and_go_from_finding_to_limits(page):
    sections = page.all("section", **{"class": "notebook"})
    assert [section["id"] for section in sections] == [CPEC, "05_turning_point"]
    text = page.text[page.text.index("How many were attacked") :]
    order = [
        "Lists of events hold 20 dead",
        "One way of counting reaches sixty",
        "The whole range, 20 to 22, lies below 60.",
        "How we got there",
        "Each row is one event",
        "Press reports miss small events.",
        "Questions for a seminar",
        "Which rule would you choose?",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    # A notebook may show another one's verdict, as a link.
    assert len(page.all("article", id="c1")) == 1
    assert "Verdicts: h2 not so far, h3 not checkable, c1 contradicted." in page.text


def part_of(page, start, end):
    return page.text[page.text.index(start) :].split(end)[0]


def test_an_open_verdict_says_why_what_it_may_be_and_what_would_settle_it_and_no_confidence(page):
    row = part_of(page, "c2“15 attacks", "how c2 was judged")
    card = part_of(page, "c2, in the scorecard", "Cite or share c2")
    for text in (row, card):
        assert "not verifiable only a lower bound is known (supported or overstated)" in text
        assert "What would settle it: A count of attacks with its definition." in text
        assert "Who holds that: The police." in text
        assert "n/a" not in text and "onfidence" not in text
    assert "due 30 June 2027" in card and "Attacks counted: 15 → supported" in card
    assert "with n/a confidence" not in page.text


def test_a_verdict_from_findings_says_what_it_hangs_on_and_whose_words_were_checked(page):
    heading = "Attacks went on without let-up (checked: whether it was said)"
    row = part_of(page, f"c0a{heading}", "how c0a was judged")
    card = part_of(page, f"c0a, in the scorecard {heading}", "Cite or share c0a")
    for text in (row, card):
        assert "The article: “incessant terror attacks”." in text
        assert "1 of 2 origins, each left out once; hangs on the coder" in text
    assert "Of 2 origins, one less gives not verifiable (1)." in card
    assert "It hangs on the coder: the codes of the second coder give supported." in card


def test_a_verdict_from_an_estimate_says_in_how_many_of_them_it_holds(page):
    card = part_of(page, "c1, in the scorecard", "Cite or share c1")
    for words in (
        "6 of 9 estimates",
        "give 9 different estimates: supported 3, contradicted 6.",
        "aren’t averaged with these, give: hurt too: overstated 1.",
        "Kinder readings of the claim, apart from all these, give: not verifiable 1.",
    ):
        assert words in card


def test_rows_are_listed_once_by_their_place_with_cells_and_sources(page):
    listed = [a["id"] for a in page.all("tr") if re.fullmatch(r"r\d+\.\d+", a.get("id", ""))]
    assert len(listed) == len(set(listed)) == 9  # six attacks, three findings; the seventh unused
    assert "invented_attacks, 6 of 7 rows" in page.text
    assert "1 row-1target 1place 11 Jul 20151 person killedusable1, 2" in page.text


def test_sources_are_listed_once_as_cited_with_links_back(page):
    listed = [a["id"] for tag, a, path in page.elements if tag == "li" and "id" in a]
    assert listed == ["s1", "s2", "s3", "s4"]
    assert "Never cited" not in page.text and page.all("cite", lang="ur")
    assert "15 July 2021 (date derived)" in page.text and "undated" in page.text
    assert "[Its list of events]" in page.text
    assert "cited by figure 1; claim c1; table 1; term SSD" in page.text


def test_disclosure_evidence_date_and_the_way_to_repeat_it_are_told(page):
    for words in (
        "no relation to the author", "neither of whom saw the other’s codes",
        "not asked for a reply", "more evidence for the same verdict never lowers it",
        "Silence of a text is no proof", "The latest source is dated 31 January 2026",
        "None so far.", "make report",
        "0123456789ab", "version 0.1.0", "CC BY 4.0", "BSD 3-Clause",
    ):  # fmt: skip
        assert words in page.text


def test_a_run_with_changed_parameters_says_so(built, page):
    parameters = {CPEC: {"start_year": 2007}}
    text = built(record={"canonical": False, "parameters": parameters}).text
    assert "built with changed parameters" in text and "start_year = 2007" in text
    assert "changed parameters" not in page.text


def test_what_changed_stands_with_the_changed_inputs_behind_it(page):
    text = " ".join(" ".join(page.words).split())
    code = "code src/azm/cite.py"
    for words in (
        "evidence to 31 December 2025, commit 89abcdef0123",
        "data attacks.csv rows: 1 changed (a-1: killed)",
        "c1 overstated (low) contradicted (moderate), then overstated (low) data attacks.csv",
        "c1.unknown 0 1 no input that is known",
        f"c1.code 1 (computed 1) 1 (computed 2) nothing behind it; changed: {code}",
        f"c1.both 2 3 data attacks.csv; changed too: {code}",
        "z9 added",
        "attacks 8 changed: a-1 (killed) and 7 more",
    ):
        assert words in text


def test_a_long_table_of_changes_is_folded_and_the_lack_of_any_told(built, page):
    changes = invented.RECORD["changes"]
    many = built(record={"changes": {**changes, "facts": changes["facts"] * 3}})
    folded = [
        "details" in above
        for _, given, above in many.elements
        if given.get("aria-label", "").endswith(": what is different from the last report")
    ]
    assert folded == [False, True, False, False, False, False]
    same = {**changes, "verdicts": [], "facts": [], "figures": []}
    assert "Nothing changed in what the report says." in built(record={"changes": same}).text
    assert "There is no earlier report here" in built(record={"changes": None}).text


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([sentence({"fact": "c1.x"}, c1__x=fact("1", ("dawn-2012",)))], "mean 'dawn-2021'"),
        ([judged("c1", "supported")] * 2, "'c1' is judged twice in 01_cpec_security"),
    ],
)
def test_what_a_page_cannot_show_is_refused(built, cells, told):
    with pytest.raises(AzmError, match=told):
        built({CPEC: notebook(*map(code, cells))})


def test_a_figure_without_drawings_is_refused(built):
    bare = invented.cpec_notebook()
    for cell in bare.cells:
        for output in cell.get("outputs", ()):
            output.data.pop(SVG_MIME, None)
    with pytest.raises(AzmError, match=r"'c1_rules.* has no drawing"):
        built({CPEC: bare})
