"""Bundles are read in the order in which they were said, and incomplete ones are refused."""

import nbformat
import pytest

from azm.errors import AzmError
from azm.report.model import read, read_cells

from .making import MIME, code, fact, markdown, notebook, sentence, verdict


def test_cells_speak_in_order():
    cells = read_cells(
        "nb",
        notebook(markdown("a"), code("x", sentence("b"), sentence("c")), code(""), code("y = 1")),
    )
    assert [(s.number, [one.kind for one in s.outputs]) for s in cells] == [
        (1, ["markdown"]),
        (2, ["code", "sentence", "sentence"]),
        (4, ["code"]),
    ]


def test_sentences_of_a_role_are_plain_text(collection, claims):
    said = sentence("Of ", {"fact": "a.n"}, " held.", role="limit", a__n=fact("3", 3, ("x",)))
    book = notebook(code("x", said), code("y", sentence("Else.")))
    report = read({"01_cpec_security": book}, collection, {}, claims=claims)
    assert report.sentences("01_cpec_security", "limit") == ["Of 3 held."]


def test_a_failed_cell_is_named():
    failed = code("1/0")
    failed.outputs = [nbformat.v4.new_output("error", ename="ZeroDivisionError", evalue="x")]
    with pytest.raises(AzmError, match=r"nb, cell 1 failed with ZeroDivisionError"):
        read_cells("nb", notebook(failed))


@pytest.mark.parametrize(
    ("bundle", "told"),
    [
        ({"kind": "picture"}, "kind 'picture'"),
        ("text", "kind 'None'"),
        ({"kind": "sentence", "role": "text"}, "without 'parts'"),
        (
            {"kind": "sentence", "role": "text", "parts": ["So ", {"fact": "a.b"}], "facts": {}},
            "says the fact 'a.b' without giving it",
        ),
        (verdict("c1", "suported")[MIME], "did you mean 'supported'"),
    ],
)
def test_a_bundle_that_the_page_cannot_show_is_told_with_its_cell(bundle, told):
    with pytest.raises(AzmError, match=f"nb, cell 1 .*{told}"):
        read_cells("nb", notebook(code("x", {MIME: bundle})))


def test_warnings_of_a_run_are_not_the_page_s():
    noisy = code("x")
    noisy.outputs = [nbformat.v4.new_output("stream", name="stderr", text="a warning")]
    assert [one.kind for one in read_cells("nb", notebook(noisy))[0].outputs] == ["code"]


def test_an_output_that_names_no_rows_is_refused_with_its_cell():
    printed = code("x")
    printed.outputs = [nbformat.v4.new_output("stream", name="stdout", text="20 killed")]
    for shown in (printed, code("x", {"text/plain": "a  b", "text/html": "<table></table>"})):
        with pytest.raises(AzmError, match=r"nb, cell 2 shows something .*azm\.table"):
            read_cells("nb", notebook(markdown("a"), shown))
