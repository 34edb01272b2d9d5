"""The history of what the user says: every edit stores each record as it was before and after, so it can be undone.

All of these records are changed through `Edit.put` and nowhere else. An edit is one transaction together with its
entry in the history; a crash leaves both or neither.
"""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

from audiomancer.errors import StorageError
from audiomancer.storage.contract.sample_rows import Contents
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.user.records import PastEdit

Values: TypeAlias = tuple[Any, ...]
Change: TypeAlias = tuple[str, Values, Values | None, Values | None]
"""Table, key, and values before and after."""

MOST_EDITS: Final = 10_000
"""Older edits can't be undone any more."""

_MOST_BYTES: Final = 64_000_000
_LOOK_EVERY: Final = 32
_HISTORY: Final = 500


class _Table(NamedTuple):
    key: tuple[str, ...]
    values: tuple[str, ...]


TABLES: Final = {
    "corrections": _Table(("file_hash", "field"), ("value_json", "set_at_s")),
    "favourites": _Table(("file_hash",), ("added_at_s",)),
    "tags": _Table(("file_hash", "folded"), ("name", "added_at_s")),
    "ratings": _Table(("file_hash",), ("stars", "set_at_s")),
    "notes": _Table(("file_hash",), ("note", "set_at_s")),
    "hidden": _Table(("file_hash",), ("hidden_at_s",)),
    "collections": _Table(("id",), ("uid", "name", "place", "created_at_s")),
    "collection_items": _Table(("collection_id", "file_hash"), ("place", "added_at_s")),
    "collection_colours": _Table(("collection_id",), ("colour",)),
    "saved_searches": _Table(("id",), ("uid", "name", "query", "place", "created_at_s")),
}
"""Every table of the user's, with its key and the rest of its columns."""

MERGED: Final = "merged values"
"""Stands for a table: merged values of samples that were never analysed here, which nothing else could bring back."""


@dataclass(slots=True)
class Edit:
    """An edit under way: within the transaction that it was opened with; `words` are its text in the history."""

    tx: sqlite3.Connection
    words: str
    _before: dict[tuple[str, Values], Values | None] = field(default_factory=dict)
    _after: dict[tuple[str, Values], Values | None] = field(default_factory=dict)

    def get(self, table: str, key: Values) -> Values | None:
        """Present values of a record; None where there is none."""
        return _get(self.tx, table, key)

    def put(self, table: str, key: Values, values: Values | None) -> bool:
        """Write a record, or take it away; returns whether anything was another way before."""
        before = self.get(table, key)
        if before == values:
            return False
        _put(self.tx, table, key, values)
        self.note(table, key, before, values)
        return True

    def note(self, table: str, key: Values, before: Values | None, after: Values | None) -> None:
        """Remember a change that was made."""
        self._before.setdefault((table, key), before)
        self._after[(table, key)] = after

    @property
    def is_empty(self) -> bool:
        """Nothing differs from how it was."""
        return not self.changes()

    def changes(self) -> list[Change]:
        """Table, key, before and after of every record that differs, in the order of the first changes."""
        return [
            (table, key, before, self._after[(table, key)])
            for (table, key), before in self._before.items()
            if before != self._after[(table, key)]
        ]


@dataclass(frozen=True, slots=True)
class Replayed:
    """An edit that was undone or redone.

    Attributes:
        words: Its text in the history.
        corrected: Hashes of contents whose corrections changed: their samples' values are to be merged again.
        merged: Merged values to write back, by hash, of samples that were never analysed here.
        sample_ids: Samples of the contents that it was about, as far as there are any.
    """

    words: str
    corrected: frozenset[str]
    merged: Mapping[str, dict[str, Any]]
    sample_ids: tuple[str, ...] = ()


