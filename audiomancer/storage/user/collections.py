"""Collections of sounds, in the order that the user gave them, and saved searches."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Collection, Sequence
from typing import Final

from audiomancer.errors import StorageError
from audiomancer.storage.contract.sample_rows import hash_of_samples
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.user.journal import Edit, EditJournal
from audiomancer.storage.user.records import SavedSearch, SoundCollection
from audiomancer.storage.user.value_checks import LONGEST_QUERY, collection_colour, collection_name, one_line
from audiomancer.text_fold import fold
from audiomancer.vocabulary import collection_colour as colour_of_number

_GAP: Final = 1 << 20
"""Between neighbours: what is put between them finds a place twenty times over before all are numbered anew."""


class UserCollections:
    """Named lists of contents. A content stands in a collection once; it stays there when its files are gone."""

    def __init__(self, database: Database, journal: EditJournal) -> None:
        self._database = database
        self._journal = journal

    def all(self) -> list[SoundCollection]:
        """Every collection with its contents, in order."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, uid, name, colour FROM collections "
                "LEFT JOIN collection_colours ON collection_id = id ORDER BY place, id"
            ).fetchall()
            return [
                SoundCollection(number, uid, name, _hashes(connection, number), colour or colour_of_number(number))
                for number, uid, name, colour in rows
            ]

    def create(self, name: str, uid: str = "") -> int:
        """Make an empty collection, the last of all; returns its number.

        `StorageError` where there is one of this name, or the name is unusable.
        """
        name = collection_name(name)
        with self._journal.edit(f"Make the collection “{name}”") as edit:
            _check_free(edit, "collections", name)
            return _insert(edit, "collections", name, uid, ())

    def rename(self, number: int, name: str) -> None:
        """Give a collection another name."""
        _rename(self._journal, "collections", number, collection_name(name))

    def set_colour(self, number: int, colour: str) -> None:
        """Give a collection one of `vocabulary.COLLECTION_COLOURS`; `StorageError` for another name."""
        with self._journal.edit("Colour") as edit:
            edit.words = f"Colour “{_existing(edit, 'collections', number)[1]}” {collection_colour(colour)}"
            edit.put("collection_colours", (number,), (colour,))

    def remove(self, number: int) -> None:
        """Remove a collection; its sounds stay where they are."""
        with self._journal.edit("Remove a collection") as edit:
            name = _existing(edit, "collections", number)[1]
            edit.words = f"Remove the collection “{name}”"
            for file_hash in _hashes(edit.tx, number):
                edit.put("collection_items", (number, file_hash), None)
            edit.put("collection_colours", (number,), None)
            edit.put("collections", (number,), None)

    def put(self, number: int, sample_ids: Sequence[str], before: str | None = None) -> int:
        """Put sounds into a collection, or move those that are in it; returns how many were not in it.

        They stand in the given order, before the sample `before` or at the end; unknown ids are left out.
        """
        with self._journal.edit("Collection") as edit:
            name = _existing(edit, "collections", number)[1]
            hash_of = hash_of_samples(edit.tx, [*sample_ids, *([] if before is None else [before])])
            hashes = [hash_of[sample_id] for sample_id in dict.fromkeys(sample_ids) if sample_id in hash_of]
            if edit.words == "Collection":
                edit.words = f"Put {_sounds(len(hashes))} into “{name}”"
            return put_contents(edit, number, hashes, None if before is None else hash_of.get(before))

    def take_out(self, number: int, sample_ids: Collection[str]) -> None:
        """Take sounds out of a collection."""
        with self._journal.edit("Collection") as edit:
            name = _existing(edit, "collections", number)[1]
            hashes = hash_of_samples(edit.tx, sample_ids).values()
            if edit.words == "Collection":
                edit.words = f"Take {_sounds(len(hashes))} out of “{name}”"
            for file_hash in hashes:
                edit.put("collection_items", (number, file_hash), None)

    def move(self, number: int, before: int | None) -> None:
        """Put a collection before another one, or at the end."""
        _move(self._journal, "collections", number, before)

    # Saved searches

    def saved_searches(self) -> list[SavedSearch]:
        """Every saved search, in order."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT id, uid, name, query FROM saved_searches ORDER BY place, id")
            return [SavedSearch(*row) for row in rows]

    def save_search(self, name: str, query: str, uid: str = "") -> int:
        """Save a search text; one of this name is replaced. Returns its number."""
        name, query = one_line(name, "A saved search's name"), one_line(query, "A saved search", LONGEST_QUERY)
        with self._journal.edit(f"Save the search “{name}”") as edit:
            for number, found in edit.tx.execute("SELECT id, name FROM saved_searches").fetchall():
                if fold(found) == fold(name):
                    before = _existing(edit, "saved_searches", number)
                    edit.put("saved_searches", (number,), (before[0], name, query, *before[3:]))
                    return int(number)
            return _insert(edit, "saved_searches", name, uid, (query,))

    def rename_search(self, number: int, name: str) -> None:
        """Give a saved search another name."""
        _rename(self._journal, "saved_searches", number, one_line(name, "A saved search's name"))

    def remove_search(self, number: int) -> None:
        """Forget a saved search."""
        with self._journal.edit("Remove a saved search") as edit:
            edit.words = f"Remove the saved search “{_existing(edit, 'saved_searches', number)[1]}”"
            edit.put("saved_searches", (number,), None)


def put_contents(edit: Edit, number: int, hashes: Sequence[str], before: str | None = None) -> int:
    """Put contents into a collection before another one, or at the end; returns how many were not in it."""
    moved = set(hashes)
    standing = edit.tx.execute(
        "SELECT file_hash, place FROM collection_items WHERE collection_id = ? ORDER BY place, file_hash", (number,)
    ).fetchall()
    others = [(file_hash, place) for file_hash, place in standing if file_hash not in moved]
    at = next((n for n, (file_hash, _) in enumerate(others) if file_hash == before), len(others))
    low = others[at - 1][1] if at else 0
    step = _GAP if at == len(others) else (others[at][1] - low) // (len(hashes) + 1)
    if step < 1:
        # No number free between the two: all are numbered anew.
        for n, (file_hash, _) in enumerate(others):
            place = (n + 1 + (len(hashes) if n >= at else 0)) * _GAP
            _put_item(edit, number, file_hash, place)
        low, step = at * _GAP, _GAP
    for n, file_hash in enumerate(hashes):
        _put_item(edit, number, file_hash, low + (n + 1) * step)
    return len(moved - {file_hash for file_hash, _ in standing})


def _put_item(edit: Edit, number: int, file_hash: str, place: int) -> None:
    before = edit.get("collection_items", (number, file_hash))
    edit.put("collection_items", (number, file_hash), (place, time.time() if before is None else before[1]))


def _hashes(connection: sqlite3.Connection, number: int) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT file_hash FROM collection_items WHERE collection_id = ? ORDER BY place, file_hash", (number,)
    )
    return tuple(file_hash for (file_hash,) in rows)


def _existing(edit: Edit, table: str, number: int) -> tuple[str, ...]:
    found = edit.get(table, (number,))
    if found is None:
        raise StorageError("It was removed in the meantime", number=number)
    return found


def _check_free(edit: Edit, table: str, name: str, except_id: int | None = None) -> None:
    for number, other in edit.tx.execute(f"SELECT id, name FROM {table}").fetchall():  # noqa: S608 - trusted names
        if number != except_id and fold(other) == fold(name):
            raise StorageError(f"There is already one of the name “{other}”", name=other)


def _insert(edit: Edit, table: str, name: str, uid: str, rest: tuple[str, ...]) -> int:
    (last,) = edit.tx.execute(f"SELECT coalesce(max(place), 0) FROM {table}").fetchone()  # noqa: S608 - trusted names
    # A number is never given twice, so that an undone edit can't meet another's.
    row = edit.tx.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    number = 1 if row is None else int(row[0]) + 1
    edit.put(table, (number,), (uid or uuid.uuid4().hex, name, *rest, last + _GAP, time.time()))
    return number


def _rename(journal: EditJournal, table: str, number: int, name: str) -> None:
    with journal.edit("Rename") as edit:
        before = _existing(edit, table, number)
        edit.words = f"Rename “{before[1]}” to “{name}”"
        _check_free(edit, table, name, except_id=number)
        edit.put(table, (number,), (before[0], name, *before[2:]))


def _move(journal: EditJournal, table: str, number: int, before: int | None) -> None:
    with journal.edit("Order") as edit:
        edit.words = f"Move “{_existing(edit, table, number)[1]}”"
        rows = edit.tx.execute(f"SELECT id FROM {table} WHERE id <> ? ORDER BY place, id", (number,))  # noqa: S608 - trusted names
        order = [other for (other,) in rows]
        order.insert(order.index(before) if before in order else len(order), number)
        for n, other in enumerate(order):
            values = _existing(edit, table, other)
            edit.put(table, (other,), (*values[:-2], (n + 1) * _GAP, values[-1]))


def _sounds(count: int) -> str:
    return "one sound" if count == 1 else f"{count:,} sounds"
