"""Groups copies of one sound under one row of the list: of those that satisfy a query, the best represents all.

A copy with annotations of the user (favourite, rating, tag, note) is never represented by another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.index.near_copies import NearCopies
from audiomancer.browse.texts.name_search import NameSearch

LOSSLESS: Final = frozenset({"WAV", "WAVE", "BWF", "RF64", "W64", "AIF", "AIFF", "AIFC", "FLAC", "CAF", "AU", "SND"})
"""Formats that preserve every sample."""

_WORTH_BITS: Final = 38


class ListedRows(Protocol):
    """Columns of the index by which copies are ranked; see `BrowseIndex`."""

    generation: int
    formats: list[str]
    sample_order: NDArray[np.int32]
    names: NameSearch

    @property
    def row_count(self) -> int: ...  # noqa: D102 - documented there

    @property
    def alive(self) -> NDArray[np.bool_]: ...  # noqa: D102 - documented there

    def column(self, name: str) -> NDArray[Any]: ...  # noqa: D102 - documented there

    def row_of_key(self, key: int) -> int | None: ...  # noqa: D102 - documented there


@dataclass(frozen=True, slots=True)
class RankedCopies:
    """The copies in the list at one moment; safe in any thread.

    Attributes:
        rows: int64: rows that have copies, those of a group side by side, the best one first.
        groups: int64, rising: the group of each.
        is_annotated: The user has annotated it.
    """

    rows: NDArray[np.int64]
    groups: NDArray[np.int64]
    is_annotated: NDArray[np.bool_]

    def duplicates(self, wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Rows that a better copy represents, of those that are wanted, a mask of `rows`."""
        rows, groups = self.rows[wanted], self.groups[wanted]
        found: NDArray[np.int64] = rows[1:][(groups[1:] == groups[:-1]) & ~self.is_annotated[wanted][1:]]
        return found

    def duplicates_in_folder(self, folder_ids: NDArray[np.int32]) -> NDArray[np.int64]:
        """Rows that a better copy in their source folder represents; `folder_ids` are of every row of the list."""
        folders = folder_ids[self.rows]
        order = np.lexsort((folders, self.groups))
        rows, groups, folders = self.rows[order], self.groups[order], folders[order]
        is_duplicate = (groups[1:] == groups[:-1]) & (folders[1:] == folders[:-1]) & ~self.is_annotated[order][1:]
        found: NDArray[np.int64] = rows[1:][is_duplicate]
        return found

    def with_copies(self) -> NDArray[np.int64]:
        """Rows that have a copy in the list."""
        is_same = self.groups[1:] == self.groups[:-1]
        return np.concatenate([self.rows[1:][is_same], self.rows[:-1][is_same]])


