"""What a machine would tell about itself appears in nothing that a run makes."""

import base64
import contextlib
import io
import os
import platform
import re
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

import matplotlib
import pytest
from miniature import COUNTS, SUMMARY, Miniature

from azm import cli

CANARIES = {
    "AZM_CANARY_TOKEN": "ghp-canary-7Qd1xWv0Zr5t",
    "CANARY_API_KEY": "sk-canary-e41b9c77f2",
    "USER": "canary-user-quail",
    "LOGNAME": "canary-user-quail",
    "HOSTNAME": "canary-host-heron",
    "HOME": "canary-home-plover",
}
FOLDER = "canary folder lapwing"
NOISE = (
    "import sys\nimport warnings\n\n"
    "warnings.warn('a warning of a library', stacklevel=1)\n"
    "print('a word on the error stream', file=sys.stderr)"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Fixture: every file that a run in a telling place makes, by its path."""
    base = tmp_path_factory.mktemp("canary")
    mini = Miniature.laid_in(base / FOLDER)
    mini.write("20_counts", *COUNTS)
    mini.write("10_summary", *SUMMARY, NOISE)
    home = base / CANARIES["HOME"]
    home.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        # The fonts' list is found in the old place: making it anew takes long and is no matter.
        patch.setenv("MPLCONFIGDIR", matplotlib.get_configdir())
        for name, value in {**CANARIES, "HOME": str(home), "AZM_ROOT": str(mini.root)}.items():
            patch.setenv(name, value)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            assert cli.main(["report"]) == 0
        state = (mini.reports / "current").resolve()
    files = [p for place in (state, mini.figures) for p in sorted(place.rglob("*")) if p.is_file()]
    return {path.relative_to(mini.root).as_posix(): path for path in files}


def contents(path):
    """All that a file holds: itself, the files in a zip, and what was packed into its text."""
    whole = path.read_bytes()
    yield whole
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name.encode() + b"\n" + archive.read(name)
    for packed in re.findall(rb"[A-Za-z0-9+/]{80,}={0,2}", whole):
        plain = base64.b64decode(packed + b"==")
        yield plain
        for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
            with contextlib.suppress(zlib.error):
                yield zlib.decompress(plain, window)


def telling():
    """Words that would betray the machine, each with what it is."""
    words = {value: name for name, value in CANARIES.items()}
    words[FOLDER] = "the project's folder"
    words[FOLDER.replace(" ", "%20")] = "the project's folder, in an address"
    words[f"{tempfile.gettempdir()}{os.sep}"] = "the folder for passing files"
    words[sys.prefix] = "Python's folder"
    words[str(Path(__file__).parents[2]) + os.sep] = "the package's folder"
    words["ipykernel_"] = "a kernel's process"
    words["ipykernel/"] = "a kernel's file"
    if len(platform.node()) > 5:
        words[platform.node()] = "the machine's name"
    # Whatever else stands in the environment and is long enough not to stand there by chance.
    words |= {value: name for name, value in os.environ.items() if len(value) >= 16}
    return words


def test_a_run_makes_every_kind_of_artefact(made):
    endings = {Path(name).suffix for name in made}
    assert {".html", ".json", ".ipynb", ".svg", ".csv", ".zip", ".png"} <= endings
    names = {Path(name).name for name in made}
    assert {"report.html", "summary.html", "record.json", "tables.zip", "c1.png"} <= names


def found_in(made, names):
    """Telling words that stand in the artefacts named, as (artefact, what it tells)."""
    words = telling()
    return {
        (name, what)
        for name in names
        for content in contents(made[name])
        for word, what in words.items()
        if word.encode() in content or word.encode("utf-16-le") in content
    }


def warned(made):
    """The run's notebook in which something was written on the error stream."""
    return next(name for name in made if name.endswith("run/10_summary.ipynb"))


def test_no_artefact_tells_environment_folder_user_or_machine(made):
    assert found_in(made, set(made) - {warned(made)}) == set()


def test_no_warning_in_a_runs_notebook_tells_of_the_machine(made):
    assert found_in(made, {warned(made)}) == set()


def test_no_artefact_tells_the_number_of_a_process(made):
    number = re.compile(rb"(?<![\d.,])%d(?![\d.,])" % os.getpid())
    for name, path in made.items():
        if path.suffix in (".json", ".ipynb"):
            assert not number.search(path.read_bytes()), name


def test_no_name_of_an_artefact_is_telling(made):
    for name in made:
        assert "canary" not in name
        assert re.fullmatch(r"[\w./-]+", name), name


def test_the_search_finds_what_is_hidden(tmp_path):
    token = CANARIES["AZM_CANARY_TOKEN"]
    hidden = base64.b64encode(zlib.compress(f"{token} {'x' * 90} {os.urandom(90).hex()}".encode()))
    page = tmp_path / "page.html"
    page.write_bytes(b"<p>" + hidden + b"</p>")
    assert any(token.encode() in content for content in contents(page))
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.csv", token)
    assert any(token.encode() in content for content in contents(tmp_path / "a.zip"))
