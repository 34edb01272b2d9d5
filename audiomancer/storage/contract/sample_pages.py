"""Pages of search results, each begun where an earlier one ended instead of counted from the start."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from audiomancer.storage.sqlite.database import Connection
from audiomancer.storage.sqlite.page_cursors import BEFORE_ALL


def page(
    connection: Connection, columns: str, where: str, values: Sequence[Any], limit: int, offset: int
) -> list[tuple[Any, ...]]:
    """Rows of table `samples` that `WHERE where ORDER BY row LIMIT limit OFFSET offset` would give."""
    if connection.in_transaction:
        # What is seen here may yet be rolled back: nothing is noted of it.
        return [row[1:] for row in _rows(connection, columns, where, values, limit, offset, BEFORE_ALL[1])]
    query = (where, tuple(values))
    # One snapshot for the question whether anything changed and for the page.
    connection.execute("BEGIN")
    try:
        (data_version,) = connection.execute("PRAGMA data_version").fetchone()
        connection.page_cursors.clear_unless((data_version, connection.total_changes))
        count, last_row = connection.page_cursors.before(query, offset)
        rows = _rows(connection, columns, where, values, limit, offset - count, last_row)
    finally:
        connection.execute("COMMIT")
    if rows:
        connection.page_cursors.note(query, offset + len(rows), rows[-1][0])
    return [row[1:] for row in rows]


def _rows(
    connection: sqlite3.Connection,
    columns: str,
    where: str,
    values: Sequence[Any],
    limit: int,
    skipped: int,
    after_row: int,
) -> list[tuple[Any, ...]]:
    # The inner query needs no more than an index has; whole rows are read for the page alone.
    return connection.execute(
        f"SELECT row, {columns} FROM samples WHERE row IN "  # noqa: S608 - trusted names, bound values
        f"(SELECT row FROM samples WHERE ({where}) AND row > ? ORDER BY row LIMIT ? OFFSET ?) ORDER BY row",
        (*values, after_row, limit, skipped),
    ).fetchall()
