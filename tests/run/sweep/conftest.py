"""What tests of sweeps share: a project to sweep, and an executor that starts no process."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from small import Swept


@pytest.fixture
def swept(mini):
    return Swept(mini)


@pytest.fixture
def thread():
    """An executor that starts no process."""
    with ThreadPoolExecutor(1) as executor:
        yield executor
