"""A content that was found at another path: is it a copy, or has its file moved? Rows follow their files."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from typing import Any, Final

from audiomancer.storage.library.file_rows import set_sample_path
from audiomancer.storage.sqlite.text import from_column

_LOCATION_COLUMNS: Final = (
    "path", "path_key", "folder_id", "size_bytes", "mtime_ns", "format", "duration_s", "sample_rate_hz", "channels",
    "bit_depth", "hint_bpm", "hint_key", "hint_instrument", "hint_is_loop", "is_estimate",
)  # fmt: skip
"""Columns that belong to a place, and not to the sound that lies there."""


def take_over_location(tx: sqlite3.Connection, sample_id: str, new_file_id: int, old_sample_id: str | None) -> None:
    """Let the row of a missing or changed location of a sample follow its file to the path where the content was found.

    Of several the one with the same file name is taken. Where its path has another content now, that content's file
    came from somewhere else: both rows exchange their places.

    Args:
        tx: An open transaction.
        sample_id: The sample whose content was found.
        new_file_id: The file at which it was found, which belongs to it already.
        old_sample_id: What that file held before; None for a new file.
    """
    candidates = tx.execute(
        "SELECT id, path, state = 'missing' FROM files WHERE sample_id = ? AND id <> ? "
        "AND (state = 'missing' OR is_changed) ORDER BY is_primary DESC, id",
        (sample_id, new_file_id),
    ).fetchall()
    if not candidates:
        return
    (new_path,) = tx.execute("SELECT path FROM files WHERE id = ?", (new_file_id,)).fetchone()
    name = _name(new_path)
    old_id, old_path, is_missing = min(
        candidates, key=lambda one: (_name(one[1]) != name, not one[2], candidates.index(one))
    )
    new_location = _location(tx, new_file_id)
    if is_missing:
        tx.execute("DELETE FROM files WHERE id = ?", (new_file_id,))
    else:
        # Its content is looked for under the place that it gets.
        _put_location(tx, new_file_id, _location(tx, old_id))
        tx.execute(
            "UPDATE files SET state = 'listed', sample_id = ?, is_changed = ?, is_primary = 1 WHERE id = ?",
            (old_sample_id, old_sample_id is not None, new_file_id),
        )
    _put_location(tx, old_id, new_location)
    tx.execute(
        "UPDATE files SET state = 'analysed', is_changed = 0, failed_reason = NULL, failed_at_s = NULL WHERE id = ?",
        (old_id,),
    )
    row = tx.execute("SELECT file_path FROM samples WHERE id = ?", (sample_id,)).fetchone()
    if row[0] == old_path:
        set_sample_path(tx, sample_id, new_path)
        tx.execute("UPDATE samples SET updated_at = ? WHERE id = ?", (datetime.now().isoformat(), sample_id))


def _name(path: str | bytes) -> str:
    return os.path.basename(from_column(path))  # noqa: PTH119 - text, no file is touched


def _location(tx: sqlite3.Connection, file_id: int) -> tuple[Any, ...]:
    found: tuple[Any, ...] = tx.execute(
        f"SELECT {', '.join(_LOCATION_COLUMNS)} FROM files WHERE id = ?",  # noqa: S608 - trusted names
        (file_id,),
    ).fetchone()
    return found


def _put_location(tx: sqlite3.Connection, file_id: int, place: tuple[Any, ...]) -> None:
    changes = ", ".join(f"{name} = ?" for name in _LOCATION_COLUMNS)
    tx.execute(f"UPDATE files SET {changes} WHERE id = ?", (*place, file_id))  # noqa: S608 - trusted names
