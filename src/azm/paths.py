"""Where the project's folders are."""

from __future__ import annotations

import os
from pathlib import Path

from azm.errors import AzmError

MARKER = Path("notebooks") / "collection.toml"


def root() -> Path:
    """Return the project's folder as an absolute path.

    The environment variable `AZM_ROOT` decides if it is set; else the nearest folder upwards
    from the working folder that holds `notebooks/collection.toml`; else the folder that the
    package itself was installed from.

    Raises
    ------
    AzmError
        If `AZM_ROOT` is not a folder, or if no project folder is found.
    """
    named = os.environ.get("AZM_ROOT")
    if named:
        folder = Path(named).expanduser()
        if not folder.is_dir():
            raise AzmError(f"AZM_ROOT is '{named}', which is not a folder; correct it or unset it")
        return folder.resolve()
    here = Path.cwd()
    own = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, own):
        if (folder / MARKER).is_file():
            return folder.resolve()
    raise AzmError(
        f"no project folder found from {here} upwards; "
        f"go into the folder that holds {MARKER.as_posix()}, or set AZM_ROOT to it"
    )


def data_dir() -> Path:
    """Return the folder of the tables."""
    return root() / "data"


def notebooks_dir() -> Path:
    """Return the folder of the notebooks and of `collection.toml`."""
    return root() / "notebooks"


def figures_dir() -> Path:
    """Return the folder of the figures that the canonical run drew."""
    return root() / "figures"


def reports_dir() -> Path:
    """Return the folder that reports are built in."""
    return root() / "reports"
