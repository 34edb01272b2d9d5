"""From the stored library to the browse index, and on from there."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from audiomancer.browse.columns.row import Thresholds
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.index.snapshot import read_snapshot
from audiomancer.errors import StorageError
from audiomancer.storage import Entry, LibraryStorage, sample_key

_log = logging.getLogger(__name__)
_CAUGHT_UP_MOST = 100_000


@dataclass(frozen=True, slots=True)
class IndexChanges:
    """Changes of the entries of an index.

    Attributes:
        change_seq: The last change that is in it.
        entries: New and altered ones.
        gone: Ids of those that are no longer in the list.
    """

    change_seq: int
    entries: list[Entry]
    gone: frozenset[int]


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection as the window shows it, with the keys of its samples in order, as far as the library has them.

    Its colour is one of `vocabulary.COLLECTION_COLOURS`.
    """

    number: int
    name: str
    sample_keys: tuple[int, ...]
    colour: str


def read_collections(storage: LibraryStorage) -> list[CollectionView]:
    """Every collection, in the user's order."""
    collections = storage.collections.all()
    id_of = storage.samples.sample_store.ids_of_hashes({h for one in collections for h in one.hashes})
    return [
        CollectionView(one.number, one.name, tuple(sample_key(id_of[h]) for h in one.hashes if h in id_of), one.colour)
        for one in collections
    ]


def read_index(storage: LibraryStorage, snapshot: Path, thresholds: Thresholds) -> BrowseIndex:
    """The index of all entries: from the snapshot and what changed since, or, where that does not do, read anew."""
    try:
        storage.plays.list_pending()
    except StorageError as error:
        # The list shows older times; nothing is lost.
        _log.warning("Plays could not be listed: %s", error)
    found = read_snapshot(snapshot, storage.changes.identity())
    if found is not None:
        index, change_seq = found
        index.change_seq = index.snapshot_seq = change_seq
        index.set_thresholds(thresholds)
        index.set_roots(storage.files.folder_paths())
        if catch_up(storage, index):
            return index
    change_seq = storage.changes.last_seq()
    index = BrowseIndex(storage.entries.read(), thresholds)
    index.change_seq = change_seq
    index.set_roots(storage.files.folder_paths())
    catch_up(storage, index)
    # Here, where no caller waits for a single column.
    index.orders.prepare()
    return index


def catch_up(storage: LibraryStorage, index: BrowseIndex) -> bool:
    """Bring an index up to date in the thread it belongs to; False where it is better read anew."""
    changes = read_changes(storage, index.change_seq)
    if changes is None:
        return False
    index.upsert(changes.entries)
    index.remove(changes.gone)
    index.change_seq = changes.change_seq
    return True


def read_changes(storage: LibraryStorage, change_seq: int) -> IndexChanges | None:
    """Changes after a number; None where the whole index is better read anew. For any thread."""
    changed = storage.changes.since(change_seq)
    if changed.entry_ids is None or len(changed.entry_ids) > _CAUGHT_UP_MOST:
        return None
    if not changed.entry_ids:
        return IndexChanges(changed.change_seq, [], frozenset())
    entries = list(storage.entries.read(changed.entry_ids))
    return IndexChanges(changed.change_seq, entries, changed.entry_ids - {entry.entry_id for entry in entries})
