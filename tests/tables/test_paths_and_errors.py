"""The project's folder is found from where a user works."""

from __future__ import annotations

from pathlib import Path

import pytest

from azm import paths
from azm.errors import AzmError, did_you_mean, nearest


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("AZM_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def collection(folder: Path) -> None:
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / "collection.toml").touch()


def test_azm_root_decides(project):
    assert paths.root() == project.root.resolve()
    assert paths.data_dir() == project.root.resolve() / "data"


def test_the_nearest_folder_upwards_with_a_collection_is_the_project(elsewhere, monkeypatch):
    collection(elsewhere / "outer")
    collection(elsewhere / "outer" / "inner")
    (elsewhere / "outer" / "inner" / "notebooks" / "deep").mkdir()
    monkeypatch.chdir(elsewhere / "outer" / "inner" / "notebooks" / "deep")
    assert paths.root() == (elsewhere / "outer" / "inner").resolve()
    assert paths.notebooks_dir() == paths.root() / "notebooks"


def test_the_package_finds_its_own_project_from_anywhere(elsewhere, monkeypatch):
    own = elsewhere / "own"
    collection(own)
    (own / "src" / "azm").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(own / "src" / "azm" / "paths.py"))
    assert paths.root() == own.resolve()
    assert paths.figures_dir() == own.resolve() / "figures"
    assert paths.reports_dir() == own.resolve() / "reports"


def test_no_project_in_sight_is_told_with_the_mend(elsewhere, monkeypatch):
    monkeypatch.setattr(paths, "__file__", str(elsewhere / "lib" / "azm" / "paths.py"))
    with pytest.raises(AzmError, match=r"go into the folder that holds notebooks/collection\.toml"):
        paths.root()


def test_an_azm_root_that_does_not_exist_is_told(elsewhere, monkeypatch):
    monkeypatch.setenv("AZM_ROOT", str(elsewhere / "nowhere"))
    with pytest.raises(AzmError, match="which is not a folder; correct it or unset it"):
        paths.root()


def test_the_nearest_word_ignores_case_and_far_words():
    assert nearest("USABLE", ["usable", "disputed"]) == "usable"
    assert nearest("zebra", ["usable", "disputed"]) is None
    assert did_you_mean("disputd", ["usable", "disputed"]) == "; did you mean 'disputed'?"
    assert did_you_mean("zebra", ["usable"]) == ""
