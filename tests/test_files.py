"""A file that is put is there whole, as it was, or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from azm.files import put

KILLED = """\
import os, sys
from pathlib import Path
from azm import files
files.os.replace = lambda *_: os._exit(9)
files.put(Path(sys.argv[1]), "new")
"""


def test_text_is_utf_8_with_line_feeds_and_bytes_are_themselves(tmp_path):
    put(tmp_path / "text", "é\n")
    put(tmp_path / "bytes", b"\xff")
    assert (tmp_path / "text").read_bytes() == "é\n".encode()
    assert (tmp_path / "bytes").read_bytes() == b"\xff"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(os.name != "posix", reason="files have other modes here")
def test_a_file_keeps_its_mode_and_a_new_one_gets_the_usual(tmp_path):
    path = tmp_path / "kept"
    path.touch()
    path.chmod(0o640)
    put(path, "x")
    put(tmp_path / "new", "x")
    (tmp_path / "usual").touch()
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()}
    assert modes["kept"] == 0o640
    assert modes["new"] == modes["usual"]


def test_a_link_keeps_leading_to_its_file(tmp_path):
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "file", tmp_path / "link"
    target.touch()
    link.symlink_to(target)
    put(link, "x")
    assert link.is_symlink() and target.read_text(encoding="utf-8") == "x"


def test_what_fails_names_the_file_and_leaves_nothing(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder") as refused:
        put(tmp_path / "folder", "x")
    assert refused.value.filename == str(tmp_path / "folder")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_a_process_killed_while_it_writes_leaves_the_old_file_and_nothing_for_git(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("old", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == 9
    assert path.read_text(encoding="utf-8") == "old"
    [left] = [p.name for p in tmp_path.iterdir() if p != path]
    root = Path(__file__).parents[1]
    ignored = subprocess.run(["git", "check-ignore", "-q", f"data/{left}"], cwd=root, check=False)
    assert ignored.returncode == 0
