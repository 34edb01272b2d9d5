"""Connections and transactions of the SQLite file, and the one border where SQLite's errors become ours."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from audiomancer.errors import StorageError
from audiomancer.paths import display_path
from audiomancer.storage.sqlite.damage import note_damage
from audiomancer.storage.sqlite.page_cursors import PageCursors
from audiomancer.storage.sqlite.schema import migrate

_log = logging.getLogger(__name__)

MEMORY: Final = ":memory:"
"""The path of a database that lives only as long as its `Database`."""

BUSY_TIMEOUT_S: Final = 30.0
"""Wait of a writer for another process's transaction before it says that the library is busy."""


_CACHE_KB: Final = 16_000
_ROOMY_CACHE_KB: Final = 96_000
"""Holds the indexes of a million samples: where ids are random, every batch touches most of their pages."""

_LOG_PAGES: Final = 16_000
"""Pages of 4 KB that the write-ahead log takes before it is folded in: those that change often are then folded once."""
_LOG_BYTES: Final = 4_000_000
"""To this the log's file shrinks when it has been folded in."""
_CHECKPOINT_EVERY: Final = 64
"""Edits between two foldings: each writes some ten pages."""


class Connection(sqlite3.Connection):
    """A connection, with cursors of the searches made on it.

    `is_durable`: its transaction is one of `Database.durable`.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.page_cursors = PageCursors()
        self.is_durable = False


class Database:
    """One SQLite file with the library's schema, brought up to date at opening. Safe from any thread.

    A file has as many connections as threads use it at one time; idle ones are handed on, so threads that come and
    go leave none open. `":memory:"` has one connection, which threads take in turn.

    Attributes:
        path: The file, expanded and absolute; `Path(":memory:")` for a database in memory.
        is_memory: Whether it is in memory.
    """

    def __init__(self, path: str | Path) -> None:
        self.is_memory = str(path) == MEMORY
        self.path = Path(MEMORY) if self.is_memory else Path(path).expanduser().absolute()
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._is_closed = False
        self._durable_count = 0
        # In memory there is one connection: while one thread uses it the others wait.
        self._turn = threading.RLock() if self.is_memory else None
        self._held = threading.local()
        if not self.is_memory:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as e:
                raise StorageError(
                    f"The library's folder can't be made: {e.strerror}", path=str(self.path.parent)
                ) from e
        try:
            with self.read() as connection:
                migrate(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection of this thread alone until the block ends; inside another block of the thread, the same one.

        Raises:
            StorageError: The database is closed, or SQLite reported a fault of the world.
        """
        held: Connection | None = getattr(self._held, "connection", None)
        if held is not None:
            with translated_errors(self.path):
                yield held
            return
        if self._turn is not None:
            self._turn.acquire()
        try:
            connection = self._take()
            self._held.connection = connection
            try:
                with translated_errors(self.path):
                    yield connection
            finally:
                self._held.connection = None
                self._give_back(connection)
        finally:
            if self._turn is not None:
                self._turn.release()

    @contextmanager
    def durable(self) -> Iterator[Connection]:
        """Like `atomic`, and what is committed is on the disk, whatever becomes of the power. For what people do.

        Raises:
            RuntimeError: The block stands inside `atomic`, whose commit would not be durable.
            StorageError: As for `read`.
        """
        with self.read() as connection:
            if connection.is_durable:
                with self.atomic() as tx:
                    yield tx
                return
            if connection.in_transaction:
                # SQLite ignores the pragma below within a transaction.
                raise RuntimeError("durable() must be the outermost block of a transaction, not inside atomic()")
            connection.execute("PRAGMA synchronous = FULL")
            connection.is_durable = True
            try:
                with self.atomic() as tx:
                    yield tx
            finally:
                connection.is_durable = False
                connection.execute("PRAGMA synchronous = NORMAL")
            self._durable_count += 1
            if self._durable_count % _CHECKPOINT_EVERY == 0:
                self.checkpoint()

    @contextmanager
    def atomic(self) -> Iterator[Connection]:
        """A transaction that may write: committed where the block ends, rolled back where it raises.

        The outermost block takes SQLite's write lock at once and so never fails half-way for want of it; a block
        inside another is a savepoint of it.

        Raises:
            StorageError: As for `read`.
        """
        with self.read() as connection:
            is_inner = connection.in_transaction
            connection.execute("SAVEPOINT inner_block" if is_inner else "BEGIN IMMEDIATE")
            try:
                yield connection
                # Inside the try: a commit that fails (disk full) leaves the transaction open.
                connection.execute("RELEASE inner_block" if is_inner else "COMMIT")
            except BaseException:
                # SQLite itself rolls back on some faults; then nothing is left to undo.
                if connection.in_transaction:
                    if is_inner:
                        connection.execute("ROLLBACK TO inner_block")
                        connection.execute("RELEASE inner_block")
                    else:
                        connection.execute("ROLLBACK")
                raise

    @contextmanager
    def roomy(self) -> Iterator[None]:
        """Have more memory for pages until the block ends, for what changes thousands of rows."""
        with self.read() as connection:
            connection.execute(f"PRAGMA cache_size = -{_ROOMY_CACHE_KB}")
            try:
                yield
            finally:
                connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
                connection.execute("PRAGMA shrink_memory")

    def checkpoint(self) -> None:
        """Write the write-ahead log into the file, as far as no reader needs it, without making others wait."""
        with self.read() as connection:
            if not connection.in_transaction:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def tidy(self) -> None:
        """Write the write-ahead log into the file, and give the disk back what the file no longer uses.

        `StorageError` as for `read`; also where another program writes for too long.
        """
        with self.read() as connection:
            connection.execute("PRAGMA optimize")
            (unused,) = connection.execute("PRAGMA freelist_count").fetchone()
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            # The file is written anew for it: not for a little, which the next scan needs again.
            if unused > pages // 2 and not connection.in_transaction:
                connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close every connection; those in use close when their block ends. Closing twice is fine."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> Connection:
        with self._lock:
            if self._is_closed:
                raise StorageError("The library is closed", path=str(self.path))
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if not self._is_closed:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self) -> Connection:
        with translated_errors(self.path):
            connection = sqlite3.connect(
                MEMORY if self.is_memory else self.path,
                timeout=BUSY_TIMEOUT_S,
                isolation_level=None,
                check_same_thread=False,
                factory=Connection,
            )
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                if not self.is_memory:
                    _use_write_ahead_log(connection)
                # With WAL, NORMAL loses at most the last transactions when the power fails, and never corrupts.
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
                connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
                connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
            except BaseException:
                connection.close()
                raise
            return connection


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Let readers go on while one writes. SQLite does not wait for this lock by itself where two open a new file."""
    give_up_s = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_s:
                raise
            time.sleep(0.01)


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's reports about the world into `StorageError`; our faults (bad SQL) stay as they are."""
    try:
        yield
    except sqlite3.Error as error:
        message = _sentence(error, path)
        if message is None:
            raise
        _log.warning("SQLite: %s: %s", message, error)
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            note_damage(path)
        raise StorageError(message, path=str(path), sqlite=str(error)) from error


