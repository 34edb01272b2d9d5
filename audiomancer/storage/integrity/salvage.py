"""Reads what can be read of a damaged SQLite file, row by row, around the pages that can't."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from typing import Any, Final

_AT_ONCE: Final = 500
_LAST_ROW: Final = 1 << 40
"""No row number is beyond: where the end of a table can't be read, the search for more rows ends here."""

_SMALLEST_ROW_BYTES: Final = 8
"""No row with a text key is smaller: more rows than fit into the file are pages that lead back to others."""

UNREADABLE: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
"""Errors of a damaged database: SQLite quotes what stands where the schema should be, whatever bytes those are."""

_HEX: Final = "0123456789abcdef"


class TableSalvage:
    """Wanted columns of the readable rows of one table of a damaged database.

    Attributes:
        gaps: How often something could not be read; 0 where the table is whole.
    """

    def __init__(self, connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
        self.gaps = 0
        self._connection = connection
        self._table = table
        self._columns = ", ".join(columns)
        self._key = "rowid"
        self._is_by_text = False
        self._most_rows = _file_bytes(connection) // _SMALLEST_ROW_BYTES
        try:
            connection.execute(f"SELECT rowid FROM {table} LIMIT 0")  # noqa: S608 - trusted names
        except sqlite3.OperationalError:
            # WITHOUT ROWID: by the first column of its key.
            self._key, self._is_by_text = columns[0], True
        except UNREADABLE:
            self.gaps += 1

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows, each at least once."""
        yield from self._by_text() if self._is_by_text else self._by_number()

    def _by_number(self) -> Iterator[tuple[Any, ...]]:
        last = -_LAST_ROW
        while True:
            found, is_whole = self._after(last, _AT_ONCE)
            yield from (row for _, row in found)
            if found:
                last = found[-1][0]
            if is_whole:
                if len(found) < _AT_ONCE:
                    return
                continue
            self.gaps += 1
            beyond = self._readable_after(last)
            if beyond is None:
                return
            # By itself: `sqlite3` reads one row ahead, so the last one before a damage is lost to a longer reading.
            found, _ = self._after(beyond - 1, 1)
            yield from (row for _, row in found)
            last = max(last + 1, found[-1][0] if found else beyond)

    def _after(self, last: int, limit: int) -> tuple[list[tuple[int, tuple[Any, ...]]], bool]:
        """Up to `limit` rows after a number, and whether nothing was in the way."""
        found: list[tuple[int, tuple[Any, ...]]] = []
        try:
            cursor = self._connection.execute(
                f"SELECT rowid, {self._columns} FROM {self._table} NOT INDEXED WHERE rowid > ? "  # noqa: S608 - trusted names
                "ORDER BY rowid LIMIT ?",
                (last, limit),
            )
            # One by one: what stands before the damage is not lost with it.
            for number, *row in cursor:
                # Pages that lead back to others would be read for ever.
                if number <= (found[-1][0] if found else last):
                    return found, False
                found.append((number, tuple(row)))
        except UNREADABLE:
            return found, False
        return found, True

    def _readable_after(self, last: int) -> int | None:
        """The first row number after the damage that can be read; None where none is found."""
        low, step = max(last, 0), 1
        found: list[tuple[int, tuple[Any, ...]]] = []
        while not found:
            found, is_whole = self._after(low + step, 1)
            if not found and (is_whole or step >= _LAST_ROW):
                return None
            step *= 2
        # Halve the way back: rows between are readable from some number on.
        bad, good = low + step // 4, found[0][0]
        while good - bad > 1:
            middle = (bad + good) // 2
            found, _ = self._after(middle - 1, 1)
            if found:
                good = min(good - 1, found[0][0]) if found[0][0] >= good else found[0][0]
            else:
                bad = middle
        return good

    def _by_text(self) -> Iterator[tuple[Any, ...]]:
        is_whole = yield from self._between("", "\U0010ffff")
        if is_whole:
            return
        self.gaps += 1
        # Keys are mostly hashes: each beginning is a separate way into the table.
        for first in _HEX:
            for second in _HEX:
                beginning = first + second
                if not (yield from self._between(beginning, beginning + "\U0010ffff")):
                    yield from self._between(beginning, beginning + "\U0010ffff", "DESC")
        yield from self._between("", "\U0010ffff", "DESC")

    def _between(self, low: str, high: str, direction: str = "ASC") -> Generator[tuple[Any, ...], None, bool]:
        """Rows with a key in a range, as far as they can be read; returns whether all could."""
        try:
            cursor = self._connection.execute(
                f"SELECT {self._columns} FROM {self._table} WHERE {self._key} >= ? AND {self._key} <= ? "  # noqa: S608 - trusted names
                f"ORDER BY {self._key} {direction}",
                (low, high),
            )
            last = low if direction == "ASC" else high
            for count, row in enumerate(cursor):
                key = row[0]
                # Pages that lead back to others would be read for ever: their keys go back, or never end.
                if count > self._most_rows:
                    return False
                if isinstance(key, str):
                    if key < last if direction == "ASC" else key > last:
                        return False
                    last = key
                yield row
        except UNREADABLE:
            return False
        return True


def _file_bytes(connection: sqlite3.Connection) -> int:
    try:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        return int(pages) * int(connection.execute("PRAGMA page_size").fetchone()[0])
    except UNREADABLE:
        return 0
