"""How Jupyter starts the kernel `azm`: forked where it can be, else as any other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from azm.run.warm import ONE_THREAD
from azm.run.warm.client import WarmKernel, fork_kernel


class WarmProvisioner(LocalProvisioner):
    """Kernels from this process's warm child; where one can't be forked, ordinary kernels.

    Registered as `azm-warm`; the kernelspec `azm` names it.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Settings that warm and ordinary kernels share: one thread, and a fixed hash seed."""
        kwargs = await super().pre_launch(**kwargs)
        kwargs["env"] = {"PYTHONHASHSEED": "0", **kwargs["env"], **ONE_THREAD}
        return kwargs

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel, and return how to connect to it."""
        kernel = await fork_kernel(cmd, **self._scrub_kwargs(kwargs))
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel
        self.pid = self.pgid = kernel.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it started."""
        if isinstance(self.process, WarmKernel):
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)
