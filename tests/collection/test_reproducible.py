"""Two clones on two machines give the same report and figures, byte for byte, and those that are
committed.

Both clones hold the files of the working tree. The machines differ in folder (one with a blank in
its name), working folder, time zone, locale, hash seed and home; the first is that of a person with
settings, fonts and kernels of their own for all that a run uses. It executes every notebook,
which must come out as committed, and draws all figures anew; the second takes what the first kept
and makes the report of it.
"""

import compileall
import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import emulations
import nbformat
import pytest
from committed import NAMES, ROOT

from azm.notebook import outputs
from azm.run.diff import compare_bundles
from azm.run.execute import normalised
from azm.run.gallery import drawn_digest, on_reference_platform

AUTHOR = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
          "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
          "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}  # fmt: skip
SECOND = {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONHASHSEED": "1"}


def git(folder, *words):
    done = subprocess.run(
        ["git", *words], cwd=folder, env={**os.environ, **AUTHOR}, capture_output=True, check=True
    )
    return done.stdout.decode()


def files_of_the_project():
    """What a commit of the working tree would hold."""
    try:
        names = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only a git checkout says which files are the project's")
    return [name for name in names.split("\0") if name and (ROOT / name).is_file()]


def first_clone(folder):
    for name in files_of_the_project():
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
        copy.chmod((ROOT / name).stat().st_mode)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "the project")


def run(clone, place, environment, umask=-1):
    """Make the report in a clone; returns what that told."""
    done = subprocess.run(
        [sys.executable, "-m", "azm.cli", "report"],
        cwd=place, env={**environment, "PYTHONPATH": str(clone / "src")}, umask=umask,
        capture_output=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(clone / "reports" / "report.html")
    return done.stderr


@pytest.fixture(scope="module")
def clones(tmp_path_factory):
    """Fixture: two clones after a run of the whole collection in the first."""
    folder = tmp_path_factory.mktemp("clones")
    one, two = folder / "one", folder / "number two"
    one.mkdir()
    first_clone(one)
    git(folder, "clone", "--quiet", "one", "number two")
    compileall.compile_dir(one / "src", quiet=1)  # as set-up does
    for drawn in [*(one / "figures").glob("*.svg"), *(one / "figures").glob("*.csv")]:
        drawn.unlink()
    person = emulations.another_person()
    run(one, folder, person.environment(folder / "person", root=one), person.umask)
    # Without a published page, so that one is made anew of the notebooks that are taken over.
    shutil.copytree(one / "reports" / "states", two / "reports" / "states")
    (two / "reports" / "current").symlink_to((one / "reports" / "current").readlink())
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AZM_", "LC_", "XDG_", "MPL"))}
    home = folder / "other home"
    home.mkdir()
    told = run(two, two / "data", {**kept, **SECOND, "HOME": str(home)})
    assert told.count(": unchanged") == len(NAMES)
    return SimpleNamespace(one=one, two=two)


def drawings(folder):
    return {p.name: p for p in sorted((folder / "figures").iterdir()) if p.suffix != ".md"}


def test_both_are_the_same_state_report_and_figures(clones):
    one, two = ((clone / "reports" / "current").resolve() for clone in (clones.one, clones.two))
    assert one.name == two.name
    pages = [(clone / "reports" / "report.html").read_bytes() for clone in (clones.one, clones.two)]
    assert len(pages[0]) > 100_000
    assert pages[0] == pages[1]
    for folder in (clones.one, clones.one.parent, ROOT):
        assert str(folder).encode() not in pages[0]
    drawn = [drawings(clone) for clone in (clones.one, clones.two)]
    assert drawn[0].keys() == drawn[1].keys()
    assert all(path.read_bytes() == drawn[1][name].read_bytes() for name, path in drawn[0].items())


def test_figures_drawn_anew_show_the_same_as_the_committed_and_leave_a_clone_clean(clones):
    drawn, committed = drawings(clones.one), drawings(ROOT)
    assert drawn.keys() == committed.keys()
    for name, path in drawn.items():
        new, old = (p.read_text(encoding="utf-8") for p in (path, committed[name]))
        assert new == old or path.suffix == ".svg", name
        assert path.suffix == ".csv" or drawn_digest(new) == drawn_digest(old) != "", name
        if on_reference_platform():  # bytes are compared on Linux x86-64 with Python 3.11
            assert path.read_bytes() == committed[name].read_bytes(), name
    if on_reference_platform():
        assert git(clones.two, "status", "--porcelain") == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_run_says_what_is_committed(clones, name):
    executed = clones.one / "reports" / "current" / "run" / f"{name}.ipynb"
    run = nbformat.read(executed, as_version=4)
    committed = ROOT / "notebooks" / f"{name}.ipynb"
    assert compare_bundles(outputs.read(committed), outputs.read(run)) == []
    if on_reference_platform():
        text = nbformat.writes(normalised(run, keep_drawings=False))
        assert f"{text}\n" == committed.read_text(encoding="utf-8")
