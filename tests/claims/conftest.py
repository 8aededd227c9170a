"""Fixtures: the invented project, and estimates of people killed."""

import pytest
from samples import Register, project

from azm import tables
from azm.claims import Estimate


@pytest.fixture
def register(tmp_path, monkeypatch) -> Register:
    made = Register()
    project(tmp_path)
    monkeypatch.setenv("AZM_ROOT", str(tmp_path))
    monkeypatch.setattr(tables, "load", made.load)
    monkeypatch.setattr(tables, "rows", made.rows)
    return made


@pytest.fixture
def killed():
    """Build an estimate of people killed."""

    def build(low, high=None, bound=None, **given) -> Estimate:
        settings = {
            "bound": bound or ("range" if high is not None else "at_least"),
            "coverage": "complete",
            "evidence_to": "2024-06-22",
            "origins": ["first", "second", "third"],
        } | given
        return Estimate(low, high, "people_killed", **settings)

    return build
