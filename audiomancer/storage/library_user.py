"""What the user says of sounds: kept by content, so it outlives records, moves and rescans."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Collection

from audiomancer.errors import SampleNotFoundError, StorageError
from audiomancer.storage.database import Database
from audiomancer.storage.file_rows import watched
from audiomancer.storage.library_rows import CORRECTABLE_FIELDS, EntryChange
from audiomancer.storage.sample_fields import real_column, text_column


class UserData:
    """Corrections and favourites."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set_correction(self, sample_id: str, field: str, value: float | str | None) -> None:
        """Remember the user's own value; None forgets it."""
        if field not in CORRECTABLE_FIELDS:
            raise StorageError(f"Field {field!r} can't be corrected; {', '.join(CORRECTABLE_FIELDS)} can", field=field)
        with self._database.atomic() as tx:
            file_hash = _hash_of(tx, sample_id)
            if value is None:
                tx.execute("DELETE FROM corrections WHERE file_hash = ? AND field = ?", (file_hash, field))
                return
            tx.execute(
                "INSERT OR REPLACE INTO corrections (file_hash, field, value_json, set_at_s) VALUES (?, ?, ?, ?)",
                (file_hash, field, json.dumps(_checked(field, value)), time.time()),
            )

    def corrections(self, file_hashes: Collection[str]) -> dict[str, dict[str, float | str]]:
        """The user's own values by hash and field."""
        found: dict[str, dict[str, float | str]] = {}
        with self._database.read() as connection:
            for file_hash, field, value in connection.execute(
                "SELECT file_hash, field, value_json FROM corrections "
                "WHERE file_hash IN (SELECT value FROM json_each(?)) ORDER BY file_hash, field",
                (json.dumps(list(file_hashes)),),
            ):
                found.setdefault(file_hash, {})[field] = json.loads(value)
        return found

    def set_favourite(self, sample_ids: Collection[str], is_favourite: bool) -> EntryChange:
        """Mark samples, or take the mark away; unknown ids are left out."""
        ids = json.dumps(list(sample_ids))
        with self._database.atomic() as tx, watched(tx, sample_ids=sample_ids) as watch:
            if is_favourite:
                tx.execute(
                    "INSERT OR IGNORE INTO favourites (file_hash, added_at_s) "
                    "SELECT file_hash, ? FROM samples WHERE id IN (SELECT value FROM json_each(?))",
                    (time.time(), ids),
                )
            else:
                tx.execute(
                    "DELETE FROM favourites WHERE file_hash IN "
                    "(SELECT file_hash FROM samples WHERE id IN (SELECT value FROM json_each(?)))",
                    (ids,),
                )
            # Samples without a file are entries too.
            tx.execute(
                "INSERT INTO entry_changes (entry_id) "
                "SELECT -row FROM samples WHERE id IN (SELECT value FROM json_each(?))",
                (ids,),
            )
        return watch.change


def _hash_of(tx: sqlite3.Connection, sample_id: str) -> str:
    row = tx.execute("SELECT file_hash FROM samples WHERE id = ?", (sample_id,)).fetchone()
    if row is None:
        raise SampleNotFoundError(f"No such sample: {sample_id}", sample_id=sample_id)
    return str(row[0])


def _checked(field: str, value: float | str) -> float | str:
    if field != "bpm":
        return text_column(field, value)
    bpm = real_column(field, value)
    if bpm <= 0 or math.isclose(bpm, 0):
        raise StorageError(f"A tempo must be above 0, got {bpm}", field=field)
    return bpm
