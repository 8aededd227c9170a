"""What the page takes for a link, a name, a table cell or a word of another language."""

import pytest

from azm.report import text
from azm.report.terms import Terms
from azm.report.text import mark_languages

from . import payloads
from .reading import Page


@pytest.mark.parametrize("url", ["https://example.org/a?b=1&c=2#d", "http://example.org"])
def test_web_addresses_are_links(url):
    assert text.web_address(url) == url


@pytest.mark.parametrize("url", [*payloads.ADDRESSES, None, 3.5])
def test_nothing_else_is_a_link(url):
    assert text.web_address(url) is None


def test_text_loses_the_controls_that_hide_or_reorder_it():
    assert text.clean("a\u202eb\u2066c\x00d\x1b[31me") == "abcd[31me"


def test_text_keeps_what_urdu_needs():
    assert text.clean("می\u200cخواہم\u200f") == "می\u200cخواہم\u200f"


def test_an_anchor_is_given_once():
    anchors = text.Anchors(["c1"])
    assert [anchors.take("c1"), anchors.take("c1"), anchors.take("Ä b", "<x>")] == [
        "c1-2",
        "c1-3",
        "a-b-x",
    ]


def test_whole_numbers_below_ten_thousand_may_be_years_in_a_table_but_not_in_prose():
    assert (text.cell(2004), text.cell(-5), text.cell(12345)) == ("2004", "−5", "12,345")
    assert (text.number(2004), text.number(0.1234567)) == ("2,004", "0.123457")


def test_unknown_is_not_zero():
    assert (text.cell(None), text.cell(float("nan")), text.cell(0)) == ("–", "–", "0")


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("3", "people_killed", "3 people killed"),
        ("1", "people_killed", "1 person killed"),
        ("at least 1", "attacks", "at least 1 attack"),
        ("0 to 1", "lynching_cases", "0 to 1 lynching cases"),
        ("20", "percent", "20%"),
        ("0.5", "", "0.5"),
    ],
)
def test_a_number_stands_with_its_unit(value, unit, told):
    assert text.with_unit(value, unit) == told


def test_names_of_the_data_read_as_words_with_their_capitals():
    assert text.words("chinese_nationals on cpec") == "Chinese nationals on CPEC"
    assert text.words("as_nacta") == "as NACTA" and text.words("ptas") == "ptas"


@pytest.mark.parametrize(("tag", "kept"), [("ur", "ur"), ("zh-Hans", "zh-Hans"), ('en" x="', None)])
def test_a_language_has_the_form_of_one(tag, kept):
    assert text.language(tag) == kept


WORDS = {"Zarb-e-Azb": "ur-Latn", "jirga": "ur-Latn", "A & B": "la"}


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>After Zarb-e-Azb.</p>", '<p>After <span lang="ur-Latn">Zarb-e-Azb</span>.</p>'),
        ("<h4>A Jirga</h4>", '<h4>A <span lang="ur-Latn">Jirga</span></h4>'),
        ("<td>A &amp; B</td>", '<td><span lang="la">A &amp; B</span></td>'),
        (
            '<html lang="en"><b>jirga</b>',
            '<html lang="en"><b><span lang="ur-Latn">jirga</span></b>',
        ),
    ],
)
def test_whole_words_in_text_get_their_language(html, marked):
    assert mark_languages(html, WORDS) == marked


@pytest.mark.parametrize(
    "html",
    [
        "<p>jirgas, projirga</p>",
        '<p title="jirga" id="jirga"></p>',
        '<cite lang="ur"><a href="#jirga">jirga</a></cite>',
        "<script>const jirga = '<p>jirga';</script>",
        "<style>.jirga { color: red }</style>",
        "<svg><text>jirga</text></svg>",
        "<select><option>jirga</option></select>",
        "<head><title>jirga</title></head>",
        "<pre><code>jirga</code></pre>",
    ],
)
def test_parts_of_words_attributes_and_what_holds_no_prose_stay_as_they_are(html):
    assert mark_languages(html, WORDS) == html


def test_the_glossary_says_which_terms_are_foreign():
    lines = [
        {"term": "Jirga", "long_form": "Jirga", "meaning": "An assembly.", "language": "ur-Latn"},
        {"term": "PTA", "long_form": "Regulator", "meaning": "It regulates.", "language": None},
    ]
    assert Terms(lines).foreign == {"Jirga": "ur-Latn"}


def test_a_long_form_that_only_puts_a_word_before_the_term_is_not_spelled_out():
    line = {"term": "Rah-e-Rast", "long_form": "Operation Rah-e-Rast", "language": "ur-Latn"}
    assert Terms([line]).mark("In Rah-e-Rast, 2009") == (
        'In <a class="term" href="#term-rah-e-rast" lang="ur-Latn">Rah-e-Rast</a>, 2009'
    )


def test_the_page_marks_them_in_titles_and_prose_and_the_glossary_its_terms(report):
    page = Page(report.read_text(encoding="utf-8"))
    homes = {above[-1] for tag, named, above in page.elements if named.get("lang") == "ur-Latn"}
    assert {"h1", "p"} <= homes
    assert page.all("dt", lang="ur-Latn")