_SENTENCES: Final = {
    sqlite3.SQLITE_FULL: "The disk is full: the library could not be written. Free some space and try again",
    sqlite3.SQLITE_BUSY: "The library is busy: another program has been writing to it for too long",
    sqlite3.SQLITE_LOCKED: "The library is busy: another program has been writing to it for too long",
    sqlite3.SQLITE_CORRUPT: "The library's database is damaged",
    sqlite3.SQLITE_NOTADB: "This file is not an Audiomancer library",
    sqlite3.SQLITE_READONLY: "The library can't be written: its file or folder is read-only",
    sqlite3.SQLITE_CANTOPEN: "The library's database can't be opened",
    sqlite3.SQLITE_IOERR: "The library could not be read or written: the drive reported a fault",
    sqlite3.SQLITE_PERM: "The library may not be opened: permission denied",
    sqlite3.SQLITE_AUTH: "The library may not be opened: permission denied",
    sqlite3.SQLITE_NOMEM: "There is not enough memory for the library's database",
    sqlite3.SQLITE_TOOBIG: "A value is too large to be stored",
    sqlite3.SQLITE_CONSTRAINT: "The library refused a record that contradicts another",
}


def _sentence(error: sqlite3.Error, path: Path) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code & 0xFF == sqlite3.SQLITE_CANTOPEN and path.exists() and not os.access(path.parent, os.W_OK):
        # Its log and its locks lie beside the database, also for those who only read.
        return f"The library can't be opened: its folder {display_path(path.parent)} is read-only"
    # Extended codes (SQLITE_IOERR_WRITE …) carry the primary one in their low byte.
    return _SENTENCES.get(code & 0xFF)
