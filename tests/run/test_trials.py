"""Trials run in kernels of their own, on a scratch copy; the project is left as it is."""

import pytest
from differing import Differing, difference, wrongly_attributed


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Fixture: the project with all switches off, run once."""
    made = Differing.laid_in(tmp_path, monkeypatch)
    made.first = made.report()
    return made


def test_tables_and_code_are_put_back_in_a_copy(project):
    names = ("criterion", "code")
    kept = project.mini.reports / ".cache" / "20_counts"
    found, trials = difference(project, *names)
    assert trials != [] and wrongly_attributed(found, names) == []
    # The two runs of the project are kept, and no trial.
    assert len(list(kept.glob("*.ipynb"))) == 2
