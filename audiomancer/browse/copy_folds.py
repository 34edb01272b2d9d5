"""Folds copies of one sound into one row of the list: of those that satisfy a query, the best one stands for all.

A copy that the user has marked (favourite, rating, tag, note) never stands behind another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.near_copies import NearCopies

if TYPE_CHECKING:
    from audiomancer.browse.index import BrowseIndex

LOSSLESS: Final = frozenset({"WAV", "WAVE", "BWF", "RF64", "W64", "AIF", "AIFF", "AIFC", "FLAC", "CAF", "AU", "SND"})
"""Formats that keep every sample."""


class CopyFolds:
    """Which rows are copies of one another. Made in any thread; afterwards it belongs to the thread of the list.

    Args:
        copies: The groups.
        index: The list.
    """

    def __init__(self, copies: NearCopies | None = None, index: BrowseIndex | None = None) -> None:
        if copies is None or index is None:
            copies = NearCopies.none()
        self._all_keys = copies.keys
        self._rows = np.zeros(0, np.int64) if index is None else _rows_of(index, copies.keys)
        self._keys, self._groups = copies.keys, copies.groups.astype(np.int64)
        known = self._rows >= 0
        self._rows, self._keys, self._groups = self._rows[known], self._keys[known], self._groups[known]
        self._generation = -1
        self._ranked = (self._rows, self._groups)
        self._by_row = self._ranked

    def are_of(self, copies: NearCopies) -> bool:
        """Whether these are the folds of the same groups."""
        return np.array_equal(self._all_keys, copies.keys)

    def _follow(self, index: BrowseIndex) -> None:
        """Put the rows of a group side by side, the best one first, as the list is now."""
        if self._generation == index.generation:
            return
        self._generation = index.generation
        rows = self._rows
        # A row may have got another sample since, or be gone.
        is_known = index.alive[rows] & (index.column("sample_key")[rows] == self._keys)
        rows, groups = rows[is_known], self._groups[is_known]
        order = np.lexsort((rows, -_worth(index, rows), groups))
        rows, groups = rows[order], groups[order]
        self._ranked = (rows, groups)
        by_row = np.argsort(rows)
        self._by_row = (rows[by_row], groups[by_row])

    def folded(self, index: BrowseIndex, masks: Iterable[NDArray[np.bool_]]) -> NDArray[np.bool_] | None:
        """Mask of the rows that do not stand behind a better copy.

        Args:
            index: The list.
            masks: The conditions of a query: only copies that satisfy them count.

        Returns:
            None where no sound has a copy.
        """
        self._follow(index)
        rows, groups = self._ranked
        if not len(rows):
            return None
        wanted = np.ones(len(rows), bool)
        for mask in masks:
            wanted &= mask[rows]
        rows, groups = rows[wanted], groups[wanted]
        behind = rows[1:][groups[1:] == groups[:-1]]
        shown = np.ones(index.row_count, bool)
        shown[behind] = _are_marked(index, behind)
        return shown

    def group_of(self, index: BrowseIndex, row: int) -> NDArray[np.int64]:
        """A row with all its copies, the best one first; the row alone where it has none."""
        self._follow(index)
        rows, groups = self._by_row
        at = int(np.searchsorted(rows, row))
        if at == len(rows) or rows[at] != row:
            return np.array([row], np.int64)
        ranked, ranks = self._ranked
        first, end = np.searchsorted(ranks, [groups[at], groups[at] + 1])
        found: NDArray[np.int64] = ranked[first:end]
        return found

    def side_by_side(self, index: BrowseIndex, rows: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Rows in the order of the names of the best of their copies, copies side by side, the best one first."""
        self._follow(index)
        ranked, groups = self._ranked
        first = np.searchsorted(groups, groups)
        leader, rank = np.arange(index.row_count), np.zeros(index.row_count, np.int64)
        leader[ranked], rank[ranked] = ranked[first], np.arange(len(ranked)) - first
        wide = rows.astype(np.int64)
        order = np.lexsort((rank[wide], leader[wide], index.names.order.places[leader[wide]]))
        found: NDArray[np.int64] = wide[order]
        return found

    def first_in_folder(self, index: BrowseIndex) -> NDArray[np.bool_] | None:
        """Mask of the rows that have no better copy in their own source folder; None where no sound has a copy."""
        self._follow(index)
        rows, groups = self._ranked
        if not len(rows):
            return None
        folders = index.column("folder_id")[rows]
        order = np.lexsort((np.arange(len(rows)), folders, groups))
        rows, groups, folders = rows[order], groups[order], folders[order]
        behind = rows[1:][(groups[1:] == groups[:-1]) & (folders[1:] == folders[:-1])]
        first = np.ones(index.row_count, bool)
        first[behind] = _are_marked(index, behind)
        return first

    def mask(self, index: BrowseIndex) -> NDArray[np.bool_]:
        """Rows that have a copy in the list."""
        self._follow(index)
        rows, groups = self._ranked
        found = np.zeros(index.row_count, bool)
        is_same = groups[1:] == groups[:-1]
        found[rows[1:][is_same]] = True
        found[rows[:-1][is_same]] = True
        return found


def _rows_of(index: BrowseIndex, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
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


def _are_marked(index: BrowseIndex, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    marked: NDArray[np.bool_] = (
        index.column("favourite")[rows]
        | (index.column("rating")[rows] > 0)
        | (index.column("tag_set")[rows] > 0)
        | index.column("noted")[rows]
    )
    return marked


def _worth(index: BrowseIndex, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """How good a copy is: reachable, then marked by the user, then by what its file holds of the sound."""

    def column(name: str) -> NDArray[np.int64]:
        return index.column(name)[rows].astype(np.int64)

    lossless = [number for number, name in enumerate(index.formats) if name.upper() in LOSSLESS]
    worth: NDArray[np.int64] = 1 - column("missing")
    worth = worth * 2 + _are_marked(index, rows)
    worth = worth * 2 + np.isin(index.column("format")[rows], lossless)
    worth = worth * (1 << 21) + np.clip(column("sample_rate_hz"), 0, (1 << 21) - 1)
    return (worth * 256 + column("bit_depth")) * 64 + np.minimum(column("channels"), 63)
