"""Trials run in kernels of their own, on a scratch copy; the project is left as it is.

`AZM_CHANGES` says how many changes drawn by chance are tried too; `make faults` sets it to 20.
"""

import os

import pytest
from differing import Differing, difference, drawn, wrongly_attributed

CHANGES = [("criterion", "code"), *map(drawn, range(int(os.environ.get("AZM_CHANGES", "0"))))]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Fixture: the project with all switches off, run once."""
    made = Differing.laid_in(tmp_path, monkeypatch)
    made.first = made.report()
    return made


@pytest.mark.parametrize("names", CHANGES, ids="-".join)
def test_what_changed_is_put_back_in_a_copy(project, names):
    kept = project.mini.reports / ".cache" / "20_counts"
    found, trials = difference(project, *names)
    assert wrongly_attributed(found, names) == []
    assert (trials != []) is (len(names) > 1)
    # The two runs of the project are kept, and no trial.
    assert len(list(kept.glob("*.ipynb"))) == 2
