"""The project's folder is found from where a user works."""

import pytest

from azm import paths
from azm.errors import AzmError, did_you_mean


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.delenv("AZM_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    # As if the package were installed without its project.
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "lib" / "src" / "azm" / "paths.py"))
    return tmp_path.resolve()


def collection(folder):
    (folder / "notebooks" / "deep").mkdir(parents=True)
    (folder / "notebooks" / "collection.toml").touch()
    return folder


def test_the_nearest_folder_upwards_with_a_collection_is_the_project(elsewhere, monkeypatch):
    collection(elsewhere / "outer")
    inner = collection(elsewhere / "outer" / "inner")
    monkeypatch.chdir(inner / "notebooks" / "deep")
    assert paths.root() == inner
    places = (paths.data_dir(), paths.notebooks_dir(), paths.figures_dir(), paths.reports_dir())
    assert places == tuple(inner / name for name in ("data", "notebooks", "figures", "reports"))


def test_the_package_finds_its_own_project_from_anywhere_unless_azm_root_decides(
    elsewhere, monkeypatch
):
    assert collection(elsewhere / "lib") == paths.root()
    other = elsewhere / "other"
    other.mkdir()
    monkeypatch.setenv("AZM_ROOT", str(other))
    assert paths.root() == other


def test_no_project_in_sight_and_an_azm_root_that_does_not_exist_are_told(elsewhere, monkeypatch):
    with pytest.raises(AzmError, match=r"go into the folder that holds notebooks/collection\.toml"):
        paths.root()
    monkeypatch.setenv("AZM_ROOT", str(elsewhere / "nowhere"))
    with pytest.raises(AzmError, match="which is not a folder; correct it or unset it"):
        paths.root()


def test_the_nearest_word_ignores_case_and_far_words():
    words = {"usable", "disputed"}
    assert did_you_mean("disputd", words) == "; did you mean 'disputed'?"
    assert did_you_mean("USABLE", words) == "; did you mean 'usable'?"
    assert did_you_mean("zebra", words) == ""
