"""What the page takes for a link, a name or a table cell."""

import csv
import io
from urllib.parse import unquote

import pytest

from azm.report import text

from . import payloads


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
    assert (text.cell(None), text.cell(0)) == ("–", "0")


def read_back(address):
    head, _, body = address.partition(",")
    assert head == "data:text/csv;charset=utf-8"
    return list(csv.reader(io.StringIO(unquote(body))))


def test_a_table_comes_back_from_its_address():
    rows = [["a,b", 'say "x"', 1.5, None, "چینی"], ["line\nbreak", "100% #1", 0, True, "'"]]
    assert read_back(text.csv_address(["p", "q", "r", "s", "t"], rows)) == [
        ["p", "q", "r", "s", "t"],
        ["a,b", 'say "x"', "1.5", "", "چینی"],
        ["line\nbreak", "100% #1", "0", "true", "'"],
    ]


def test_text_is_no_formula_in_a_spreadsheet_but_negative_numbers_stay():
    rows = [["=HYPERLINK(1)", "@x", "+x", "-5", -5, "-x"]]
    assert read_back(text.csv_address("abcdef", rows))[1] == [
        "'=HYPERLINK(1)", "'@x", "'+x", "-5", "-5", "'-x",
    ]  # fmt: skip


@pytest.mark.parametrize(("tag", "kept"), [("ur", "ur"), ("zh-Hans", "zh-Hans"), ('en" x="', None)])
def test_a_language_has_the_form_of_one(tag, kept):
    assert text.language(tag) == kept
