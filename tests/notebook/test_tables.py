"""Tables read well and keep their order."""

import pandas as pd
import pytest

from azm.errors import AzmError
from azm.notebook.tables import table

FRAME = pd.DataFrame(
    {
        "day": pd.to_datetime(["2024-06-22", None]),
        "killed": pd.array([1200, None], dtype="Int64"),
        "place": ["Swat <b>", None],
    }
)


def test_cells_are_for_readers():
    bundle = table(FRAME, "t", caption="Fixture", labels={"killed": "people killed"}).bundle
    assert bundle["rows"] == [["22 Jun 2024", "1,200", "Swat <b>"], ["–", "–", "–"]]
    assert [c["label"] for c in bundle["columns"]] == ["day", "people killed", "place"]
    assert [c["align"] for c in bundle["columns"]] == ["left", "right", "left"]


def test_html_is_escaped():
    assert "Swat &lt;b&gt;" in table(FRAME, "t", caption="Fixture").markup


def test_an_empty_table_is_refused():
    with pytest.raises(AzmError, match="has no rows"):
        table(FRAME.head(0), "t", caption="Fixture")