class EditJournal:
    """Opens edits, and takes them back."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: Edit | None = None

    @contextmanager
    def edit(self, words: str) -> Iterator[Edit]:
        """One edit, whatever is changed until the block ends; inside another edit's block it is part of that one.

        `words` are its text in the history: "Tag “dark” on 12 sounds".
        """
        with self._database.durable() as tx:
            # The write lock is held: of all threads only this one is here.
            if self._open is not None:
                yield self._open
                return
            edit = self._open = Edit(tx, words)
            try:
                yield edit
            finally:
                self._open = None
            changes = edit.changes()
            if changes:
                tx.execute("DELETE FROM edits WHERE is_undone")
                row = tx.execute(
                    "INSERT INTO edits (done_at_s, words, changes) VALUES (?, ?, ?)",
                    (time.time(), edit.words, zlib.compress(json.dumps(changes).encode(), 3)),
                )
                _forget_old(tx, row.lastrowid or 0)
                note_contents(tx, _hashes(changes))

    @contextmanager
    def step(self) -> Iterator[None]:
        """Run the parts of an undo or redo in one transaction with it: all of it counts, durably, or nothing."""
        with self._database.durable():
            yield

    def undo(self, is_undone: bool = True) -> Replayed | None:
        """Undo the last edit or, with `is_undone` false, redo the last undone one; None where there is nothing.

        `StorageError` where a record was changed since by something else than an edit; nothing changed.
        """
        with self._database.durable() as tx:
            row = tx.execute(
                "SELECT id, words, changes FROM edits WHERE is_undone = 0 ORDER BY id DESC LIMIT 1"
                if is_undone
                else "SELECT id, words, changes FROM edits WHERE is_undone = 1 ORDER BY id LIMIT 1"
            ).fetchone()
            if row is None:
                return None
            edit_id, words, packed = row
            changes = _unpacked(packed)
            merged: dict[str, dict[str, Any]] = {}
            for table, key, before, after in reversed(changes) if is_undone else changes:
                found, wanted = (after, before) if is_undone else (before, after)
                if table == MERGED:
                    merged[key[0]] = {} if wanted is None else dict(wanted)
                    continue
                if _get(tx, table, key) != found:
                    raise StorageError(f"“{words}” can't be taken back: the records have changed since", table=table)
                _put(tx, table, key, wanted)
            tx.execute("UPDATE edits SET is_undone = ? WHERE id = ?", (int(is_undone), edit_id))
            corrected = frozenset(key[0] for table, key, *_ in changes if table == "corrections")
            note_contents(tx, _hashes(changes))
            return Replayed(words, corrected, merged, _samples(tx, changes))

    def revision(self) -> tuple[int, int]:
        """Newest edit id and count of undone edits; changes after any edit, undo or redo in any process."""
        with self._database.read() as connection:
            row = connection.execute("SELECT coalesce(max(id), 0), count(*) FILTER (WHERE is_undone) FROM edits")
            newest, undone = row.fetchone()
        return int(newest), int(undone)

    def changes(self, number: int) -> list[Change]:
        """Records that an edit changed: table, key, and values before and after; none where it is forgotten."""
        with self._database.read() as connection:
            row = connection.execute("SELECT changes FROM edits WHERE id = ?", (number,)).fetchone()
        return [] if row is None else _unpacked(row[0])

    def history(self, limit: int = _HISTORY) -> list[PastEdit]:
        """The newest edits, newest first: those that were taken back among them."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, done_at_s, words, is_undone FROM edits ORDER BY id DESC LIMIT ?", (limit,)
            )
            return [PastEdit(edit_id, done_at_s, words, bool(undone)) for edit_id, done_at_s, words, undone in rows]


def note_contents(tx: sqlite3.Connection, hashes: Sequence[str]) -> None:
    """Number the changes of these contents' entries; of samples without a file too."""
    known = Contents(tx, hashes).id_of
    tx.execute(
        "INSERT INTO entry_changes (entry_id) "
        "SELECT id FROM files WHERE sample_id IN (SELECT value FROM json_each(?1)) AND is_primary "
        "UNION ALL SELECT -row FROM samples WHERE id IN (SELECT value FROM json_each(?1))",
        (json.dumps([known[file_hash] for file_hash in hashes if file_hash in known]),),
    )


def _samples(tx: sqlite3.Connection, changes: Sequence[Change]) -> tuple[str, ...]:
    """Ids of the samples whose records changed, those put into or taken out of a collection among them."""
    hashes = dict.fromkeys(
        str(key[names.key.index("file_hash")])
        for table, key, _, _ in changes
        if (names := TABLES.get(table)) is not None and "file_hash" in names.key
    )
    known = Contents(tx, hashes).id_of
    return tuple(known[file_hash] for file_hash in hashes if file_hash in known)


def _hashes(changes: Sequence[Change]) -> list[str]:
    """Contents that a change of these records shows on; which collection a sound is in is asked of the collections."""
    found = {}
    for table, key, _, _ in changes:
        if table in TABLES and TABLES[table].key[0] == "file_hash":
            found[str(key[0])] = True
    return list(found)


def _forget_old(tx: sqlite3.Connection, newest: int) -> None:
    if newest % _LOOK_EVERY:
        return
    tx.execute("DELETE FROM edits WHERE id <= ?", (newest - MOST_EDITS,))
    total = 0
    for edit_id, size in tx.execute("SELECT id, length(changes) FROM edits ORDER BY id DESC").fetchall():
        total += size
        # The newest can always be taken back, however large it was.
        if total > _MOST_BYTES and edit_id != newest:
            tx.execute("DELETE FROM edits WHERE id <= ?", (edit_id,))
            return


def _unpacked(packed: bytes) -> list[Change]:
    return [
        (
            table,
            tuple(key),
            None if before is None else tuple(map(_hashable, before)),
            None if after is None else tuple(map(_hashable, after)),
        )
        for table, key, before, after in json.loads(zlib.decompress(packed))
    ]


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _get(tx: sqlite3.Connection, table: str, key: Values) -> Values | None:
    names = TABLES[table]
    row = tx.execute(
        f"SELECT {', '.join(names.values)} FROM {table} WHERE {_where(names)}",  # noqa: S608 - trusted names
        key,
    ).fetchone()
    return None if row is None else tuple(row)


def _put(tx: sqlite3.Connection, table: str, key: Values, values: Values | None) -> None:
    names = TABLES[table]
    if values is None:
        tx.execute(f"DELETE FROM {table} WHERE {_where(names)}", key)  # noqa: S608 - trusted names
        return
    columns = (*names.key, *names.values)
    places = ", ".join("?" * len(columns))
    changes = ", ".join(f"{name} = excluded.{name}" for name in names.values)
    tx.execute(
        # Not REPLACE: that deletes the row first, and rows that refer to it would be in its way.
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) "  # noqa: S608 - trusted names
        f"ON CONFLICT ({', '.join(names.key)}) DO UPDATE SET {changes}",
        (*key, *values),
    )


def _where(names: _Table) -> str:
    return " AND ".join(f"{name} = ?" for name in names.key)
