import shutil

import pytest
from small_project import HERE, Project


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Fixture: a sound small project, which `azm.load` reads."""
    root = tmp_path / "project"
    shutil.copytree(HERE / "project", root)
    monkeypatch.setenv("AZM_ROOT", str(root))
    return Project(root)
