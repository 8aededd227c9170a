"""A notebook's prose becomes structure and text, never more; what is taken for a link or a name."""

import pytest

from azm.report.markdown import Setting, by_heading, render
from azm.report.markup import Anchors, web_address
from azm.report.terms import Terms

from .invented import PAYLOADS
from .reading import Page

LINES = [
    {"term": "NACTA", "long_form": "National Counter Terrorism Authority", "meaning": "A body."},
    {"term": "SSD", "long_form": "Special Security Division", "meaning": '"><script>x</script>'},
    {"term": "Jirga", "long_form": "", "meaning": "A council.", "language": "ps-Latn"},
]


@pytest.fixture
def rendered():
    """Fixture: a function that renders Markdown in a page that has had none so far."""
    terms = Terms(LINES)
    setting = Setting(Anchors(), "nb", {"02_other": "02_other"}, terms)

    def made(source, **more):
        return Page("".join(render(tokens, setting) for _, tokens in by_heading(source)))

    made.terms = terms
    return made


@pytest.mark.parametrize("source", [*PAYLOADS["markdown"], *PAYLOADS["html"]])
def test_payloads_stay_text(rendered, source):
    page = rendered(source)
    structure = {"p", "h4", "pre", "code", "strong", "div"}
    allowed = structure | {"a", "table", "thead", "tbody", "tr", "th", "td", "caption"}
    assert {tag for tag, _, _ in page.elements} <= allowed
    for _, attributes, _ in page.elements:
        plain = {"href", "rel", "id", "class", "tabindex", "scope", "role", "aria-label"}
        assert set(attributes) <= plain
        assert attributes.get("href", "https://").startswith(("https://", "http://"))


def test_headings_tables_and_lists_come_out_right(rendered):
    page = rendered("## A & b\n\n- a\n- b\n\n| k | n |\n|---|--:|\n| x | 1 |\n\n### Then")
    assert page.all("h4") == [{"id": "nb-a-b"}] and page.all("h5") == [{"id": "nb-then"}]
    assert len(page.all("li")) == 2
    assert page.all("th") == [{"scope": "col"}, {"scope": "col", "class": "right"}]
    assert page.all("td") == [{}, {"class": "right"}]
    (region,) = page.all("div", role="region")
    assert region["aria-label"] == "A & b" and region["tabindex"] == "0"
    assert page.text == "A & b a b A & b k n x 1 Then"


def test_a_table_without_head_is_headed_by_its_first_column(rendered):
    page = rendered("| | |\n|--|--|\n| Goal | Know it |\n| Time | An hour |")
    assert not page.all("thead")
    assert page.all("th") == [{"scope": "row"}] * 2 and len(page.all("td")) == 2
    assert page.text == "In brief Goal Know it Time An hour"


def test_links_lead_out_to_places_and_to_other_notebooks_only(rendered):
    source = "[a](https://example.org/?a=1&b=2) [b](#c1) [*c*](02_other.ipynb) [d](../data/x.csv)"
    page = rendered(source)
    assert page.all("a") == [
        {"href": "https://example.org/?a=1&b=2", "rel": "noreferrer"},
        {"href": "#c1"},
        {"href": "#02_other"},
    ]
    assert page.text == "a b c d"


def test_a_term_is_spelled_out_where_it_first_stands_and_only_there(rendered):
    first = rendered("NACTA said. NACTA said again. A Jirga met.")
    long = "NACTA (National Counter Terrorism Authority) said."
    assert first.text == f"{long} NACTA said again. A Jirga met."
    assert first.all("a")[1] == {"class": "term", "href": "#term-jirga", "lang": "ps-Latn"}
    rendered.terms.start_section()
    later = rendered("NACTA once more")
    assert later.text == "NACTA once more" and later.all("a")[0]["href"] == "#term-nacta"


def test_a_term_that_its_author_spelled_out_is_left_alone(rendered):
    source = "The Special Security Division (SSD) guards."
    page = rendered(source)
    assert page.text == source
    assert page.all("a")[0]["href"] == "#term-ssd" and not page.all("script")


def test_terms_are_whole_words_and_not_marked_in_links_and_headings(rendered):
    page = rendered("## SSD\n\nSSDs, [SSD](https://example.org)")
    assert len(page.all("a")) == 1


def test_words_of_another_language_are_marked_in_text_alone(rendered):
    page = '<p title="Jirga">A jirga. <b lang="ps">Jirga</b> <code>Jirga</code> Jirgas</p>'
    marked = rendered.terms.mark_foreign(page)
    assert marked == page.replace("A jirga", 'A <span lang="ps-Latn">jirga</span>')


def test_prose_is_cut_at_its_headings():
    pieces = by_heading("# Title\n\nlede\n\n## How\n\n```\n## no heading\n```\n\n## Limits\nfew")
    shown = [(heading, [t.content for t in tokens if t.content]) for heading, tokens in pieces]
    assert shown == [
        ("", ["lede"]),
        ("How", ["How", "## no heading\n"]),
        ("Limits", ["Limits", "few"]),
    ]


@pytest.mark.parametrize("url", [*PAYLOADS["addresses"], None, 3.5])
def test_nothing_else_is_a_link(url):
    assert web_address(url) is None
