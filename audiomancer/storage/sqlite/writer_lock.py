"""One writer at a time across both databases, whatever process it is in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from audiomancer.errors import StorageError

WAIT_S: Final = 120.0
"""Wait of a writer for its turn. A batch takes seconds; compaction of a large library takes longer."""


class WriterLock:
    """A lock between threads and processes, on a file beside the database. The system frees it when a process dies.

    A thread that holds it may take it again.
    """

    def __init__(self, database_path: Path | None) -> None:
        """Prepare the lock of a database file; None for one in memory, which no other process can see."""
        self._thread_lock = threading.RLock()
        # The lock above separates threads, so the file's lock may count for the whole process.
        self._file_lock = (
            None if database_path is None else FileLock(f"{database_path}.lock", thread_local=False, timeout=WAIT_S)
        )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the turn, and hold it until the block ends.

        Raises:
            StorageError: Another process held its turn for too long, or the lock's file can't be made.
        """
        with self._thread_lock:
            if not self._acquire_file(WAIT_S):
                raise StorageError("The library is busy: another program has been writing to it for too long")
            try:
                yield
            finally:
                self._release_file()

    @contextmanager
    def held_if_free(self) -> Iterator[bool]:
        """Take the turn only where it is free; gives whether it was taken."""
        if not self._thread_lock.acquire(blocking=False):
            yield False
            return
        try:
            is_held = self._acquire_file(0)
            try:
                yield is_held
            finally:
                if is_held:
                    self._release_file()
        finally:
            self._thread_lock.release()

    def _acquire_file(self, timeout_s: float) -> bool:
        if self._file_lock is None:
            return True
        try:
            self._file_lock.acquire(timeout=timeout_s, poll_interval=0.02)
        except Timeout:
            return False
        except OSError as e:
            raise StorageError(
                f"The library can't be written: {e.strerror or 'its lock can not be taken'}",
                path=self._file_lock.lock_file,
            ) from e
        return True

    def _release_file(self) -> None:
        if self._file_lock is not None:
            self._file_lock.release()
