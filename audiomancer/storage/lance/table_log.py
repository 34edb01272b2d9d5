"""Arrays beside a table, on the disk: a file that is mapped, and a log of what came since.

Every write to the table is noted in the log, so every process, also one that never imports LanceDB, has what is in it.
The log says which versions of the table it covers: a gap means that somebody wrote past it, and the arrays are made
again from the table. Nothing here is the truth: all of it can be deleted at any time.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from audiomancer.array_file import ArrayFile, NotAnArrayFile, write_arrays
from audiomancer.platforms.files import open_descriptor, remove_file

PUT: Final = 1
DELETE: Final = 2
NOTE: Final = 3
_FRAME: Final = struct.Struct("<IBxxxIIqqI")
_FRAME_MAGIC: Final = 0x31564D41


class Contents(Protocol):
    """Contents of a mapped file and its log.

    Attributes:
        generation: Identifies the mapped file; empty for none.
    """

    generation: str

    def delete(self, keys: NDArray[np.uint64], /) -> None:
        """Take out what was deleted."""


class TableLog(ABC):
    """The arrays of one table. Safe from any thread; several processes may use one folder.

    Two locks, always in this order: `writing()`, which separates writers for as long as a write takes, first the
    threads of this process and then the processes; and the state's lock, which guards the attributes while the files
    are read and is never held while waiting for anything. So who reads never waits for who writes.

    Args:
        folder: Where the files lie; made at the first write.
        base_name: Name of the mapped file in it.
        layout: Number of its layout: a file of another one is made anew.
    """

    def __init__(self, folder: Path, base_name: str, layout: int) -> None:
        self._folder = folder
        self._base_path = folder / base_name
        self._layout = layout
        self._state_lock = threading.RLock()
        self._writing_lock = threading.RLock()
        # The lock above separates threads, so the file's lock may count for the whole process.
        self._file_lock = FileLock(f"{folder}.lock", thread_local=False)
        self._stamp: tuple[int, int] | None = None
        self._read_bytes = 0
        self._covered = 0
        self._is_whole = True

    # What the arrays are

    @property
    @abstractmethod
    def _contents(self) -> Contents:
        """All that is known by now."""

    @abstractmethod
    def _use_nothing(self) -> None:
        """Let go of the mapped file and of what came since."""

    @abstractmethod
    def _use_base(self, file: ArrayFile) -> None:
        """Take the arrays of a mapped file; `KeyError` or `ValueError` where they are not as expected."""

    @abstractmethod
    def _use_put(self, payload: bytes, count: int) -> None:
        """Take what was written, as it was given to `_append`."""

    # Reading

    def covers(self, version: int) -> bool:
        """Check whether the arrays have everything of this version of the table."""
        with self._state_lock:
            self._refresh()
            return self._is_whole and self._covered == version

    def _refresh(self) -> None:
        try:
            status = self._base_path.stat()
            stamp: tuple[int, int] | None = (status.st_ino, status.st_mtime_ns)
        except OSError:
            stamp = None
        if stamp != self._stamp:
            self._open_base(stamp)
        for kind, before, after, payload, count in self._new_frames():
            if before != self._covered:
                self._is_whole = False
            self._covered = after
            if kind == DELETE:
                self._contents.delete(np.frombuffer(payload, np.uint64, count))
            elif kind == PUT:
                self._use_put(payload, count)

    def _open_base(self, stamp: tuple[int, int] | None) -> None:
        self._stamp, self._read_bytes = stamp, 0
        self._covered, self._is_whole = 0, stamp is None
        self._use_nothing()
        if stamp is None:
            return
        try:
            file = ArrayFile(self._base_path)
            if file.heading["layout"] != self._layout:
                return
            self._use_base(file)
        except (OSError, NotAnArrayFile, KeyError, ValueError):
            return
        self._covered, self._is_whole = int(file.heading["version"]), True

    def _tail_path(self) -> Path:
        return self._folder / f"since-{self._contents.generation or 'start'}.log"

    def _new_frames(self) -> Iterator[tuple[int, int, int, bytes, int]]:
        try:
            file = self._tail_path().open("rb")
        except OSError:
            return
        with file:
            file.seek(self._read_bytes)
            while True:
                head = file.read(_FRAME.size)
                if len(head) < _FRAME.size:
                    return
                magic, kind, count, size, before, after, checksum = _FRAME.unpack(head)
                payload = file.read(size)
                # What a crash cut off is written over by the next frame.
                if magic != _FRAME_MAGIC or len(payload) < size or zlib.crc32(payload) != checksum:
                    return
                self._read_bytes += _FRAME.size + size
                yield kind, before, after, payload, count

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one who writes to the table until the block ends; a block may stand inside another."""
        with self._writing_lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._file_lock:
                yield

    def note_tidied(self, before: int, after: int) -> None:
        """The table got new versions with the same content. Within `writing`."""
        if before != after:
            self._append(NOTE, 0, before, after, b"")

    def forget(self) -> None:
        """The table is another one: what is known of the old one no longer counts. Within `writing`."""
        with self._state_lock:
            self._covered, self._is_whole = -1, False

    def close(self) -> None:
        """Let go of the mapped file."""
        with self._state_lock:
            self._use_nothing()
            self._stamp, self._read_bytes = None, 0
            self._covered, self._is_whole = 0, True

    def _append(self, kind: int, count: int, before: int, after: int, payload: bytes) -> None:
        with self._state_lock:
            self._refresh()
            head = _FRAME.pack(_FRAME_MAGIC, kind, count, len(payload), before, after, zlib.crc32(payload))
            descriptor = open_descriptor(self._tail_path(), os.O_WRONLY | os.O_CREAT)
            try:
                # Over whatever a crash left after the last whole frame.
                os.ftruncate(descriptor, self._read_bytes)
                os.lseek(descriptor, self._read_bytes, os.SEEK_SET)
                view = memoryview(head + payload)
                while view:
                    view = view[os.write(descriptor, view) :]
            finally:
                os.close(descriptor)
            self._refresh()

    def _replace_base(self, heading: dict[str, Any], arrays: Mapping[str, Sequence[NDArray[Any]]]) -> None:
        """Write the mapped file anew; the log of the old one goes."""
        old_tail = self._tail_path()
        write_arrays(self._base_path, {"layout": self._layout, **heading}, arrays, {})
        remove_file(old_tail)
        with self._state_lock:
            self._refresh()
