"""The completed points of a sweep under way, on disk, so that a stopped sweep goes on."""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from azm.run.sweep.grid import Values, point_id


class Journal:
    """A file of completed points beside the table that they are to become.

    Each line carries a checksum; lines after a damaged one don't count, so that a line half
    written when the machine stopped is computed again. The first line names the inputs, and a
    journal of other inputs is started anew. The file is locked while it is open.

    Parameters
    ----------
    table : Path
        The table; the journal stands beside it as `.<name>.part`.
    key : str
        Digest of the inputs.

    Raises
    ------
    BusyError
        If another sweep writes the same table.
    AzmError
        If the folder can't be written.
    """

    def __init__(self, table: Path, key: str) -> None:
        self.path = table.with_name(f".{table.name}.part")
        self.known: dict[str, list[Any]] = {}
        with told(table):
            table.parent.mkdir(parents=True, exist_ok=True)
            self._file = _locked(self.path)
            try:
                self._read(key)
            except BaseException:
                self._file.close()
                raise

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *error: object) -> None:
        # After a failed write, closing would try and fail to write the same bytes again.
        with contextlib.suppress(OSError):
            self._file.close()

    def add(self, points: list[tuple[Values, list[Any]]]) -> None:
        """Keep completed points; they are on the disk when this returns."""
        lines = b"".join(_line([point_id(point), row]) for point, row in points)
        with told(self.path):
            self._file.write(lines)
            self._file.flush()
            os.fsync(self._file.fileno())
        self.known.update((point_id(point), row) for point, row in points)

    def remove(self) -> None:
        """The table is written and the journal isn't needed any more."""
        with told(self.path):
            self.path.unlink(missing_ok=True)

    def _read(self, key: str) -> None:
        self._file.seek(0)
        sound = 0
        for number, line in enumerate(self._file):
            content = _content(line)
            if number == 0 and content != [key]:
                break
            if content is None:
                break
            sound += len(line)
            if number:
                point, row = content
                self.known[point] = row
        self._file.seek(sound)
        self._file.truncate()
        if not sound:
            self._file.write(_line([key]))
            self._file.flush()


def _line(content: list[Any]) -> bytes:
    text = json.dumps(content, ensure_ascii=False).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _content(line: bytes) -> Any:
    checksum, _, text = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(text):
        return None
    return json.loads(text)


def _locked(path: Path) -> BinaryIO:
    while True:
        file = open(path, "a+b")  # noqa: SIM115 — open, and locked, as long as the sweep
        try:
            _lock(file)
            # A sweep that ends removes its journal, perhaps after this one was opened.
            if path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
                return file
        except OSError:
            file.close()
            from azm.run.states import BusyError  # with much that a sweep doesn't need

            raise BusyError(
                f"another sweep is writing {path.name.removeprefix('.').removesuffix('.part')}; "
                "wait for it or stop it"
            ) from None
        file.close()


def _lock(file: BinaryIO) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: its lock covers bytes, here one far behind the last
        import msvcrt

        file.seek(1 << 40)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in one sentence that a file can't be written.

    Raises
    ------
    DiskError
        In place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        from azm.run.states import DiskError  # with much that a sweep doesn't need

        raise DiskError(
            f"{path.name} can't be written ({error.strerror or error}); free the disk, or give "
            f"yourself leave to write in {path.parent.name}/; completed points are kept"
        ) from None
