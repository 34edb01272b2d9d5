"""Columns of all entries in memory: what the window filters, counts, sorts and paints without asking a database."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.cached_masks import CachedMasks
from audiomancer.browse.columns.collection_members import CollectionMembers
from audiomancer.browse.columns.column_store import ColumnStore
from audiomancer.browse.columns.column_table import UNKNOWN, fields_of, looped_bits, numbers_of
from audiomancer.browse.columns.folder_table import FolderTable
from audiomancer.browse.columns.kind_ranks import KindRanks
from audiomancer.browse.columns.other_locations import Location, OtherLocations
from audiomancer.browse.columns.ranks import Ranks
from audiomancer.browse.columns.row import Row, Thresholds
from audiomancer.browse.index.column_orders import ColumnOrders
from audiomancer.browse.index.duplicate_groups import DuplicateGroups
from audiomancer.browse.texts.name_search import NameSearch
from audiomancer.browse.texts.synonyms import Synonyms
from audiomancer.browse.texts.text_table import TextTable
from audiomancer.browse.texts.user_texts import Notes, TagSets
from audiomancer.paths import display_path, inside_of
from audiomancer.storage import NO_SAMPLE, Entry, sample_key, usual_id

_SURE: Final = {"bpm": "tempo", "key": "key", "instrument": "instrument"}
_BUILD_BLOCK: Final = 20_000
_MOST_PLAYS: Final = 65_535


class BrowseIndex:
    """All entries as columns. One thread changes it, the one that shows it; others may read, for it only grows.

    A row retains its number as long as the index lives: a removed one is dead, a new one comes at the end.

    Attributes:
        generation: Counts changes of the contents, for those who cache something computed from them.
        change_seq: The last change of the library that is in it, see `LibraryStorage.changed_since`.
        snapshot_seq: The same of the file that it was read from, or written to; -1 where there is none.
        columns, names, folders: Numeric columns by name; file names; folders.
        tag_sets, notes, collection_members: What the user wrote on rows, and collections.
        other_locations: Where else the content of rows lies.
        synonyms: Words that mean the same.
        copies: Which rows sound the same.
        orders: The rows in the orders of their columns.
        ranks, kind_ranks: Ranks of measured values within the library, and among the sounds of an instrument.

    Args:
        entries: What the library holds.
        thresholds: Confidences from which values are shown.
    """

    def __init__(self, entries: Iterable[Entry] = (), thresholds: Thresholds | None = None) -> None:
        self.columns = ColumnStore()
        self.folders = FolderTable()
        self.formats: list[str] = []
        self.odd_ids: dict[int, str] = {}
        self.tag_sets = TagSets()
        self.notes = Notes()
        self.other_locations = OtherLocations()
        self._find_location: Callable[[int], Location | None] | None = None
        self.collection_members = CollectionMembers()
        self.copies = DuplicateGroups()
        self.synonyms = Synonyms()
        self.thresholds = thresholds or Thresholds()
        self.generation = 0
        self.change_seq = 0
        self.snapshot_seq = -1
        self.alive_count = 0
        # Rows before this one stand in the order of their entry ids, and `sample_order` has their samples.
        self.settled_rows = 0
        self.sample_order = np.zeros(0, np.int32)
        self._row_of_entry: dict[int, int] = {}
        self._row_of_key: dict[int, int] = {}
        self.orders = ColumnOrders(self)
        self.ranks = Ranks(self.column)
        self.kind_ranks = KindRanks(self.column)
        self._masks = CachedMasks()
        self._played_rows: list[int] = []
        self.names = NameSearch.of(TextTable())
        table = self.names.table
        source = iter(entries)
        while block := list(islice(source, _BUILD_BLOCK)):
            self._append(block)
        if len(table):
            self.names = NameSearch.of(table)
        self._settle()

    def _settle(self) -> None:
        """Look rows up in columns from now on, where entries came in the order of their ids."""
        ids = self.columns["entry_id"]
        if (np.diff(ids) > 0).all():
            self.settled_rows = len(ids)
            self.sample_order = np.argsort(self.columns["sample_key"]).astype(np.int32)
            self._row_of_entry.clear()
            self._row_of_key.clear()

    # Contents

    def __len__(self) -> int:
        return self.alive_count

    @property
    def row_count(self) -> int:
        """Rows, dead ones included."""
        return self.columns.count

    def set_roots(self, roots: dict[int, str]) -> None:
        """Paths of the source folders by id: the folder column shows what lies below them."""
        if self.folders.set_roots(roots):
            self.orders.drop("folder")
            self.generation += 1

    def set_thresholds(self, thresholds: Thresholds) -> None:
        """Show values from other confidences on."""
        if thresholds == self.thresholds:
            return
        self.thresholds = thresholds
        self._show_sure(np.arange(self.row_count))
        self.orders.drop(*_SURE)
        self.generation += 1

    def upsert(self, entries: Iterable[Entry]) -> NDArray[np.int64]:
        """Add entries, or replace those with the same id in place; returns their rows."""
        given = {entry.entry_id: entry for entry in entries}
        if not given:
            return np.zeros(0, np.int64)
        known: list[tuple[int, Entry]] = []
        fresh: list[Entry] = []
        for entry in given.values():
            row = self._any_row_of_entry(entry.entry_id)
            if row is None:
                fresh.append(entry)
            else:
                known.append((row, entry))
        rows, names = self._replace(known)
        first = self.row_count
        if fresh:
            self._append(fresh)
            rows += range(first, self.row_count)
            names += [_name(entry.path) for entry in fresh]
        altered = np.array(rows, np.int64)
        self.names.put(altered, names)
        touched = np.concatenate([np.array([row for row, _ in known], np.int64), np.arange(first, self.row_count)])
        self.orders.rows_changed(touched)
        self.generation += 1
        return touched

    def note_play(self, entry_id: int, played_at_s: float) -> None:
        """Count one play of an entry. The order by plays stays as it is until `order_plays`."""
        row = self.row_of_entry(entry_id)
        if row is not None:
            self.columns["played_at_s"][row] = int(played_at_s)
            self.columns["play_count"][row] = min(int(self.columns["play_count"][row]) + 1, _MOST_PLAYS)
            self._played_rows.append(row)

    def order_plays(self) -> None:
        """Put entries that were played since the last time in their places."""
        if self._played_rows:
            self.orders.rows_changed(np.array(self._played_rows, np.int64))
            self._played_rows.clear()
            self.generation += 1

    def remove(self, entry_ids: Collection[int]) -> None:
        """Take entries out; unknown ids are ignored."""
        rows = [row for row in map(self.row_of_entry, entry_ids) if row is not None]
        if rows:
            self.columns["alive"][rows] = False
            self.alive_count -= len(rows)
            self.generation += 1

    def _replace(self, known: list[tuple[int, Entry]]) -> tuple[list[int], list[str]]:
        """Write entries over their rows; returns the rows whose name is another, and these names."""
        if not known:
            return [], []
        rows = np.array([row for row, _ in known], np.int64)
        renamed: list[int] = []
        names: list[str] = []
        self.alive_count += int(np.count_nonzero(~self.columns["alive"][rows]))
        self.columns.put(rows, numbers_of([entry for _, entry in known]))
        for row, entry in known:
            name = _name(entry.path)
            if name != self.names.table[row]:
                self.names.table[row] = name
                renamed.append(row)
                names.append(name)
        self._put_codes(rows, [entry for _, entry in known])
        return renamed, names

    def _append(self, entries: list[Entry]) -> None:
        first = self.row_count
        self.columns.extend(len(entries))
        rows = np.arange(first, self.row_count)
        self.columns.put(rows, numbers_of(entries))
        self.names.table.extend(_name(entry.path) for entry in entries)
        self._row_of_entry.update((entry.entry_id, first + number) for number, entry in enumerate(entries))
        self._put_codes(rows, entries)
        self.alive_count += len(entries)

    def _put_codes(self, rows: NDArray[np.int64], entries: list[Entry]) -> None:
        folder, code, tag_set = self.columns["folder"], self.columns["format"], self.columns["tag_set"]
        looped = self.columns["looped"]
        for row, entry in zip(rows.tolist(), entries, strict=True):
            tag_set[row] = self.tag_sets.number(entry.tags) if entry.tags else 0
            looped[row] = looped_bits(entry)
            self.notes.put(row, entry.note)
            if entry.other_paths or len(self.other_locations):
                self.other_locations.put(row, [self._place(source, path) for source, path in entry.other_paths])
            folder[row] = self.folders.number(entry.folder_id, os.path.dirname(entry.path))  # noqa: PTH120 - a Path object a row is ten times slower
            if entry.format not in self.formats and len(self.formats) < UNKNOWN:
                self.formats.append(entry.format)
            code[row] = self.formats.index(entry.format) if entry.format in self.formats else UNKNOWN
            if entry.sample_id is not None:
                key = sample_key(entry.sample_id)
                self._row_of_key[key] = row
                if usual_id(key) is None:
                    self.odd_ids[key] = entry.sample_id
        self._show_sure(rows)

    def _place(self, source_id: int, path: str) -> Location:
        return Location(self.folders.number(source_id, os.path.dirname(path)), _name(path))  # noqa: PTH120 - as above

    def _show_sure(self, rows: NDArray[np.int64]) -> None:
        for name, threshold in _SURE.items():
            is_sure = self.columns[f"{name}_confidence"][rows] >= getattr(self.thresholds, threshold)
            nothing = np.nan if name == "bpm" else UNKNOWN
            self.columns[name][rows] = np.where(is_sure, self.columns[f"{name}_heard"][rows], nothing)

    # What is shown

    def column(self, name: str) -> NDArray[Any]:
        """A column by name, dead rows included; `bpm`, `key`, `instrument` hold what is sure enough to be shown."""
        return self.columns[name]

    @property
    def alive(self) -> NDArray[np.bool_]:
        """Mask of the rows that are in the library."""
        return self.columns["alive"]

    def cached_mask(self, what: Hashable, make: Callable[[], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """A mask that was made lately for the same contents, or a new one; not to be written to."""
        return self._masks.get(self.generation, what, make)

    def set_synonyms(self, synonyms: Synonyms) -> None:
        """Take the user's list of words that mean the same."""
        if synonyms != self.synonyms:
            self.synonyms = synonyms
            self.generation += 1

    def show_at(self, find: Callable[[int], Location | None] | None) -> None:
        """Show rows from the locations that a function gives, from their primary one where it gives None."""
        self._find_location = find

    def _found_location(self, row: int) -> Location | None:
        return None if self._find_location is None else self._find_location(row)

    def rows_in(self, folders: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Mask of the rows in some folders, from a mask over the folders' numbers."""
        if not folders.any():
            return np.zeros(self.row_count, bool)
        mask = folders.take(self.columns["folder"])
        if len(self.other_locations):
            mask[self.other_locations.rows_in(folders)] = True
        return mask

    def rows_only_in(self, folders: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Mask of the rows of which every place is in some folders."""
        if not folders.any():
            return np.zeros(self.row_count, bool)
        mask = folders.take(self.columns["folder"])
        if len(self.other_locations):
            mask[self.other_locations.rows_in(~folders)] = False
        return mask

    def set_collections(self, collections: Mapping[str, Sequence[int]]) -> None:
        """Take the user's collections: keys of their samples, in order, by name."""
        self.collection_members = CollectionMembers(collections)
        self.generation += 1

    def set_copies(self, copies: DuplicateGroups) -> None:
        """Fold these copies from now on."""
        self.copies = copies
        self.generation += 1

    def row(self, row: int) -> Row:
        """One entry as the list shows it."""
        return self.rows([row])[0]

    def rows(self, rows: Sequence[int]) -> list[Row]:
        """Entries as the list shows them, in the order of `rows`."""
        fields = fields_of(self.columns.__getitem__, rows)
        return [self._row(row, of_row) for row, of_row in zip(rows, fields, strict=True)]

    def _row(self, row: int, fields: dict[str, Any]) -> Row:
        found = self._found_location(row)
        return Row(
            **fields,
            sample_id=self.sample_id(row),
            path=self.shown_path(row),
            name=self.names.shown(row) if found is None else display_path(found.name),
            folder=self.folders.shown[int(self.columns["folder"][row]) if found is None else found.folder],
            format=self.format(row),
            tags=self.tag_sets[int(self.columns["tag_set"][row])],
            note=self.notes.of(row),
            copy_count=self.copies.other_files(self, row),
            collections=self.collection_members.names_with(int(self.columns["sample_key"][row])),
        )

    def format(self, row: int) -> str:
        """Short name of a row's format: "WAV"; empty where it is not known."""
        code = int(self.columns["format"][row])
        return self.formats[code] if code < len(self.formats) else ""

    def path(self, row: int) -> str:
        """Path of the entry's primary location."""
        return _joined(self.folders.paths[int(self.columns["folder"][row])], self.names.table[row])

    def shown_path(self, row: int) -> str:
        """Path of the location from which the present list shows a row."""
        found = self._found_location(row)
        if found is None:
            return self.path(row)
        return _joined(self.folders.paths[found.folder], found.name)

    def sample_id(self, row: int) -> str | None:
        """Sample of a row; None while it is only listed."""
        key = int(self.columns["sample_key"][row])
        return None if key == NO_SAMPLE else usual_id(key) or self.odd_ids.get(key)

    # Looking up

    def _any_row_of_entry(self, entry_id: int) -> int | None:
        row = self._row_of_entry.get(entry_id)
        if row is not None:
            return row
        settled = self.columns["entry_id"][: self.settled_rows]
        place = int(np.searchsorted(settled, entry_id))
        return place if place < len(settled) and settled[place] == entry_id else None

    def row_of_entry(self, entry_id: int) -> int | None:
        """Row of an entry id; None where it is not in the library."""
        row = self._any_row_of_entry(entry_id)
        return row if row is not None and self.alive[row] else None

    def row_of_sample(self, sample_id: str) -> int | None:
        """Row of a sample id; None where it is not in the library."""
        return self.row_of_key(sample_key(sample_id))

    def row_of_key(self, key: int) -> int | None:
        """Row of a sample by the key of its id."""
        row = self._row_of_key.get(key)
        if row is None or not self._is_sample(row, key):
            keys, order = self.columns["sample_key"], self.sample_order
            at = bisect_left(order, key, key=lambda other: int(keys[other]))
            row = int(order[at]) if at < len(order) else None
        return row if row is not None and self._is_sample(row, key) else None

    def _is_sample(self, row: int, key: int) -> bool:
        return int(self.columns["sample_key"][row]) == key and bool(self.alive[row])


def _joined(folder: str, name: str) -> str:
    return inside_of(folder) + name if folder else name


def _name(path: str) -> str:
    return os.path.basename(path)  # noqa: PTH119 - a Path object a row is ten times slower
