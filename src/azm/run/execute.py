"""Executing one notebook through papermill."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from azm import paths
from azm.errors import AzmError
from azm.run.normalise import normalised
from azm.run.parameters import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

# One thread in every kernel: results must not depend on how a sum is split over cores. A fixed
# hash seed and time zone keep what a notebook prints from depending on the machine.
KERNEL_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


class RunError(AzmError):
    """A notebook that did not run to its end."""


@contextmanager
def kernel_environment(said_in: Path) -> Iterator[None]:
    """The environment that kernels inherit, for the time of a run.

    `said_in` is the folder of this run's executed notebooks, where a later one finds what the
    earlier ones said. IPython's own folder is a fresh one, so that nobody's start-up files and
    settings play a part.
    """
    wanted = {
        **KERNEL_ENVIRONMENT,
        "AZM_ROOT": str(paths.root()),
        "AZM_SAID_IN": str(said_in),
        "IPYTHONDIR": str(ipython_folder(said_in)),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def ipython_folder(inside: Path) -> Path:
    """A folder of settings for IPython: nothing but errors on the terminal, no history."""
    profile = inside / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    settings = "c.IPKernelApp.log_level = 'ERROR'\nc.HistoryManager.enabled = False\n"
    (profile / "ipython_kernel_config.py").write_text(settings, encoding="utf-8")
    return profile.parent


def execute(
    source: Path,
    parameters: dict[str, Value],
    *,
    said_in: Path,
    progress: bool = False,
    kernel: str = "python3",
) -> nbformat.NotebookNode:
    """Run a notebook from top to bottom in a fresh kernel.

    Parameters
    ----------
    source : Path
        The notebook.
    parameters : dict
        Checked overrides; empty for the canonical run.
    said_in : Path
        Folder of the run's executed notebooks.
    progress : bool
        Whether to show a bar of cells.
    kernel : str
        Name of the kernelspec.

    Returns
    -------
    NotebookNode
        Executed and normalised, drawings kept.

    Raises
    ------
    RunError
        If a cell fails or the kernel dies, naming notebook, cell and error.
    """
    with tempfile.TemporaryDirectory(prefix="azm-") as folder, kernel_environment(said_in):
        target = Path(folder) / source.name
        try:
            papermill.execute_notebook(
                str(source),
                str(target),
                parameters=parameters,
                kernel_name=kernel,
                cwd=str(paths.notebooks_dir()),
                progress_bar=progress,
                log_output=False,
                request_save_on_cell_execute=False,
            )
        except PapermillExecutionError as error:
            raise RunError(
                f"{source.stem}, cell {error.exec_count}: {error.ename}: {error.evalue}"
            ) from None
        except Exception as error:
            raise RunError(f"{source.stem} stopped: {type(error).__name__}: {error}") from None
        return normalised(nbformat.read(target, as_version=4))
