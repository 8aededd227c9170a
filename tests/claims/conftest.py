"""The invented project, as every table of it is read."""

import pytest
from samples import Register, project

from azm import tables


@pytest.fixture
def register(tmp_path, monkeypatch) -> Register:
    made = Register()
    project(tmp_path)
    monkeypatch.setenv("AZM_ROOT", str(tmp_path))
    monkeypatch.setattr(tables, "load", made.load)
    monkeypatch.setattr(tables, "rows", made.rows)
    return made
