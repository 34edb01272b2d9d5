"""Annotations of sounds by the user, stored by content, so that they survive deletions, moves and rescans."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from audiomancer.errors import SampleNotFoundError, StorageError
from audiomancer.storage.contract.sample_fields import integer_column
from audiomancer.storage.contract.sample_rows import hash_of_samples
from audiomancer.storage.library.records import CORRECTABLE_FIELDS
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.user.journal import MERGED, EditJournal, Values
from audiomancer.storage.user.value_checks import MOST_STARS, checked_correction, note_text, tag_name
from audiomancer.text_fold import fold


class UserData:
    """Corrections, favourites, tags, ratings, notes, and which sounds are hidden."""

    def __init__(self, database: Database, journal: EditJournal) -> None:
        self._database = database
        self._journal = journal

    # Corrections

    def set_correction(self, sample_ids: Collection[str], field: str, value: float | str | None) -> list[str]:
        """Remember the user's value; None removes it. Returns the hashes of the contents."""
        if field not in CORRECTABLE_FIELDS:
            raise StorageError(f"Field {field!r} can't be corrected; {', '.join(CORRECTABLE_FIELDS)} can", field=field)
        stored = None if value is None else json.dumps(checked_correction(field, value))
        with self._journal.edit("Correction") as edit:
            hashes = _hashes_of(edit.tx, sample_ids)
            now_s = time.time()
            for file_hash in hashes:
                before = edit.get("corrections", (file_hash, field))
                if stored is None or before is None or before[0] != stored:
                    edit.put("corrections", (file_hash, field), None if stored is None else (stored, now_s))
        return hashes

    def note_merged(self, file_hash: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Remember the merged values of a sample that was never analysed here, for undo."""
        with self._journal.edit("Correction") as edit:
            edit.note(MERGED, (file_hash,), tuple(before.items()), tuple(after.items()))

    def corrections(self, file_hashes: Collection[str]) -> dict[str, dict[str, float | str]]:
        """The user's values by hash and field."""
        found: dict[str, dict[str, float | str]] = {}
        with self._database.read() as connection:
            for file_hash, field, value in connection.execute(
                "SELECT file_hash, field, value_json FROM corrections "
                "WHERE file_hash IN (SELECT value FROM json_each(?)) ORDER BY file_hash, field",
                (json.dumps(list(file_hashes)),),
            ):
                found.setdefault(file_hash, {})[field] = json.loads(value)
        return found

    # Favourites, hidden sounds, ratings, notes

    def set_favourite(self, sample_ids: Collection[str], is_favourite: bool) -> None:
        """Make samples favourites, or no longer; unknown ids are left out."""
        self._annotate("favourites", sample_ids, (time.time(),) if is_favourite else None, "Favourites")

    def set_hidden(self, sample_ids: Collection[str], is_hidden: bool) -> None:
        """Hide samples from the list, or show them again; unknown ids are left out."""
        self._annotate("hidden", sample_ids, (time.time(),) if is_hidden else None, "Hidden sounds")

    def set_rating(self, sample_ids: Collection[str], stars: int) -> None:
        """Rate samples with 1 to 5 stars; 0 takes the rating away. Unknown ids are left out."""
        if not 0 <= integer_column("rating", stars) <= MOST_STARS:
            raise StorageError(f"A sound has 1 to {MOST_STARS} stars, or 0 for none, got {stars!r}", field="rating")
        self._annotate("ratings", sample_ids, (stars, time.time()) if stars else None, "Stars")

    def set_note(self, sample_ids: Collection[str], text: str) -> None:
        """Write a note on samples; an empty one takes it away. Unknown ids are left out."""
        note = note_text(text)
        self._annotate("notes", sample_ids, (note, time.time()) if note else None, "Note")

    def _annotate(self, table: str, sample_ids: Collection[str], values: Values | None, words: str) -> None:
        with self._journal.edit(words) as edit:
            for file_hash in _hashes_of(edit.tx, sample_ids, must_exist=False):
                before = edit.get(table, (file_hash,))
                # If unchanged, leave the old timestamp (last column).
                if values is None or before is None or before[:-1] != values[:-1]:
                    edit.put(table, (file_hash,), values)

    # Tags

    def tag(self, sample_ids: Collection[str], add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Put tags on samples and take others off; unknown ids are left out. A tag is the same in any case."""
        added, removed = [tag_name(name) for name in add], [fold(tag_name(name)) for name in remove]
        with self._journal.edit("Tags") as edit:
            now_s = time.time()
            # The first spelling of a tag is its spelling.
            spelled = [(fold(name), _spelling(edit.tx, name)) for name in added]
            for file_hash in _hashes_of(edit.tx, sample_ids, must_exist=False):
                for name in removed:
                    edit.put("tags", (file_hash, name), None)
                for key, name in spelled:
                    if edit.get("tags", (file_hash, key)) is None:
                        edit.put("tags", (file_hash, key), (name, now_s))

    def rename_tag(self, name: str, new_name: str) -> None:
        """Give a tag another name everywhere; where a sound has both, they become one."""
        old, new = fold(tag_name(name)), tag_name(new_name)
        with self._journal.edit("Tags") as edit:
            key = fold(new)
            # All carriers of the new tag are spelled as now asked for, too.
            rows = edit.tx.execute("SELECT file_hash, folded, added_at_s FROM tags WHERE folded IN (?, ?)", (old, key))
            for file_hash, before, added_at_s in rows.fetchall():
                if before != key:
                    edit.put("tags", (file_hash, before), None)
                edit.put("tags", (file_hash, key), (new, added_at_s))

    def remove_tag(self, name: str) -> None:
        """Take a tag off every sound."""
        key = fold(tag_name(name))
        with self._journal.edit("Tags") as edit:
            for (file_hash,) in edit.tx.execute("SELECT file_hash FROM tags WHERE folded = ?", (key,)).fetchall():
                edit.put("tags", (file_hash, key), None)

    def tag_counts(self) -> dict[str, int]:
        """Count of contents by tag as it is spelled, in the order of the names."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT min(name), count(*) FROM tags GROUP BY folded ORDER BY folded")
            return dict(rows.fetchall())

    def counts(self) -> Counter[str]:
        """Number of corrections, favourites, tags, ratings, notes and hidden sounds."""
        with self._database.read() as connection:
            return Counter(
                {
                    table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - trusted names
                    for table in ("corrections", "favourites", "tags", "ratings", "notes", "hidden")
                }
            )


def _spelling(tx: sqlite3.Connection, name: str) -> str:
    row = tx.execute("SELECT name FROM tags WHERE folded = ? LIMIT 1", (fold(name),)).fetchone()
    return name if row is None else str(row[0])


def _hashes_of(tx: sqlite3.Connection, sample_ids: Collection[str], *, must_exist: bool = True) -> list[str]:
    """Hashes of these samples, each once; `SampleNotFoundError` for an unknown one where all must exist."""
    found = hash_of_samples(tx, sample_ids)
    for sample_id in sample_ids if must_exist else ():
        if sample_id not in found:
            raise SampleNotFoundError(f"No such sample: {sample_id}", sample_id=sample_id)
    return [found[sample_id] for sample_id in dict.fromkeys(sample_ids) if sample_id in found]
