"""The built page: complete, well-formed, closed to the outside, and the same every time."""

import base64
import hashlib
import re
from itertools import pairwise

import pandas as pd
import pytest

from azm.errors import AzmError
from azm.report import build, read

from .making import code, fact, markdown, notebook, sentence, verdict
from .poison import poisoned_notebook
from .reading import Page


@pytest.fixture(scope="module")
def page(report):
    return Page(report.read_text(encoding="utf-8"))


@pytest.fixture
def built(tmp_path, collection, record, claims, frames):
    def made(executed, **changed):
        arguments = {"collection": collection, "record": record, "claims": claims, **changed}
        given = {name: arguments.pop(name) for name in ("collection", "record", "claims")}
        model = read(executed, **given)
        return Page(build(model, tmp_path, **{**frames, **arguments}).read_text("utf-8"))

    return made


def test_one_file_is_written_and_nothing_else(report):
    assert [path.name for path in report.parent.iterdir()] == ["report.html"]


def test_equal_input_gives_equal_bytes(
    report, tmp_path, executed, collection, record, claims, frames
):
    turned = read(dict(reversed(executed.items())), collection, record, claims=claims)
    again = build(turned, tmp_path, **frames)
    assert again.read_bytes() == report.read_bytes()


def test_elements_are_closed_in_order(page):
    assert page.unclosed == []


def test_every_anchor_is_given_once_and_every_link_within_the_page_is_met(page):
    ids = page.ids()
    assert len(ids) == len(set(ids))
    inside = [
        attributes["href"][1:]
        for tag, attributes, _ in page.elements
        if tag in ("a", "use") and attributes.get("href", "").startswith("#")
    ]
    assert set(inside) <= set(ids)
    for key in ("aria-labelledby", "aria-controls"):
        assert {a[key] for _, a, _ in page.elements if key in a} <= set(ids)


def test_headings_nest(page):
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_scoped_headers(page):
    tables = [path for tag, _, path in page.elements if tag == "caption"]
    assert len(tables) == len(page.all("table"))
    assert all("scope" in attributes for attributes in page.all("th"))


def test_the_policy_names_the_page_s_own_style_and_script_and_no_other(report, page):
    html = report.read_text("utf-8")
    (policy,) = [m["content"] for m in page.all("meta") if m.get("http-equiv")]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("default-src") == "'none'"
    assert rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    assert rules.pop("img-src") == rules.pop("font-src") == "data:"
    for tag in ("style", "script"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules.pop(f"{tag}-src") == f"'sha256-{digest}'"
    assert rules == {}


def test_nothing_is_styled_or_scripted_in_place_or_fetched(page):
    for tag, attributes, _ in page.elements:
        assert "style" not in attributes
        assert not [key for key in attributes if key.startswith("on")]
        assert tag not in ("iframe", "object", "embed", "form", "base", "img")
        assert "src" not in attributes
    for link in page.all("a"):
        assert link["href"].startswith(("#", "https://"))
        if link["href"].startswith("https:"):
            assert link["rel"] == "noreferrer"


def test_no_text_runs_hides_or_links_out_of_its_place(poisoned):
    html = poisoned.read_text("utf-8")
    page = Page(html)
    assert len(page.all("script")) == 1 and len(page.all("style")) == 1
    test_nothing_is_styled_or_scripted_in_place_or_fetched(page)
    test_elements_are_closed_in_order(page)
    test_every_anchor_is_given_once_and_every_link_within_the_page_is_met(page)
    assert "{{ 7*191 }}" in page.text and "1337" not in page.text
    assert "<script>window.hit=1</script>" in page.text
    assert "gpj.exe" in page.text and not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", html)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///x", "//example.net", ""]
)
def test_a_source_with_an_unsafe_address_is_listed_without_a_link(built, executed, sources, url):
    changed = sources.copy()
    changed.loc["nacta-2024", "url"] = url
    page = built(executed, sources=changed)
    assert "Reply to the committee" in page.text
    assert url not in [a["href"] for a in page.all("a")] or not url


def test_sections_follow_the_collection_not_the_run(page):
    titles = [
        a["id"] for t, a, _ in page.elements if t == "section" and a.get("class") == "notebook"
    ]
    assert titles == ["01_cpec_security", "05_turning_point"]


