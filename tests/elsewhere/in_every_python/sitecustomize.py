"""Runs first in every Python of an emulated machine, kernels among them, by way of PYTHONPATH.

It sets what a run may not change about the machine (`ELSEWHERE_HOLDS`), and notes every number
that is rounded for an output as it was before (into the file `ELSEWHERE_RAW`).
"""

import json
import os

os.environ.update(json.loads(os.environ.get("ELSEWHERE_HOLDS", "{}")))

if os.environ.get("ELSEWHERE_RAW"):
    from azm import rounding

    # A line at a time, since a kernel is ended without a chance to empty its buffers.
    raw = open(os.environ["ELSEWHERE_RAW"], "a", buffering=1, encoding="ascii")  # noqa: SIM115
    significant = rounding.significant

    def noted(value):
        if isinstance(value, float):
            raw.write(f"{float(value).hex()}\n")
        return significant(value)

    # Whoever imports the function from there gets the one that notes.
    rounding.significant = noted
