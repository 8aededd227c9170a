"""A notebook's prose becomes structure and text, never more."""

import pytest

from azm.report.markdown import Setting, by_heading, render
from azm.report.terms import Terms
from azm.report.text import Anchors

from . import payloads
from .reading import Page

LINES = [
    {"term": "NACTA", "long_form": "National Counter Terrorism Authority", "meaning": "A body."},
    {"term": "SSD", "long_form": "Special Security Division", "meaning": '"><script>x</script>'},
]


def setting(**more):
    return Setting(Anchors(), "nb", {"02_other": "02_other"}, **more)


@pytest.mark.parametrize("source", [*payloads.MARKDOWN, *payloads.HTML])
def test_payloads_stay_text(source):
    structure = {"p", "h3", "pre", "code", "strong", "div"}
    allowed = structure | {"a", "table", "thead", "tbody", "tr", "th", "td", "caption"}
    page = Page(render(source, setting()))
    assert {tag for tag, _, _ in page.elements} <= allowed
    for _, attributes, _ in page.elements:
        plain = {"href", "rel", "id", "class", "tabindex", "scope", "role", "aria-label"}
        assert set(attributes) <= plain
        assert attributes.get("href", "https://").startswith(("https://", "http://"))


def test_headings_tables_and_lists_come_out_right():
    html = render("## What\n\n- a\n- b\n\n| k | n |\n|---|--:|\n| x | 1 |\n\n### Then", setting())
    page = Page(html)
    assert page.all("h4") == [{"id": "nb-what"}] and page.all("h5") == [{"id": "nb-then"}]
    assert len(page.all("li")) == 2
    assert page.all("th") == [{"scope": "col"}, {"scope": "col", "class": "right"}]


def test_links_lead_out_to_places_and_to_other_notebooks_only():
    source = "[a](https://example.org/?a=1&b=2) [b](#c1) [c](02_other.ipynb) [d](../data/x.csv)"
    page = Page(render(source, setting()))
    hrefs = [a["href"] for a in page.all("a")]
    assert hrefs == ["https://example.org/?a=1&b=2", "#c1", "#02_other"]
    assert page.all("a")[0]["rel"] == "noreferrer"
    assert page.text == "a b c d"


def test_a_term_is_spelled_out_where_it_first_stands_and_only_there():
    known = setting(terms=Terms(LINES))
    first = Page(render("NACTA said. NACTA said again.", known)).text
    assert first == "NACTA (National Counter Terrorism Authority) said. NACTA said again."
    known.terms.start_section()
    later = Page(render("NACTA once more", known))
    assert later.text == "NACTA once more" and later.all("a")[0]["href"] == "#term-nacta"


def test_a_term_that_its_author_spelled_out_is_left_alone():
    source = "The Special Security Division (SSD) guards."
    page = Page(render(source, setting(terms=Terms(LINES))))
    assert page.text == source
    assert page.all("a")[0]["href"] == "#term-ssd" and not page.all("script")


def test_a_term_of_another_language_is_marked_as_such():
    lines = [{"term": "Jirga", "long_form": "", "meaning": "A council.", "language": "ps-Latn"}]
    page = Page(render("A Jirga met.", setting(terms=Terms(lines))))
    assert page.all("a")[0]["lang"] == "ps-Latn"


def test_terms_are_whole_words_and_not_marked_in_links_and_headings():
    known = setting(terms=Terms(LINES))
    html = render("## SSD\n\nSSDs, [SSD](https://example.org)", known)
    assert "term-" not in html


def test_prose_is_cut_at_its_headings():
    source = "# Title\n\nlede\n\n## How\n\n```\n## not a heading\n```\n\n## Limits\nfew"
    assert by_heading(source) == [
        (None, "\nlede\n"),
        ("How", "## How\n\n```\n## not a heading\n```\n"),
        ("Limits", "## Limits\nfew"),
    ]


def test_a_table_is_captioned_by_its_heading_and_scrolls_by_keys():
    html = render("## Rules & sums\n\n| a | b |\n|--|--:|\n| 1 | 2 |", setting())
    assert '<caption class="unseen">Rules &amp; sums</caption>' in html
    assert 'role="region" aria-label="Rules &amp; sums"' in html
    assert html.count('<th scope="col"') == 2 and "<td>1</td>" in html


def test_a_table_without_head_is_headed_by_its_first_column():
    html = render("| | |\n|--|--|\n| Goal | Know it |\n| Time | An hour |", setting())
    assert "<thead>" not in html and '<caption class="unseen">In brief</caption>' in html
    assert html.count('<th scope="row">') == html.count("</th>") == 2
    assert "<td>Know it</td>" in html
