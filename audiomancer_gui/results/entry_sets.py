"""Sets of entries, whatever rows show them: what a selection is remembered as."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audiomancer_gui.results.row_runs import Mask, Rows

EntrySet = NDArray[np.uint8]
"""One bit for each possible entry id, packed: 250 kB for a million, so that a history of selections stays small."""


def entry_set(entry_ids: NDArray[np.int64]) -> EntrySet:
    """The set of these entries."""
    if not len(entry_ids):
        return np.zeros(0, np.uint8)
    bits = _bits(entry_ids)
    is_in = np.zeros(int(bits.max()) + 1, np.bool_)
    is_in[bits] = True
    return np.packbits(is_in)


def _bits(entry_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the bit of each entry: 0, -1, 1, -2, … in turn, as samples without a file have negative ids."""
    doubled = entry_ids * 2
    return doubled if entry_ids.min(initial=0) >= 0 else np.where(entry_ids < 0, -1 - doubled, doubled)


def entries_in(entries: EntrySet) -> list[int]:
    """The entries of a set."""
    return [
        number // 2 if number % 2 == 0 else -(number + 1) // 2
        for number in np.flatnonzero(np.unpackbits(entries)).tolist()
    ]


def set_of_rows(is_chosen: Mask, entry_ids: NDArray[np.int64], rows: Rows) -> EntrySet:
    """The entries of some rows of a list.

    Args:
        is_chosen: bool (n,), which places of the list are meant.
        entry_ids: int64 (index rows,), the entry of each row of the index.
        rows: (n,), the index rows that the list shows.
    """
    # Along the index, where ids lie in order, and not along the list: less jumping about in memory.
    is_row_chosen = np.zeros(len(entry_ids), np.bool_)
    is_row_chosen[rows if is_chosen.all() else rows[is_chosen]] = True
    return entry_set(entry_ids[is_row_chosen])


def rows_of_set(entries: EntrySet, entry_ids: NDArray[np.int64], rows: Rows) -> Mask:
    """Find the rows of a list that show an entry of the set, bool (n,); arguments as of `set_of_rows`."""
    if not len(entries) or not len(rows):
        return np.zeros(len(rows), np.bool_)
    bits = _bits(entry_ids)
    is_in = np.unpackbits(entries, count=int(bits.max()) + 1).view(np.bool_)
    # First along the index, as above.
    is_shown: Mask = is_in[bits][rows]
    return is_shown
