"""Edits as a user might make them, at random but repeatable."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path

from audiomancer.engine import Engine
from audiomancer.errors import StorageError
from audiomancer.storage import LibraryStorage, export_user_data
from audiomancer.vocabulary import INSTRUMENTS
from audiomancer.vocabulary.keys import KEYS

TABLES = (
    "corrections", "favourites", "tags", "ratings", "notes", "hidden", "collections", "collection_items",
    "collection_colours", "saved_searches",
)  # fmt: skip
_TAGS = ("dusty", "Dusty", "for the drop", "808", "ünïcode", "'; DROP TABLE tags; --", "<b>bold</b>", "$(rm -rf ~)")


def user_records(database: Path) -> bytes:
    """Every record of the user's, as bytes."""
    with sqlite3.connect(database) as connection:
        lines = [
            json.dumps([table, *row], sort_keys=True)
            for table in TABLES
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
        ]
    connection.close()
    return "\n".join(lines).encode()


def state_of(storage: LibraryStorage, database: Path) -> bytes:
    """Everything that an edit can change, as bytes: records, the list, and the document of a backup."""
    rows = "\n".join(repr(entry) for entry in storage.entries.read())
    return b"\0".join([user_records(database), rows.encode(), json.dumps(export_user_data(storage.database)).encode()])


def edit_at_random(engine: Engine, sample_ids: list[str], chance: random.Random) -> bool:
    """One edit; returns whether it changed anything (to make a favourite one again does not)."""
    edits = engine.library.edits
    before = edits.journal.history(1)
    chosen = chance.sample(sample_ids, chance.randint(1, min(6, len(sample_ids))))
    collections, searches = edits.collections.all(), edits.collections.saved_searches()
    a_collection = chance.choice(collections).number if collections else None
    a_search = chance.choice(searches).number if searches else None
    name = f"{chance.choice(_TAGS)} {chance.randint(1, 12)}"
    commands = [
        lambda: edits.correct(chosen, "bpm", chance.choice([None, 87.5, 120.0, 174.0])),
        lambda: edits.correct(chosen, "key", chance.choice([None, *KEYS])),
        lambda: edits.correct(chosen, "instrument_type", chance.choice([None, *INSTRUMENTS])),
        lambda: edits.correct_each({one: chance.choice([60.0, 120.0, 240.0]) for one in chosen}, "bpm"),
        lambda: edits.set_favourite(chosen, chance.random() < 0.6),
        lambda: edits.rate(chosen, chance.randint(0, 5)),
        lambda: edits.note(chosen, chance.choice(["", "nice", "two\nlines", name])),
        lambda: edits.hide(chosen, chance.random() < 0.5),
        lambda: edits.tag(chosen, chance.sample(_TAGS, 2), chance.sample(_TAGS, 1)),
        lambda: edits.rename_tag(chance.choice(_TAGS), chance.choice(_TAGS)),
        lambda: edits.remove_tag(chance.choice(_TAGS)),
        lambda: edits.make_collection(name, chosen),
        lambda: edits.collections.rename(a_collection or 0, name),
        lambda: edits.collections.put(a_collection or 0, chosen, chance.choice([None, *sample_ids])),
        lambda: edits.collections.take_out(a_collection or 0, chosen),
        lambda: edits.collections.move(a_collection or 0, chance.choice([None, *(c.number for c in collections)])),
        lambda: edits.collections.remove(a_collection or 0) if len(collections) > 3 else None,
        lambda: edits.collections.save_search(name, f"bpm:{chance.randint(60, 180)} is:loop"),
        lambda: edits.collections.rename_search(a_search or 0, name),
        lambda: edits.collections.remove_search(a_search or 0) if len(searches) > 3 else None,
    ]
    try:
        chance.choice(commands)()
    except StorageError:
        # A name that is taken, a collection that is gone: refused as a whole.
        assert edits.journal.history(1) == before
        return False
    return edits.journal.history(1) != before
