"""What a notebook says travels as rounded JSON, is short in the file, and is read back whole."""

import json

import nbformat
import pytest

from azm.errors import AzmError
from azm.notebook.outputs import MIME, SVG_MIME, Output, drawings_of, outputs_of, pack, read, unpack


def test_every_float_of_a_bundle_is_rounded_however_deep_and_nothing_else():
    deep = {"a": [{"b": (1 / 3)}, [2 / 3, 20.0, 7, True, None, "1.23456789"]], "points": [[1 / 7]]}
    bundle = Output(deep, "", "")._repr_mimebundle_()[MIME]
    assert bundle["a"] == [{"b": 0.333333}, [0.666667, 20, 7, True, None, "1.23456789"]]
    assert bundle["points"] == "[[0.142857]]"
    assert [type(x) for x in bundle["a"][1]] == [float, int, int, bool, type(None), str]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_cannot_carry_is_named_with_its_place(value):
    with pytest.raises(AzmError, match=r"at data 2 1: .* no finite number"):
        Output({"kind": "figure", "data": [[1.0], [value]]}, "", "")


def test_what_travels_packed_comes_out_as_it_was():
    fact_bundle = {"rows": [["attacks", "a-1"], ["attacks", "b-2"], ["polls", "c.3"]], "low": None}
    bundle = {
        "kind": "figure",
        "data": [[1, "a"], [None, "b"]],
        "facts": {"f": fact_bundle, "g": {"rows": [], "sources": []}},
        "sources": ["dawn-1", "nacta-2"],
    }
    assert unpack(pack(bundle)) == unpack(bundle) == bundle
    assert pack(bundle)["data"] == '[[1, "a"], [null, "b"]]'
    assert pack(bundle)["sources"] == "dawn-1;nacta-2"
    assert pack(bundle)["facts"]["f"]["rows"] == "attacks=a-1;b-2|polls=c.3"


def test_facts_with_the_same_rows_list_them_once_and_come_out_whole():
    rows = [["attacks", f"a-{n}"] for n in range(9)]
    low, high = ({"text": text, "rows": rows, "sources": ["dawn-1"]} for text in ("1", "2"))
    other = {"text": "3", "rows": rows[:1], "sources": ["dawn-1"]}
    bundle = {"kind": "sentence", "facts": {"c1.low": low, "c1.high": high, "c1.other": other}}
    travelling = pack(bundle)["facts"]
    assert travelling["c1.high"] == {"text": "2", "rows_of": "c1.low"}
    assert travelling["c1.other"]["rows"] == "attacks=a-0"
    assert unpack(pack(bundle)) == bundle


def test_the_cells_of_a_table_are_no_row_keys():
    table = {"kind": "table", "rows": [["swat", "20 = few; |"], ["x", "–"]]}
    assert unpack(pack(table)) == table
    assert unpack(pack({"rows": [["swat", "few"]]})) == {"rows": [["swat", "few"]]}


def test_a_notebook_is_read_alike_from_its_file_its_json_and_as_nbformat_reads_it(tmp_path):
    one = Output({"kind": "figure", "id": "f", "rows": [["attacks", "a-1"]]}, "f", "")
    two = Output({"kind": "table", "id": "t", "rows": [["x", "1"]]}, "t", "")
    data = [shown._repr_mimebundle_() for shown in (one, two)]
    data[0][SVG_MIME] = {"wide": "<svg/>"}
    cell = nbformat.v4.new_code_cell(
        outputs=[
            nbformat.v4.new_output("stream", text="words"),
            *(nbformat.v4.new_output("display_data", data=each) for each in data),
        ]
    )
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A"), cell])
    path = tmp_path / "a.ipynb"
    nbformat.write(book, path)
    plain = json.loads(path.read_text(encoding="utf-8"))
    for form in (path, str(path), plain, book, nbformat.read(path, as_version=4)):
        assert read(form) == [one.bundle, two.bundle]
        assert read(form, "table") == [two.bundle]
        assert [drawings_of(o) for o in outputs_of(form)] == [None, {"wide": "<svg/>"}, None]
