"""Sounds that can't be read, or not whole, though nothing failed: kinds that are not read, files that are cut off."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping

from audiomancer.storage.library.records import CutOffFile
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.sqlite.text import from_column


class UnreadFiles:
    """Counts by suffix, files that are cut off, and what waits for a decoder."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def kinds(self) -> Counter[str]:
        """Number of files by suffix, ".rx2", of the kinds that are not read, over all folders."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT suffix, sum(file_count) FROM unread_files GROUP BY suffix").fetchall()
        return Counter(dict(rows))

    def set_kinds(self, folder_id: int, counts: Mapping[str, int]) -> bool:
        """Note how many there are in a folder; returns whether that is news. A folder that was removed has none."""
        with self._database.read() as connection:
            if _counts(connection, folder_id) == dict(counts):
                return False
        with self._database.atomic() as tx:
            tx.execute("DELETE FROM unread_files WHERE folder_id = ?", (folder_id,))
            tx.executemany(
                "INSERT INTO unread_files SELECT id, ?, ? FROM source_folders WHERE id = ?",
                [(suffix, count, folder_id) for suffix, count in counts.items()],
            )
        return True

    def cut_off(self) -> list[CutOffFile]:
        """Files of which only the beginning is there, by their paths."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT files.id, path, duration_ms / 1000.0, stated_s, is_ignored FROM samples CROSS JOIN files "
                "ON sample_id = samples.id WHERE stated_s IS NOT NULL AND is_primary ORDER BY path"
            ).fetchall()
        return [CutOffFile(row[0], from_column(row[1]), row[2], row[3], bool(row[4])) for row in rows]

    def retry(self, words: str) -> bool:
        """Put back on the list what was refused with a reason that holds these words; returns whether anything was."""
        # Said twice, for SQLite to know that the index of the rare states has all of them.
        refused = "FROM files WHERE state = 'failed' AND state <> 'analysed' AND instr(failed_reason, ?) > 0"
        with self._database.read() as connection:
            if connection.execute(f"SELECT 1 {refused} LIMIT 1", (words,)).fetchone() is None:
                return False
        with self._database.atomic() as tx:
            tx.execute(
                "UPDATE files SET state = 'listed', failed_reason = NULL, failed_at_s = NULL "  # noqa: S608 - see above
                f"WHERE id IN (SELECT id {refused})",
                (words,),
            )
        return True


def _counts(connection: sqlite3.Connection, folder_id: int) -> dict[str, int]:
    rows = connection.execute("SELECT suffix, file_count FROM unread_files WHERE folder_id = ?", (folder_id,))
    return dict(rows.fetchall())
