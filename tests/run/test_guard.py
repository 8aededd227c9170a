"""A run reads tables by azm.load alone: what reaches past it fails the run, by name."""

import pytest
from miniature import KILLED

from azm import cli

PARAMETERS = ("parameters", KILLED)
REACHING = {
    "pandas": ("import pandas\npandas.read_csv('../data/claims.csv')", "read data/claims.csv"),
    "open": ("open('collection.toml').read()", "read notebooks/collection.toml"),
    "a path": ("from pathlib import Path\nPath('../data/units.csv').read_text()", "data/units.csv"),
    "os.open": ("import os\nos.open('../data/units.csv', os.O_RDONLY)", "read data/units.csv"),
    "numpy": ("import numpy\nnumpy.fromfile('../data/units.csv')", "read data/units.csv"),
    "a swallowed error": (
        "try:\n    open('../data/units.csv')\nexcept Exception:\n    pass",
        "read data/units.csv",
    ),
    "a function handed to azm": (
        "import azm\nazm.holds('So.', [open('../data/units.csv')] and True)",
        "read data/units.csv",
    ),
    "outside the project": ("open({outside!r}).read()", "read outside.csv"),
    "writing": ("open('../data/new.csv', 'w')", "wrote data/new.csv"),
    "the network": (
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')",
        "connected to the network",
    ),
    "a program": ("import subprocess\nsubprocess.run(['true'])", "started a program"),
}


@pytest.mark.parametrize(("source", "words"), REACHING.values(), ids=REACHING.keys())
def test_a_cell_that_reaches_past_azm_load(mini, quick_runs, tmp_path, capsys, source, words):
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n", encoding="utf-8")
    mini.list_only("20_counts")
    mini.write("20_counts", PARAMETERS, source.format(outside=str(outside)))
    good = mini.publish_good()
    assert cli.main(["report"]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("azm: 20_counts") and words in told
    assert str(tmp_path) not in told
    assert mini.published() == good
    assert not (mini.root / "data" / "new.csv").exists()


def test_what_python_and_packages_read_for_themselves_is_theirs(mini):
    mini.list_only("20_counts")
    mini.write(
        "20_counts",
        PARAMETERS,
        "import matplotlib.pyplot as plt\nimport sqlite3, email.mime.text\nplt.figure();",
        "import zoneinfo\nzoneinfo.ZoneInfo('Asia/Karachi')",
        "import tempfile\nwith tempfile.NamedTemporaryFile('w', delete=False) as f:\n"
        "    f.write('a')\nopen(f.name).read()",
        "import azm\nlen(azm.load('claims'))",
    )
    assert cli.main(["report"]) == 0
