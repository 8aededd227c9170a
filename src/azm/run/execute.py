"""Executing one notebook through papermill."""

from __future__ import annotations

import asyncio
import copy
import logging
import os
from typing import TYPE_CHECKING, Any

import papermill
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from azm import paths
from azm.errors import AzmError
from azm.notebook.outputs import SVG_MIME
from azm.run.kernel import OwnAsyncKernelManager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from azm.notebook.parameters import Value

#: Longest time that one cell may take, in seconds, and most that it may put out, in bytes.
CELL_SECONDS = 300
CELL_BYTES = 5_000_000
#: Longest waits for a kernel to start and for the last output of a cell that has ended.
_START_SECONDS = 300
_OUTPUT_SECONDS = 120
_KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_CELL_METADATA = ("tags", "azm")

# What papermill would log about a failure is said once, by the error itself.
logging.getLogger("papermill").addHandler(logging.NullHandler())


class RunError(AzmError):
    """A notebook that did not run to its end."""


class StoppedError(RunError):
    """A kernel that died, or a cell or notebook that passed a limit."""

    exit_code = 5


class FloodError(Exception):
    """A cell that put out more than a notebook can hold."""


class _Client(PapermillNotebookClient):
    """Papermill's client on the project's own kernel; it stops at a cell that floods its output.

    Parameters
    ----------
    manager : OwnAsyncKernelManager
        Of its kernel.
    """

    put_out = 0

    def __init__(self, *arguments: Any, manager: OwnAsyncKernelManager, **named: Any) -> None:
        self._manager = manager
        super().__init__(*arguments, **named)

    def create_kernel_manager(self) -> OwnAsyncKernelManager:
        """The manager of the project's own kernel, whatever the notebook names."""
        self.km = self._manager
        return self.km

    def process_message(self, msg: dict[str, Any], *arguments: Any, **named: Any) -> Any:
        if msg["msg_type"] in ("stream", "display_data", "execute_result"):
            self.put_out += len(repr(msg["content"]))
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
        manager: OwnAsyncKernelManager,
        environment: Mapping[str, str],
        **_: Any,
    ) -> None:
        client = _Client(
            nb_man,
            manager=manager,
            timeout=execution_timeout,
            startup_timeout=start_timeout,
            iopub_timeout=_OUTPUT_SECONDS,
            ipython_hist_file="",  # the kernelspec has its own
            # Asked to end, a kernel takes a quarter of a second, and now and then three: its
            # threads may wait for each other. All that it said is here by then.
            shutdown_kernel="immediate",
            on_cell_execute=on_cell_execute,
            log=logging.getLogger("papermill"),
        )
        client.execute(env={**os.environ, **environment}, cwd=str(paths.notebooks_dir()))


papermill_engines.register("azm", _Engine)


def execute(
    source: Path,
    parameters: Mapping[str, Value],
    *,
    said_in: Path,
    needs: Iterable[str] | None = None,
    on_kernel: Callable[[OwnAsyncKernelManager], None] = lambda manager: None,
    cell_seconds: int = CELL_SECONDS,
) -> NotebookNode:
    """Run a notebook from top to bottom in a fresh kernel.

    Several threads of a process may do so at a time.

    Parameters
    ----------
    source : Path
        The notebook.
    parameters : mapping
        Checked overrides; empty for the canonical run.
    said_in : Path
        Folder of the run's executed notebooks.
    needs : iterable of str, optional
        Notebooks of which it may read what they said; any if not given.
    on_kernel : callable
        Takes the manager of the kernel before it starts.
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
    reached = 0

    def count(**_: Any) -> None:
        nonlocal reached
        reached += 1

    manager = OwnAsyncKernelManager()
    on_kernel(manager)
    try:
        executed = papermill.execute_notebook(
            str(source),
            None,
            parameters=dict(parameters),
            kernel_name="python3",  # names the language in which parameters are written
            engine_name="azm",
            progress_bar=False,
            log_output=False,
            start_timeout=_START_SECONDS,
            execution_timeout=cell_seconds,
            request_save_on_cell_execute=False,
            on_cell_execute=count,
            manager=manager,
            environment={
                "AZM_ROOT": str(paths.root()),
                "AZM_SAID_IN": str(said_in),
                **({} if needs is None else {"AZM_NEEDS": ";".join(needs)}),
            },
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
    finally:
        _close_event_loop()
        manager.remove_folder()
    # Papermill takes sys.exit(0) for a good end, though the cells after it did not run.
    if any(o.output_type == "error" for c in executed.cells for o in c.get("outputs", ())):
        raise _failure(source, reached, "SystemExit", "the notebook ended itself half-way")
    return normalised(executed)


def _close_event_loop() -> None:
    """Close the loop that nbclient made for this thread."""
    loop = ensure_event_loop()
    if not loop.is_running():
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        asyncio.set_event_loop(None)


def _stopped(source: Path, cell: int, words: str) -> StoppedError:
    return StoppedError(f"{source.stem}, cell {cell}: {words}")


def _failure(source: Path, cell: int, name: str, words: str) -> RunError:
    """One line that says where a notebook stopped; `cell` counts code cells, 0 is before them."""
    place = f"{source.stem}, cell {cell}" if cell else f"{source.stem} could not be started"
    said = " ".join(words.split())
    return RunError(f"{place}: {name}: {said}" if said else f"{place}: {name}")


def normalised(notebook: NotebookNode, *, keep_drawings: bool = True) -> NotebookNode:
    """A copy that is the same in every run: without times, paths, metadata of a machine.

    Parameters
    ----------
    notebook : NotebookNode
        As papermill left it.
    keep_drawings : bool
        Whether to keep the SVG drawings in the outputs; committed notebooks go without, since
        the drawings stand in `figures/`.
    """
    clean = copy.deepcopy(notebook)
    clean.metadata = NotebookNode(
        kernelspec=NotebookNode(_KERNELSPEC), language_info=NotebookNode(name="python")
    )
    clean.nbformat, clean.nbformat_minor = 4, 5
    for cell in clean.cells:
        cell.metadata = NotebookNode(
            {key: cell.metadata[key] for key in _CELL_METADATA if cell.metadata.get(key)}
        )
        if cell.cell_type == "code":
            # Warnings name the kernel's process and its temporary files.
            cell.outputs = [
                _output(o, keep_drawings) for o in cell.outputs if o.get("name") != "stderr"
            ]
    return clean


def _output(output: NotebookNode, keep_drawings: bool) -> NotebookNode:
    if "data" in output:
        data: dict[str, Any] = dict(output["data"])
        if not keep_drawings:
            data.pop(SVG_MIME, None)
        output["data"] = NotebookNode(data)
        output["metadata"] = NotebookNode()
    return output
