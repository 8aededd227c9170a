"""Which commit a report was built from, if that can be said. Standard library alone."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from azm import paths

#: What a report is made of. Nothing else, a draft beside it for example, makes a commit untrue.
_RELEVANT = ("data", "notebooks", "src", "requirements.lock", "pyproject.toml")


def commit() -> tuple[str, str]:
    """The commit that this project's files are those of.

    Returns
    -------
    tuple of str
        Twelve hexadecimal digits and nothing; or nothing and the reason why no commit can be
        named, which is the same on every machine: `because …`.
    """
    root = paths.root()
    try:
        top = _git(root, "rev-parse", "--show-toplevel").rstrip("\n")
    except OSError:
        return "", "because git isn't installed"
    except subprocess.CalledProcessError:
        return "", "because the project isn't a git checkout"
    # A copy that was unpacked inside another repository isn't part of it.
    if not top or Path(top).resolve() != root:
        return "", "because the project isn't a git checkout"
    try:
        name = _git(root, "rev-parse", "--verify", "--short=12", "HEAD").strip()
        # `-z` gives each file one entry, whatever its name; modes aren't content.
        changed = _git(
            root, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames",
            "--", *_RELEVANT,
        ).count("\0")  # fmt: skip
    except subprocess.CalledProcessError:
        return "", "because nothing is committed yet"
    if changed:
        return "", f"because of uncommitted changes in {changed} file{'s' * (changed > 1)}"
    return name, ""


def _git(root: Path, *words: str) -> str:
    """What git prints, whatever the user's settings.

    Raises
    ------
    OSError
        If there is no git.
    subprocess.CalledProcessError
        If it refuses.
    """
    # In a container the folder often belongs to another user; only reading is done in it. A hook
    # of another repository may have called us.
    settings = ("-c", f"safe.directory={root}", "-c", "core.fileMode=false")
    settings += ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
    environment = {n: v for n, v in os.environ.items() if not n.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-C", str(root), *settings, *words],
        env={**environment, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "surrogateescape")
