"""Executing one notebook through papermill."""

from __future__ import annotations

import logging
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


# What papermill would log about a failure is said once, by the error itself.
logging.getLogger("papermill").addHandler(logging.NullHandler())


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
    """A folder of settings for IPython: nothing on the terminal, no history.

    A kernel that is asked to end may log the interruption as an error; failures of cells reach
    the run as outputs.
    """
    profile = inside / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    settings = "c.IPKernelApp.log_level = 'CRITICAL'\nc.HistoryManager.enabled = False\n"
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
        reached = 0

        def count(**cell: Any) -> None:
            nonlocal reached
            reached += 1

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
                on_cell_execute=count,
            )
        except PapermillExecutionError as error:
            raise _failure(source, error.exec_count, error.ename, error.evalue) from None
        except Exception as error:
            raise _failure(source, reached, type(error).__name__, str(error)) from None
        executed = nbformat.read(target, as_version=4)
        # Papermill takes sys.exit(0) for a good end, though the cells after it did not run.
        if any(o.output_type == "error" for c in executed.cells for o in c.get("outputs", ())):
            raise _failure(source, reached, "SystemExit", "the notebook ended itself half-way")
        return normalised(executed)


def _failure(source: Path, cell: int, name: str, words: str) -> RunError:
    """One line that says where a notebook stopped; `cell` counts code cells, 0 is before them."""
    place = f"{source.stem}, cell {cell}" if cell else f"{source.stem} could not be started"
    said = " ".join(words.split())
    return RunError(f"{place}: {name}: {said}" if said else f"{place}: {name}")
