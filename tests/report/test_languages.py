"""Words of other languages are marked as such, in text and nowhere else."""

import pytest

from azm.report.terms import Terms
from azm.report.text import mark_languages

from .reading import Page

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