class DuplicateGroups:
    """Groups of rows that are copies. Made in any thread; afterwards it belongs to the thread of the list."""

    def __init__(self, copies: NearCopies | None = None, index: ListedRows | None = None) -> None:
        if copies is None or index is None:
            copies = NearCopies.none()
        self._all_keys = copies.keys
        rows = np.zeros(0, np.int64) if index is None else _rows_of(index, copies.keys)
        known = rows >= 0
        self._rows, self._keys, self._groups = rows[known], copies.keys[known], copies.groups.astype(np.int64)[known]
        by_row = np.argsort(self._rows)
        self._sorted_rows, self._group_of_row = self._rows[by_row], self._groups[by_row]
        self._generation = -1
        self._ranked = RankedCopies(self._rows, self._groups, np.zeros(len(self._rows), bool))

    def are_of(self, copies: NearCopies) -> bool:
        """Check whether these are made of the same groups."""
        return np.array_equal(self._all_keys, copies.keys)

    def ranked(self, index: ListedRows) -> RankedCopies:
        """The copies as the list is now."""
        if self._generation != index.generation:
            self._generation = index.generation
            # In the order of the last time, which is mostly the one of this time: then sorting costs next to nothing.
            order = np.argsort((self._groups << _WORTH_BITS) - _worth(index, self._rows), kind="stable")
            if (order[1:] < order[:-1]).any():
                self._rows, self._keys, self._groups = self._rows[order], self._keys[order], self._groups[order]
            # A row may have got another sample since, or be gone.
            is_known = index.alive[self._rows] & (index.column("sample_key")[self._rows] == self._keys)
            rows = self._rows[is_known]
            self._ranked = RankedCopies(rows, self._groups[is_known], _are_annotated(index, rows))
        return self._ranked

    def representatives(self, index: ListedRows, masks: Iterable[NDArray[np.bool_]]) -> NDArray[np.bool_] | None:
        """Mask of the rows that no better copy represents; None where no sound has a copy.

        Only copies count that satisfy all `masks`, the conditions of a query.
        """
        copies = self.ranked(index)
        if not len(copies.rows):
            return None
        wanted = np.ones(len(copies.rows), bool)
        for mask in masks:
            wanted &= mask[copies.rows]
        shown = np.ones(index.row_count, bool)
        shown[copies.duplicates(wanted)] = False
        return shown

    def group_number(self, row: int) -> int:
        """Number of the group that a row belongs to; -1 where it belongs to none."""
        at = int(np.searchsorted(self._sorted_rows, row))
        is_member = at < len(self._sorted_rows) and self._sorted_rows[at] == row
        return int(self._group_of_row[at]) if is_member else -1

    def group_of(self, index: ListedRows, row: int) -> NDArray[np.int64]:
        """A row with all its copies, the best one first; the row alone where it has none."""
        group = self.group_number(row)
        if group >= 0:
            copies = self.ranked(index)
            first, end = np.searchsorted(copies.groups, [group, group + 1])
            found: NDArray[np.int64] = copies.rows[first:end]
            if row in found:
                return found
        return np.array([row], np.int64)

    def other_files(self, index: ListedRows, row: int) -> int:
        """Number of other files that hold the sound of a row, exactly or nearly."""
        counts = index.column("location_count")
        # A sound that is only listed lies at one place, whatever is counted.
        here = max(0, int(counts[row]) - 1)
        return here + sum(max(1, int(counts[other])) for other in self.group_of(index, row).tolist() if other != row)

    def side_by_side(self, index: ListedRows, rows: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Rows in the order of the names of the best of their copies, copies side by side, the best one first."""
        copies = self.ranked(index)
        first = np.searchsorted(copies.groups, copies.groups)
        leader, rank = np.arange(index.row_count), np.zeros(index.row_count, np.int64)
        leader[copies.rows], rank[copies.rows] = copies.rows[first], np.arange(len(first)) - first
        wide = rows.astype(np.int64)
        order = np.lexsort((rank[wide], leader[wide], index.names.order.places[leader[wide]]))
        found: NDArray[np.int64] = wide[order]
        return found


def _rows_of(index: ListedRows, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Rows of samples by their keys; -1 where they are not in the list."""
    order = index.sample_order
    rows = np.full(len(keys), -1, np.int64)
    if len(order):
        settled = index.column("sample_key")[order]
        at = np.minimum(np.searchsorted(settled, keys), len(order) - 1)
        rows = np.where(settled[at] == keys, order[at], -1).astype(np.int64)
    for place in np.flatnonzero(rows < 0).tolist():
        row = index.row_of_key(int(keys[place]))
        if row is not None:
            rows[place] = row
    return rows


def _are_annotated(index: ListedRows, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    annotated: NDArray[np.bool_] = (
        index.column("favourite")[rows]
        | (index.column("rating")[rows] > 0)
        | (index.column("tag_set")[rows] > 0)
        | index.column("noted")[rows]
    )
    return annotated


def _worth(index: ListedRows, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rank of a copy, in `_WORTH_BITS` bits: reachable, with the user's annotations, then by what its file holds."""

    def column(name: str) -> NDArray[np.int64]:
        return index.column(name)[rows].astype(np.int64)

    lossless = [number for number, name in enumerate(index.formats) if name.upper() in LOSSLESS]
    worth: NDArray[np.int64] = 1 - column("missing")
    worth = worth * 2 + _are_annotated(index, rows)
    worth = worth * 2 + np.isin(index.column("format")[rows], lossless)
    worth = worth * (1 << 21) + np.clip(column("sample_rate_hz"), 0, (1 << 21) - 1)
    return (worth * 256 + column("bit_depth")) * 64 + np.minimum(column("channels"), 63)
