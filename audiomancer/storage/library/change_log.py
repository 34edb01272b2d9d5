"""The numbered changes of the list: entries that changed, in any process.

Triggers write the log (migrations 0003 and 0007; what users say is noted by `user/journal.py`), so a process that shows
the list learns of every row by reading on from the last number it has seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audiomancer.storage.sqlite.database import Connection, Database

_MOST_CHANGES: Final = 20_000
"""Another window, open on the same library, may have that many changes pending."""


@dataclass(frozen=True, slots=True)
class ChangedEntries:
    """Changes of the list since a number.

    Attributes:
        change_seq: Ask from here on the next time.
        entry_ids: Entries that were added, altered or removed; None where so much has changed since then that the
            whole list is to be read again.
    """

    change_seq: int
    entry_ids: frozenset[int] | None


class ChangeLog:
    """Reads the log, and drops its old part."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def identity(self) -> str:
        """Unique id of this library; cache files record it so that another library's cache is not used."""
        with self._database.read() as connection:
            return str(connection.execute("SELECT id FROM library_identity").fetchone()[0])

    def last_seq(self) -> int:
        """Number of the last change to any entry; 0 before the first."""
        with self._database.read() as connection:
            return _last(connection)

    def since(self, change_seq: int) -> ChangedEntries:
        """Entries that changed after `change_seq`, whatever process changed them."""
        with self._database.read() as connection:
            now = _last(connection)
            if now == change_seq:
                return ChangedEntries(change_seq, frozenset())
            oldest = connection.execute("SELECT min(seq) FROM entry_changes").fetchone()[0]
            if now < change_seq or oldest is None or oldest > change_seq + 1:
                return ChangedEntries(now, None)
            ids = connection.execute(
                "SELECT DISTINCT entry_id FROM entry_changes WHERE seq > ? AND seq <= ?", (change_seq, now)
            )
            return ChangedEntries(now, frozenset(entry_id for (entry_id,) in ids))

    def forget(self, change_seq: int) -> None:
        """Drop changes up to a number, once they are stored elsewhere; the newest stay for other processes."""
        with self._database.atomic() as tx:
            tx.execute("DELETE FROM entry_changes WHERE seq <= ?", (change_seq - _MOST_CHANGES,))


def _last(connection: Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entry_changes'").fetchone()
    return 0 if row is None else int(row[0])
