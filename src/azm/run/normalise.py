"""Executed notebooks without what differs from run to run: times, paths, machine metadata."""

from __future__ import annotations

import copy
from typing import Any

from nbformat import NotebookNode

from azm.notebook.outputs import SVG_MIME

_KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_CELL_METADATA = ("tags", "azm")


def normalised(notebook: NotebookNode, *, keep_drawings: bool = True) -> NotebookNode:
    """A copy that is the same in every run.

    Parameters
    ----------
    notebook : NotebookNode
        As papermill left it.
    keep_drawings : bool
        Whether to keep the SVG drawings in the outputs; committed notebooks go without, since
        the drawings stand in `figures/`.

    Returns
    -------
    NotebookNode
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
