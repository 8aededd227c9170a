"""Running the collection: order, parameters, execution, publishing, acceptance."""

from azm.run.accept import accept
from azm.run.collection import Collection, Notebook, read_collection
from azm.run.compare import compare
from azm.run.parameters import declared, parse_overrides
from azm.run.runner import report, run_all

__all__ = [
    "Collection",
    "Notebook",
    "accept",
    "compare",
    "declared",
    "parse_overrides",
    "read_collection",
    "report",
    "run_all",
]
