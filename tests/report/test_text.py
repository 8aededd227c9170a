"""What the page takes for a link, a name, a table cell or a word of another language."""

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
