"""What a cell may hold, by the type and the limits of its column."""

from __future__ import annotations

import pytest
from conftest import cases, column

from azm.errors import shown
from azm.tables.problem import Problem, fault_finder


@pytest.mark.parametrize("case", cases("cells.csv"), ids=lambda case: case["cell"])
def test_a_cell_fits_its_column_or_is_told_why_not_and_what_to_do(case):
    more = dict(part.split("=") for part in case["more"].split(" & ") if part)
    cell = case["cell"].encode("ascii", "backslashreplace").decode("unicode_escape")
    assert fault_finder(column(case["type"], **more))(cell) == (case["fault"] or None)


def test_a_cell_that_no_spreadsheet_keeps_is_named():
    fault = "longer than 32,767 characters, which no spreadsheet keeps; shorten it"
    assert fault_finder(column("string"))("x" * 32_768) == fault


@pytest.mark.parametrize(
    "sign",
    "\t\r\x7f\xad\u034f\u061c\u180e\u2003\u200b\u200d\u200e\u200f\u2028\u202a\u202e\u2066\u2069"
    "\u2060\u2800\u3164\ue000\ufe0f\ufeff\U000e0041\U0010fffd",
    ids=lambda sign: f"U+{ord(sign):04X}",
)
def test_a_sign_that_nobody_sees_is_named_by_its_code(sign):
    fault = fault_finder(column("string"))(f"no{sign}te")
    assert f"(U+{ord(sign):04X}" in fault and fault.endswith("write a plain blank or delete it")


def test_a_long_cell_is_cut_and_a_line_break_is_shown_as_a_sign():
    assert shown("two\nlines") == "two⏎lines"
    assert shown("x" * 100) == "x" * 59 + "…"


def test_a_problem_reads_on_one_line_whatever_the_cell_holds():
    problem = Problem("data/x.csv", 12, "value", "1\x07\udcff\n", "not a number; write digits")
    assert str(problem) == (
        "data/x.csv:12: column 'value' is '1\\u0007\ufffd⏎': not a number; write digits"
    )
