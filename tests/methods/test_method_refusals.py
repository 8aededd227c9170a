"""What a method can't answer meets one sentence: `data/refusals.txt` lists calls and sentences."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from azm import methods
from azm.errors import AzmError
from azm.methods.counts import simulate_counts

LINES = (Path(__file__).parent / "data" / "refusals.txt").read_text(encoding="utf-8").splitlines()
MONTHS = pd.period_range("2022-01", periods=30, freq="M")
NAMES = {
    **{name: getattr(methods, name) for name in methods.__all__},
    "simulate_counts": simulate_counts,
    "np": np,
    "pd": pd,
    "SERIES": pd.Series(np.resize([40, 44, 38, 42], 30), index=MONTHS),
    "AT": "2023-04",
    "NO_NOISE": methods.Noise(0, 0),
    "STAGE": methods.Stage(0.9, 0.1),
}


@pytest.mark.parametrize(
    ("call", "sentence"), list(zip(LINES[::2], LINES[1::2], strict=True)), ids=LINES[::2]
)
def test_a_refusal_names_the_argument_the_fault_and_the_fix(call, sentence):
    with pytest.raises(AzmError) as refusal:
        eval(call, dict(NAMES))
    assert str(refusal.value) == sentence.strip()
