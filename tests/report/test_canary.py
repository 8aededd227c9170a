"""What a machine would tell about itself appears in nothing that a run makes."""

import base64
import contextlib
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
    """Words that would betray the machine, with whatever else stands in the environment."""
    words = {*CANARIES.values(), FOLDER, FOLDER.replace(" ", "%20"), sys.prefix, "ipykernel_"}
    words |= {f"{tempfile.gettempdir()}{os.sep}", f"{Path(__file__).parents[2]}{os.sep}"}
    words |= {"ipykernel/", *(node for node in [platform.node()] if len(node) > 5)}
    # What is shorter may stand there by chance.
    return words | {value for value in os.environ.values() if len(value) >= 16}


def test_a_run_makes_every_kind_of_artefact(made):
    endings = {Path(name).suffix for name in made}
    assert {".html", ".json", ".ipynb", ".svg", ".csv", ".zip", ".png"} <= endings
    names = {Path(name).name for name in made}
    assert {"report.html", "summary.html", "record.json", "tables.zip", "c1.png"} <= names


def test_no_artefact_tells_environment_folder_user_machine_or_process(made):
    number = re.compile(rb"(?<![\d.,])%d(?![\d.,])" % os.getpid())
    for name, path in made.items():
        assert re.fullmatch(r"(?!.*canary)[\w./-]+", name)
        for content in contents(path):
            for word in telling():
                assert word.encode() not in content, (name, word)
                assert word.encode("utf-16-le") not in content, (name, word)
        if path.suffix in (".json", ".ipynb"):
            assert not number.search(path.read_bytes()), name


def test_the_search_finds_what_is_hidden(tmp_path):
    token = CANARIES["AZM_CANARY_TOKEN"]
    hidden = base64.b64encode(zlib.compress(f"{token} {'x' * 90} {os.urandom(90).hex()}".encode()))
    page = tmp_path / "page.html"
    page.write_bytes(b"<p>" + hidden + b"</p>")
    assert any(token.encode() in content for content in contents(page))
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.csv", token)
    assert any(token.encode() in content for content in contents(tmp_path / "a.zip"))
