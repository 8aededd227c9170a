"""What notebooks say is read in its order, and what the report can't show is refused."""

import nbformat
import pytest

from azm.errors import AzmError
from azm.report.model import read_cells

from .making import code, markdown, notebook, sentence


def output(kind, **content):
    cell = code()
    cell.outputs = [nbformat.v4.new_output(kind, **content)]
    return cell


def test_cells_speak_in_order_and_warnings_are_not_the_page_s():
    noisy = output("stream", name="stderr", text="a warning")
    cells = read_cells(
        "nb",
        notebook(markdown("a"), code(sentence("b"), sentence("c")), code(source=""), noisy),
    )
    assert [(cell.number, [one.kind for one in cell.outputs]) for cell in cells] == [
        (1, ["markdown"]),
        (2, ["code", "sentence", "sentence"]),
        (4, ["code"]),
    ]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (output("error", ename="ZeroDivisionError", evalue="x"), "failed with ZeroDivisionError"),
        (output("stream", name="stdout", text="20 killed"), r"shows something .*azm\.table"),
        (code({"text/html": "<table></table>"}), r"shows something .*azm\.table"),
        (code({"application/vnd.azm+json": {"kind": "picture"}}), "shows something"),
    ],
)
def test_what_failed_or_names_no_rows_is_refused_with_its_cell(cell, told):
    with pytest.raises(AzmError, match=f"nb, cell 2 {told}"):
        read_cells("nb", notebook(markdown("a"), cell))
