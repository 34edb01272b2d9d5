"""Base class of the stores with their records in one SQLite file."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from audiomancer.closing import Closing
from audiomancer.storage.sqlite.database import Database


class DatabaseStore(Closing):
    """A store on one SQLite file, `Path(":memory:")` for one in memory. Safe from any thread."""

    def __init__(self, db_path: str | Path) -> None:
        """Open or make the file; `~` is expanded, folders are made, `":memory:"` needs none."""
        self._use(Database(db_path), is_owner=True)

    @classmethod
    def on(cls, database: Database) -> Self:
        """A store on an open database, which `close` leaves open."""
        store = cls.__new__(cls)
        store._use(database, is_owner=False)
        return store

    def _use(self, database: Database, *, is_owner: bool) -> None:
        self._database = database
        self._is_owner = is_owner
        self.db_path = database.path

    def close(self) -> None:
        """Close the file, where this store opened it."""
        if self._is_owner:
            self._database.close()
