"""The commit that a report names is this project's, and its files are those of the commit."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from azm.run.fingerprint import commit

WHO = ("-c", "user.name=A", "-c", "user.email=a@example.org")
NONE = ("", "because the project isn't a git checkout with a commit")
FILES = (
    "data/units.csv", "notebooks/collection.toml", "src/azm/cli.py", "requirements.lock",
    "pyproject.toml", "README.md",
)  # fmt: skip


def git(folder, *words):
    subprocess.run(["git", *WHO, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Fixture: a folder that could be the project's, with everything committed."""
    root = tmp_path / "project"
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("as committed\n", encoding="utf-8")
    git(root.parent, "init", "--quiet", str(root))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "all")
    monkeypatch.setenv("AZM_ROOT", str(root))
    return root


def test_a_clean_checkout_is_named_whatever_lies_beside_it(project, tmp_path, monkeypatch):
    name, reason = commit()
    assert (len(name), reason) == (12, "")
    (project / "README.md").write_text("edited\n", encoding="utf-8")
    (project / "draft.txt").write_text("mine\n", encoding="utf-8")
    git(tmp_path, "init", "--quiet", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))  # as a hook has it
    assert commit() == (name, "")


@pytest.mark.parametrize("name", [*FILES[:-1], "data/new and \n odd.csv"])
def test_an_edit_of_anything_relevant_is_told(project, name):
    (project / name).write_text("edited\n", encoding="utf-8")
    assert commit() == ("", "because of uncommitted changes in 1 file")


def test_files_are_counted_whatever_the_users_settings_of_git(project, tmp_path, monkeypatch):
    settings = tmp_path / ".gitconfig"
    settings.write_text("[status]\nshowUntrackedFiles = no\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    (project / "data" / "one").mkdir()
    for name in ("one/a.csv", "one/b.csv"):
        (project / "data" / name).write_text("new\n", encoding="utf-8")
    assert commit() == ("", "because of uncommitted changes in 2 files")


def test_another_repository_round_the_project_is_not_its_own(project):
    shutil.rmtree(project / ".git")
    assert commit() == NONE
    git(project.parent, "init", "--quiet")
    git(project.parent, "add", "--all")
    git(project.parent, "commit", "--quiet", "--message", "outer")
    assert commit() == NONE


def test_a_checkout_of_another_owner_is_named_all_the_same(project):
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    for path in [project, *project.rglob("*")]:
        os.chown(path, 65534, 65534)
    with pytest.raises(subprocess.CalledProcessError):
        git(project, "-c", "safe.directory=", "status")
    assert len(commit()[0]) == 12


def test_where_there_is_no_commit_or_no_git_that_is_told(project, monkeypatch):
    shutil.rmtree(project / ".git")
    git(project, "init", "--quiet")
    assert commit() == NONE
    monkeypatch.setenv("PATH", str(Path(os.devnull)))
    assert commit() == NONE
