"""Executing one notebook through papermill."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from azm import paths
from azm.errors import AzmError
from azm.run.kernel import OwnAsyncKernelManager, own_folder
from azm.run.normalise import normalised
from azm.run.parameters import Value
from azm.run.surroundings import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What papermill would log about a failure is said once, by the error itself.
logging.getLogger("papermill").addHandler(logging.NullHandler())


#: Longest time that one cell may take, in seconds, and most that it may put out, in bytes.
CELL_SECONDS = 300
CELL_BYTES = 5_000_000


class RunError(AzmError):
    """A notebook that did not run to its end."""


class StoppedError(RunError):
    """A kernel that died, or a cell or notebook that passed a limit."""

    exit_code = 5


class _Client(PapermillNotebookClient):
    """Papermill's client, which in addition stops at a cell that floods its output.

    Parameters
    ----------
    folder : Path
        For its kernel, as :func:`azm.run.kernel.make_folder` gives it.
    """

    put_out = 0

    def __init__(self, *arguments: Any, folder: Path, **named: Any) -> None:
        self._folder = folder
        super().__init__(*arguments, **named)

    def create_kernel_manager(self) -> OwnAsyncKernelManager:
        """A manager of the project's own kernel, whatever the notebook names."""
        self.km = OwnAsyncKernelManager(self._folder)
        return self.km

    def process_message(self, msg: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        if msg["msg_type"] in ("stream", "display_data", "execute_result"):
            self.put_out += sum(len(part) for part in _texts(msg["content"]))
            if self.put_out > CELL_BYTES:
                return None
        return super().process_message(msg, *arguments, **named)

    def execute_cell(self, *arguments: Any, **named: Any) -> Any:
        self.put_out = 0
        cell = super().execute_cell(*arguments, **named)
        if self.put_out > CELL_BYTES:
            raise FloodError(
                f"put out {self.put_out / 1e6:.0f} MB, of which a notebook keeps at most "
                f"{CELL_BYTES / 1e6:.0f}; print less, or a summary"
            )
        return cell


class FloodError(Exception):
    """A cell that put out more than a notebook can hold."""


class _Engine(NBClientEngine):
    """Papermill's engine with the client above."""

    @classmethod
    def execute_managed_notebook(  # type: ignore[override]
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        start_timeout: int,
        execution_timeout: int,
        on_cell_execute: Callable[..., None],
        folder: Path,
        **_: Any,
    ) -> None:
        client = _Client(
            nb_man,
            folder=folder,
            timeout=execution_timeout,
            startup_timeout=start_timeout,
            ipython_hist_file="",  # the kernelspec has its own
            # Asked to end, a kernel takes a quarter of a second, and now and then three: its
            # threads may wait for each other. All that it said is here by then.
            shutdown_kernel="immediate",
            on_cell_execute=on_cell_execute,
            log=logging.getLogger("papermill"),
        )
        client.execute()


papermill_engines.register("azm", _Engine)


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for part in content.values():
            yield from _texts(part)


def execute(
    source: Path,
    parameters: dict[str, Value],
    *,
    said_in: Path,
    tell: Callable[[int], None] = lambda cell: None,
    cell_seconds: int = CELL_SECONDS,
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
    tell : callable
        Takes the number of each code cell as it begins, from 1.
    cell_seconds : int
        Longest time that one cell may take.

    Returns
    -------
    NotebookNode
        Executed and normalised, drawings kept.

    Raises
    ------
    RunError
        If a cell fails, naming notebook, cell and error.
    StoppedError
        If the kernel dies, or a cell passes a limit of time or output.
    """
    folders = {"AZM_ROOT": str(paths.root()), "AZM_SAID_IN": str(said_in)}
    with own_folder() as folder, environment(folders):
        target = folder / source.name
        reached = 0

        def count(**cell: Any) -> None:
            nonlocal reached
            reached += 1
            tell(reached)

        try:
            papermill.execute_notebook(
                str(source),
                str(target),
                parameters=parameters,
                kernel_name="python3",  # names the language in which parameters are written
                cwd=str(paths.notebooks_dir()),
                engine_name="azm",
                progress_bar=False,
                execution_timeout=cell_seconds,
                log_output=False,
                request_save_on_cell_execute=False,
                on_cell_execute=count,
                folder=folder,
            )
        except PapermillExecutionError as error:
            raise _failure(source, error.exec_count, error.ename, error.evalue) from None
        except CellTimeoutError:
            words = f"took longer than {cell_seconds} s; mend it, or allow more with --cell-limit"
            raise _stopped(source, reached, words) from None
        except DeadKernelError:
            words = "its kernel died (killed, out of memory, or crashed); free memory, run again"
            raise _stopped(source, reached, words) from None
        except FloodError as error:
            raise _stopped(source, reached, str(error)) from None
        except Exception as error:
            raise _failure(source, reached, type(error).__name__, str(error)) from None
        executed = nbformat.read(target, as_version=4)
        # Papermill takes sys.exit(0) for a good end, though the cells after it did not run.
        if any(o.output_type == "error" for c in executed.cells for o in c.get("outputs", ())):
            raise _failure(source, reached, "SystemExit", "the notebook ended itself half-way")
        return normalised(executed)


def _stopped(source: Path, cell: int, words: str) -> StoppedError:
    return StoppedError(f"{source.stem}, cell {cell}: {words}")


def _failure(source: Path, cell: int, name: str, words: str) -> RunError:
    """One line that says where a notebook stopped; `cell` counts code cells, 0 is before them."""
    place = f"{source.stem}, cell {cell}" if cell else f"{source.stem} could not be started"
    said = " ".join(words.split())
    return RunError(f"{place}: {name}: {said}" if said else f"{place}: {name}")
