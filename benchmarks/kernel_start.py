"""How long a kernel takes from its start to its first answer: ordinary and warm, in turn.

The warm child is started and has imported before the first measurement; what that takes, once for
each process that runs notebooks, is told apart.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import time

from jupyter_client.manager import KernelManager

from azm.run.warm import KERNEL, ORDINARY_KERNEL, client


def seconds(kernel: str) -> float:
    """Wall time from the start of one kernel to its first answer."""
    manager = KernelManager(kernel_name=kernel)
    begin = time.perf_counter()
    manager.start_kernel(stderr=subprocess.DEVNULL)
    talk = manager.client()
    talk.start_channels()
    talk.kernel_info()
    talk.get_shell_msg(timeout=120)
    taken = time.perf_counter() - begin
    warm = isinstance(manager.provisioner.process, client.WarmKernel)
    talk.stop_channels()
    manager.shutdown_kernel(now=True)
    if warm is not (kernel == KERNEL):
        raise SystemExit(f"the kernel '{kernel}' was {'' if warm else 'not '}forked")
    return taken


def measured(repeats: int) -> dict[str, list[float]]:
    """Seconds of each repeat, by kernel; the first warm one apart."""
    times: dict[str, list[float]] = {"the first warm kernel": [seconds(KERNEL)]}
    for _ in range(repeats):
        for name, kernel in {"ordinary kernel": ORDINARY_KERNEL, "warm kernel": KERNEL}.items():
            times.setdefault(name, []).append(seconds(kernel))
    return times


def told(repeats: int) -> list[str]:
    """The table of kernels."""
    lines = [
        "| | from a kernel's start to its first answer | median, s | least | most |",
        "|---|---|--:|--:|--:|",
    ]
    for name, taken in measured(repeats).items():
        middle, low, high = statistics.median(taken), min(taken), max(taken)
        lines.append(f"| i | {name} | {middle:.2f} | {low:.2f} | {high:.2f} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    print("\n".join(told(parser.parse_args().repeats)))


if __name__ == "__main__":
    main()
