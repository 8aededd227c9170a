"""One process that executes notebooks, one after another, as its parent asks.

Speaks lines of JSON: jobs come in on standard input, progress and outcomes go out on standard
output. Ends, and its kernels with it, as soon as the parent is gone.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from pathlib import Path
from typing import Any, TextIO

from azm.filing import put
from azm.run import warm


def main() -> None:
    """Serve until standard input ends."""
    # What a library prints must not mix with the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    jobs: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin, jobs), daemon=True).start()
    # The warm child imports its packages while this process imports its own.
    warm.begin()
    import nbformat

    from azm.run.execute import RunError, execute

    def tell(**words: Any) -> None:
        answers.write(json.dumps(words) + "\n")
        answers.flush()

    while True:
        job = jobs.get()
        os.environ.update(AZM_ROOT=job["root"])
        try:
            done = execute(
                Path(job["source"]),
                job["parameters"],
                said_in=Path(job["said_in"]),
                cell_seconds=job["cell_seconds"],
                tell=lambda cell: tell(cell=cell),
            )
            target = Path(job["target"])
            put(target, f"{nbformat.writes(done)}\n")
        except RunError as error:
            tell(failed=str(error), code=getattr(error, "exit_code", 1))
        except OSError as error:
            tell(disk=error.strerror or str(error))
        else:
            tell(done=True)


def _listen(lines: TextIO, jobs: queue.Queue[dict[str, Any]]) -> None:
    for line in lines:
        jobs.put(json.loads(line))
    import psutil

    # The parent has ended; nobody waits for an answer, and no kernel may outlive its run.
    for child in psutil.Process().children(recursive=True):
        child.kill()
    os._exit(1)


if __name__ == "__main__":
    main()
