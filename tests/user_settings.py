"""A user whose own settings would change what a notebook says, were they heeded."""

from __future__ import annotations

import json
import sys
from pathlib import Path

#: What a kernel that was started by the user's own kernelspec, or ran the user's files, leaves.
TRACE = "THE_USERS_OWN"
_START = f"import builtins; builtins.{TRACE} = True\n"


def settings(home: Path) -> dict[str, str]:
    """Lay out a home folder that holds all of them; the environment that leads to it."""
    for place in (home / ".local" / "share" / "jupyter", home / "elsewhere"):
        for name in ("azm", "python3"):
            folder = place / "kernels" / name
            folder.mkdir(parents=True)
            spec = {
                "argv": [sys.executable, "-c", "raise SystemExit('not the kernel of the project')"],
                "display_name": "mine",
                "language": "python",
            }
            (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    profile = home / ".ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "startup" / "00.py").write_text(_START, encoding="utf-8")
    lines = f"c.InteractiveShellApp.exec_lines = [{_START!r}]\n"
    (profile / "ipython_config.py").write_text(lines, encoding="utf-8")
    (profile / "ipython_kernel_config.py").write_text(lines, encoding="utf-8")
    (home / "start.py").write_text(_START, encoding="utf-8")
    (home / ".jupyter").mkdir()
    refusing = {"KernelManager": {"transport": "ipc", "ip": "/nowhere/at/all"}}
    for name in ("jupyter_config.json", "jupyter_nbclient_config.json"):
        (home / ".jupyter" / name).write_text(json.dumps(refusing), encoding="utf-8")
    rc = "axes.grid: True\naxes.facecolor: red\nsavefig.dpi: 20\n"
    (home / "matplotlibrc").write_text(rc, encoding="utf-8")
    return {
        "HOME": str(home),
        "JUPYTER_PATH": str(home / "elsewhere"),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "IPYTHONDIR": str(home / ".ipython"),
        "PYTHONSTARTUP": str(home / "start.py"),
        "MATPLOTLIBRC": str(home / "matplotlibrc"),
        "XDG_DATA_HOME": "",
    }


#: Settings of Python itself, which change the process that is given them too.
PYTHON = {"PYTHONOPTIMIZE": "2", "PYTHONWARNINGS": "error"}
