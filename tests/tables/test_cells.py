"""What a cell may hold, by the type and the limits of its column."""

from __future__ import annotations

import pytest

from azm.errors import shown
from azm.tables.cells import fault_finder
from azm.tables.problem import Problem
from azm.tables.schema import Field

LETTERS = tuple(f"letter_{letter}" for letter in "abcdefghijklmn")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (Field("value", "number"), "-12.5"),
        (Field("value", "number"), "1e-05"),
        (Field("value", "number"), ""),
        (Field("count", "integer", minimum="0"), "0"),
        (Field("year", "year", minimum="1940", maximum="2035"), "2024"),
        (Field("date", "date"), "2024-02-29"),
        (Field("published", "date", format="any"), "2024"),
        (Field("published", "date", format="any"), "2024-06"),
        (Field("title", "string"), "اردو میں\u200cعنوان"),
        (Field("ids", "string", separator=";", pattern="[a-z]+"), "a;b"),
        (Field("url", "string", format="uri"), "https://example.org/a?b=c#d"),
    ],
)
def test_a_cell_that_fits_its_column_is_accepted(column, cell):
    assert fault_finder(column)(cell) is None


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        (
            Field("count", "integer"),
            "12.5",
            "not a whole number; write digits only",
        ),
        (
            Field("value", "number"),
            "~20",
            "not a number; write digits only, with a point for decimals",
        ),
        (
            Field("value", "number"),
            "\u0661\u0662",
            "not a number; write digits only, with a point for decimals",
        ),
        (
            Field("value", "number"),
            "1'234'567",
            "not a number; write it without separators of thousands",
        ),
        (
            Field("value", "number"),
            "unknown",
            "not a number; leave the cell empty if it is unknown",
        ),
        (Field("year", "year"), "24", "not a year; write four digits"),
        (
            Field("year", "year", maximum="2035"),
            "2204",
            "more than 2035; correct the number",
        ),
        (
            Field("date", "date"),
            "2024-06",
            "not a date; write year-month-day, as 2024-06-22",
        ),
        (Field("date", "date"), "2023-02-29", "no such day in the calendar; correct the date"),
        (
            Field("date", "date", maximum="2035-12-31"),
            "2204-06-22",
            "later than 2035-12-31; correct the date",
        ),
        (
            Field("letter", "string", enum=LETTERS),
            "letter_x",
            "not one of the 14 values allowed; did you mean 'letter_n'?",
        ),
        (
            Field("letter", "string", enum=LETTERS),
            "0",
            "not one of the 14 values allowed; see datapackage.json",
        ),
        (
            Field("ids", "string", separator=";", pattern="[a-z]+", form="a small word"),
            "a;B",
            "'B' isn't a small word; correct it",
        ),
        (
            Field("code", "string", pattern="[A-Z]{3}"),
            "pak",
            "not text that matches [A-Z]{3}; correct it",
        ),
        (
            Field("ids", "string", separator=";"),
            "a;",
            "an entry is empty or has blanks; part entries by ';' alone",
        ),
        (
            Field("url", "string", format="uri"),
            "javascript:alert(1)",
            "not a web address; write it in full, from https:// on",
        ),
        (
            Field("note", "string"),
            "no\u00a0break",
            "an invisible character (U+00A0 NO-BREAK SPACE) stands in it; "
            "write a plain blank or delete it",
        ),
        (
            Field("note", "string"),
            "Kar\u200cachi",
            "an invisible character (U+200C ZERO WIDTH NON-JOINER) stands in it; "
            "write a plain blank or delete it",
        ),
        (
            Field("count", "integer"),
            "99999999999999999999",
            "a larger whole number than can be counted with; correct it",
        ),
        (
            Field("note", "string"),
            "x" * 32_768,
            "longer than 32,767 characters, which no spreadsheet keeps; shorten it",
        ),
        (
            Field("note", "string"),
            "caf\ufffd",
            "letters are damaged by a wrong encoding; write them anew and save as UTF-8",
        ),
    ],
)
def test_a_cell_that_does_not_fit_is_told_why_and_what_to_do(column, cell, fault):
    assert fault_finder(column)(cell) == fault


@pytest.mark.parametrize(
    "sign",
    "\t\r\x7f\xad\u034f\u061c\u180e\u2003\u200b\u200d\u200e\u200f\u2028\u202a\u202e\u2066\u2069"
    "\u2060\u2800\u3164\ue000\ufe0f\ufeff\U000e0041\U0010fffd",
    ids=lambda sign: f"U+{ord(sign):04X}",
)
def test_a_sign_that_nobody_sees_is_named_by_its_code(sign):
    fault = fault_finder(Field("note", "string"))(f"no{sign}te")
    assert f"(U+{ord(sign):04X}" in fault and fault.endswith("write a plain blank or delete it")


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "क\u093eम", "Ménage à trois — “x”", "two\nlines", "🇵🇰"]
)
def test_letters_and_marks_of_any_script_are_text(text):
    assert fault_finder(Field("note", "string"))(text) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://[example.org/x", "https://[::1", "http://exa mple.org/", "https://example.org:x/",
        "https://example.org\n/x", "https:example.org", "ftp://example.org/x", "https://a\u2100b.org/",
    ],
)  # fmt: skip
def test_an_address_that_no_browser_opens_is_told(url):
    fault = fault_finder(Field("url", "string", format="uri"))(url)
    assert fault == "not a web address; write it in full, from https:// on"


def test_a_long_cell_is_cut_and_a_line_break_is_shown_as_a_sign():
    assert shown("two\nlines") == "two⏎lines"
    assert shown("x" * 100) == "x" * 59 + "…"


def test_a_problem_reads_on_one_line_whatever_the_cell_holds():
    problem = Problem("data/x.csv", 12, "value", "1\x07\udcff\n", "not a number; write digits")
    assert str(problem) == (
        "data/x.csv:12: column 'value' is '1\\u0007\ufffd⏎': not a number; write digits"
    )
