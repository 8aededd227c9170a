"""Warm kernels: kernels forked from a process that has imported what notebooks need.

Each client process (a run, a worker of nbval, a Jupyter server) has at most one warm child,
started with its first kernel and ended with the client. The child imports packages of others only
(:mod:`azm.run.warm.nursery`), never `azm`, so that an edited project is never stale. A kernel is a
fork of it; from there on it is an ordinary kernel. Jupyter reaches this by the kernel `azm`, whose
kernelspec names :class:`azm.run.warm.provisioner.WarmProvisioner`. Where a kernel can't be forked
(not Linux, another Python, a start-up environment that differs, more than one thread), the
ordinary kernel serves, with the same results.

Nothing here imports from the rest of `azm`: Jupyter loads it in processes of its own.
"""

from __future__ import annotations

import os

KERNEL = "azm"
ORDINARY_KERNEL = "python3"

# One thread in every kernel: results must not depend on how a sum is split over cores, and a
# process can be forked safely only while it has one.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
# What kernels of a run get besides. A fixed hash seed and time zone keep what a notebook prints
# from depending on the machine, an empty file of settings what it draws.
KERNEL_ENVIRONMENT = {
    **ONE_THREAD,
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    # Nothing of a user's own: no settings of Matplotlib, no start-up file, no stripped docstrings,
    # no other filter of warnings.
    "MATPLOTLIBRC": os.devnull,
    "PYTHONSTARTUP": "",
    "PYTHONOPTIMIZE": "",
    "PYTHONWARNINGS": "",
}


def kernel_name() -> str:
    """The kernel for a run: `azm` where it is installed, else the ordinary one."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        KernelSpecManager().get_kernel_spec(KERNEL)
    except NoSuchKernel:
        return ORDINARY_KERNEL
    return KERNEL


def begin() -> None:
    """Start this process's warm child for kernels of a run, and return at once.

    Optional: it lets the child import while this process still imports and checks.
    """
    from azm.run.warm import client

    client.warm_up({**os.environ, **KERNEL_ENVIRONMENT})
