"""Runs first in every Python of an emulated machine, kernels among them, by way of PYTHONPATH.

It sets what a run may not change about the machine (`ELSEWHERE_HOLDS`), and notes every number
that is rounded for an output as it was before (into the file `ELSEWHERE_RAW`).
"""

import importlib.abc
import importlib.machinery
import json
import os
import sys

os.environ.update(json.loads(os.environ.get("ELSEWHERE_HOLDS", "{}")))

MODULE, ROUNDING = "azm.rounding", "significant"


class Watch(importlib.abc.MetaPathFinder):
    """Finds the module that rounds as it would be found anyway, and notes what its function gets.

    Whoever imports the function from there gets the one that notes.
    """

    def find_spec(self, name, path, target=None):
        if name != MODULE:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            setattr(module, ROUNDING, noting(getattr(module, ROUNDING)))

        spec.loader.exec_module = exec_module
        return spec


def noting(rounding):
    # A line at a time, since a kernel is ended without a chance to empty its buffers.
    raw = open(os.environ["ELSEWHERE_RAW"], "a", buffering=1, encoding="ascii")  # noqa: SIM115

    def note(value, *arguments, **named):
        if isinstance(value, float):
            raw.write(f"{float(value).hex()}\n")
        return rounding(value, *arguments, **named)

    return note


if os.environ.get("ELSEWHERE_RAW"):
    sys.meta_path.insert(0, Watch())
