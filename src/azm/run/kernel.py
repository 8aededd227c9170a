"""The project's own kernel, whatever kernels, settings and start-up files the user has.

A manager of it never looks a kernelspec up: a kernelspec of the same name in a user's Jupyter
folder would win, and run other packages under this project's lock. Its kernel talks over unix
sockets where there are any, so that no port is lost between its choice and its use.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import sys
import tempfile
import weakref
from pathlib import Path

import psutil
from jupyter_client import AsyncKernelManager, KernelManager
from jupyter_client.kernelspec import KernelSpec

#: Where the kernelspec lies; `setup.sh` installs it for editors.
SPEC_FOLDER = Path(__file__).with_name("kernelspec")
#: What every kernel of the project gets: one thread, for results must not depend on how a sum is
#: split over cores; a fixed hash seed, time zone and locale, for what a notebook prints must not
#: depend on the machine; nothing of a user's own settings of Python and Matplotlib.
ENVIRONMENT: dict[str, str] = {
    **json.loads((SPEC_FOLDER / "kernel.json").read_text(encoding="utf-8"))["env"],
    "MATPLOTLIBRC": os.devnull,
}
#: A socket's whole path may have 103 bytes on macOS, 107 on Linux.
_LONGEST_PATH = 103
_LONGEST_END = len("/azm-12345678/kernel-ipc-5")
_SETTINGS = """\
c.IPKernelApp.log_level = 'CRITICAL'
c.HistoryManager.enabled = False
"""


def _make_folder() -> Path:
    """A fresh folder for a kernel's sockets and settings, with a short path where one is to be had.

    In a folder of its own, IPython finds nobody's profile and start-up files. A kernel that is
    asked to end may log the interruption as an error; failures of cells are seen as outputs.
    """
    places = [tempfile.gettempdir(), "/tmp"]
    place = next((p for p in places if _is_short(Path(p)) and os.access(p, os.W_OK)), places[0])
    folder = Path(tempfile.mkdtemp(prefix="azm-", dir=place))
    profile = folder / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_kernel_config.py").write_text(_SETTINGS, encoding="utf-8")
    return folder


def _is_short(place: Path) -> bool:
    return len(os.fsencode(place)) + _LONGEST_END <= _LONGEST_PATH


class OwnKernelManager(KernelManager):
    """For programs that wait for their kernel, such as nbval."""

    def __init__(self) -> None:
        self._folder = _make_folder()
        #: Removes the kernel's folder; called with the manager's end at the latest.
        self.remove_folder = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        sockets = hasattr(socket, "AF_UNIX") and _is_short(self._folder.parent)
        transport = "ipc" if os.name == "posix" and sockets else "tcp"
        super().__init__(transport=transport, connection_file=str(self._folder / "kernel.json"))

    @property
    def kernel_spec(self) -> KernelSpec:
        """The project's kernelspec, for the Python that runs this."""
        spec = KernelSpec.from_resource_dir(str(SPEC_FOLDER))
        spec.argv = [sys.executable, *spec.argv[1:]]
        own = {**ENVIRONMENT, "IPYTHONDIR": str(self._folder / "ipython")}
        spec.env = {name: value.replace("$", "$$") for name, value in own.items()}  # a template
        return spec

    def end(self) -> None:
        """Kill the kernel and all that it started; from any thread, and if it hasn't begun yet."""
        pid = getattr(self.provisioner, "pid", None)
        with contextlib.suppress(psutil.NoSuchProcess):
            if pid is not None:
                kernel = psutil.Process(pid)
                for process in (*kernel.children(recursive=True), kernel):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        process.kill()


class OwnAsyncKernelManager(OwnKernelManager, AsyncKernelManager):
    """For programs that are asynchronous, such as papermill."""
