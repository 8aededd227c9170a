"""Workers of a Dask cluster, for sweeps that one machine is too small for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor

from azm.errors import AzmError, UsageError


@contextlib.contextmanager
def workers(scheduler: str | None) -> Iterator[tuple[Executor | None, int | None]]:
    """The executor behind a scheduler's address, and how many points it takes at a time.

    Parameters
    ----------
    scheduler : str or None
        Such as `tcp://10.0.0.1:8786`; None for processes of this machine.

    Yields
    ------
    executor : Executor or None
        For `sweep`; None for processes of this machine.
    width : int or None
        Processors of the cluster; None for this machine.

    Raises
    ------
    AzmError
        If Dask isn't installed, the scheduler can't be reached or has no workers, or is lost.
    """
    if scheduler is None:
        yield None, None
        return
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask; install it with pip install 'azm[dask]'"
        ) from None
    try:
        client = Client(scheduler, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"no Dask scheduler answers at {scheduler} ({type(error).__name__}); start one with "
            "dask scheduler, or correct the address"
        ) from None
    with client:
        width = sum(client.ncores().values())
        if not width:
            raise UsageError(f"the scheduler at {scheduler} has no workers; start one: dask worker")
        try:
            yield client.get_executor(pure=False), width
        except CancelledError:
            raise AzmError(
                f"the scheduler at {scheduler} was lost; completed points are kept, so start "
                "again when it is back"
            ) from None