def test_a_section_goes_from_finding_to_limits(page):
    text = page.text[page.text.index("How many were attacked") :]
    order = [
        "Lists of events hold 20 dead",
        "Only two ways of counting reach sixty",
        "The whole range, 20 to 22, lies below 60.",
        "How we got there",
        "Each row is one event",
        "Press reports miss small events.",
        "Questions for a seminar",
        "Which rule would you choose?",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_number_in_prose_leads_to_its_rows_and_sources(page):
    links = page.all("a", **{"class": "fact"})
    assert [link["href"] for link in links] == ["#fact-01_cpec_security-c1.killed"] * 2
    (line,) = page.all("tr", id="fact-01_cpec_security-c1.killed")
    assert re.fullmatch(r"\d+:1-6", line["data-rows"])
    assert "6 rows told by 3 sources; invented_attacks 1–6" in page.text


def test_rows_are_listed_once_by_their_place_with_cells_and_sources(page):
    listed = [a["id"] for a in page.all("tr") if re.fullmatch(r"r\d+\.\d+", a.get("id", ""))]
    assert len(listed) == len(set(listed)) == 9  # six attacks, three findings; the seventh unused
    assert "invented_attacks, 6 of 7 rows" in page.text
    assert "1 row-1target 1place 11 Jul 20151 person killedusable1, 2" in page.text


def test_figures_tables_and_cards_lead_to_their_rows(page):
    codes = [a["data-rows"].partition(":")[2] for a in page.all("a", **{"class": "rows"})]
    assert {"1-2,4", "3", "1-2"} <= set(codes)
    assert "2 rows from 1 independent origin" in page.text  # one briefing told by two papers


def test_a_row_that_no_table_holds_is_named_without_a_link(built, executed):
    said = sentence({"fact": "c1.x"}, c1__x=fact("1", 1, rows=[["lost", "a-1"], ["lost", "b"]]))
    page = built({"01_cpec_security": notebook(code("x", said))})
    assert "2 rows; lost a-1, b" in page.text


def test_what_stands_beside_the_file_is_linked_where_there_is_any(built, executed, page):
    assert not [a for a in page.all("a") if a["href"].endswith((".zip", ".png", "summary.html"))]
    beside = {"tables": "tables.zip", "summary": "summary.html", "cards": {"c1": "cards/c1.png"}}
    found = {a["href"] for a in built(executed, beside=beside).all("a")}
    assert {"tables.zip", "summary.html", "cards/c1.png"} <= found


def test_a_figure_has_words_both_drawings_and_its_data(page):
    figures = page.all("figure")
    assert [f["id"] for f in figures] == ["fig-c1_rules", "fig-c1_years"]
    labels = [s["aria-label"] for s in page.all("svg", role="img")]
    assert labels[:2] == ["Bars: 63 to 0; the claim is a line at 60."] * 2
    (figure, *_) = [path for tag, a, path in page.elements if a.get("data-file") == "c1_rules.csv"]
    assert "figure" in figure and "Every nationality, every target63" in page.text


def test_sources_are_listed_once_as_cited_with_links_back(page):
    listed = [
        a["id"] for t, a, path in page.elements if t == "li" and path[-1] == "ol" and "id" in a
    ]
    assert listed == ["s1", "s2", "s3", "s4"]
    assert "Never cited" not in page.text
    assert "15 July 2021 (date derived)" in page.text and "undated" in page.text
    assert "[Its list of events]" in page.text
    assert page.all("cite", lang="ur")
    assert "cited by figure 1; claim c1; table 1; term SSD" in page.text


def test_components_without_a_verdict_are_quiet_and_not_counted(page):
    rows = {a["id"]: a for a in page.all("tr") if a.get("id", "").startswith("row-")}
    assert rows["row-m1a"]["data-now"] == "not yet judged"
    assert "quiet" in rows["row-m1a"]["class"].split()
    assert "One of 4 checkable statements judged so far holds" in page.text
    assert "Three statements are not yet judged and are not counted." in page.text


def test_both_readings_of_a_verdict_stand_in_its_row(page):
    row = next(a for a in page.all("tr") if a.get("id") == "row-c1")
    assert (row["data-now"], row["data-then"]) == ("contradicted", "not verifiable")
    assert "not verifiable in June 2024" in page.text


def test_a_notebook_may_show_another_one_s_verdict_as_a_link(page):
    assert len([a for a in page.all("article") if a["id"] == "c1"]) == 1
    assert "Verdicts: h2 contradicted, h3 not checkable, c1 contradicted." in page.text


def test_disclosure_evidence_date_corrections_and_the_way_to_repeat_it_are_told(
    page, built, executed
):
    for words in (
        "no relation to the author", "coded by one coder", "not asked for a reply",
        "The latest source is dated 31 January 2026", "None so far.", "make report",
        "0123456789ab", "version 0.1.0", "CC BY 4.0", "BSD 3-Clause",
    ):  # fmt: skip
        assert words in page.text
    corrected = built(executed, corrections=["2026-02-01: a date was wrong."])
    assert "a date was wrong" in corrected.text and "None so far." not in corrected.text


def test_a_run_with_changed_parameters_says_so(built, executed, record, page):
    changed = {
        **record,
        "canonical": False,
        "parameters": {"01_cpec_security": {"start_year": 2007}},
    }
    text = built(executed, record=changed).text
    assert "built with changed parameters" in text and "start_year = 2007" in text
    assert "changed parameters" not in page.text


def test_an_unchecked_source_id_is_refused(built):
    said = sentence({"fact": "c1.x"}, c1__x=fact("1", 1, ("dawn-2012",)))
    with pytest.raises(AzmError, match=r"'dawn-2012'.*did you mean 'dawn-2021'"):
        built({"01_cpec_security": notebook(code("x", said))})


def test_a_verdict_on_nothing_in_the_register_is_refused(built):
    with pytest.raises(AzmError, match=r"'c9'.*claims.csv"):
        built({"01_cpec_security": notebook(code("x", verdict("c9", "supported")))})


def test_a_component_judged_twice_is_refused(built):
    twice = [code("x", verdict("c1", "supported")) for _ in range(2)]
    with pytest.raises(AzmError, match="'c1' is judged in 01_cpec_security and again"):
        built({"01_cpec_security": notebook(*twice)})


def test_a_notebook_outside_the_collection_is_refused(built):
    with pytest.raises(AzmError, match="did you mean '01_cpec_security'"):
        built({"01_cpec_securty": notebook(markdown("x"))})


def test_a_figure_without_drawings_is_refused(built, executed):
    bare = poisoned_notebook(executed["01_cpec_security"])
    for cell in bare.cells:
        for output in cell.get("outputs", ()):
            output.data.pop("application/vnd.azm.svg+json", None)
    with pytest.raises(AzmError, match=r"'c1_rules.* has no drawing"):
        built({"01_cpec_security": bare})


def test_empty_tables_of_sources_and_terms_make_a_page_too(built, collection):
    empty = pd.DataFrame(columns=["source_id", "publisher"]), pd.DataFrame(columns=["term"])
    page = built({"05_turning_point": notebook(markdown("x"))}, sources=empty[0], glossary=empty[1])
    assert "0 sources" in page.text and "glossary" not in page.ids()
