"""The order of all rows by one column, updated while rows come and change: never sorted anew for a few of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.texts.name_order import NameOrder

_MOST_PENDING = 256
UNKNOWN_KEY = np.uint32(0xFFFFFFFF)
"""Key of a value that is not known: last in both directions."""


def orderable(values: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Keys of non-negative float32 values in the same order; NaN becomes `UNKNOWN_KEY`."""
    # The bits of floats that are not negative rise with the values.
    bits = np.maximum(values, np.float32(0)).astype(np.float32).view(np.uint32).copy()
    bits[np.isnan(values)] = UNKNOWN_KEY
    return bits


class ColumnOrder:
    """Rows by the keys of a column; equal ones by name; unknown ones last. It never changes: any thread may read it.

    The order with the greatest value first is another one, by `flipped` keys.

    Args:
        rows: The order itself, where it is known already.

    Attributes:
        rows: int32, every row in its place.
    """

    def __init__(self, rows: NDArray[np.int32]) -> None:
        self.rows = rows

    @classmethod
    def of(cls, keys: NDArray[np.uint32], names: NameOrder) -> ColumnOrder:
        """Order by the keys of all rows."""
        return cls(np.argsort(joined_keys(keys, names.places)).astype(np.int32))

    def with_rows(
        self,
        rows: NDArray[np.int64],
        row_count: int,
        keys_of: Callable[[NDArray[np.integer[Any]]], NDArray[np.uint32]],
        names: NameOrder,
    ) -> ColumnOrder:
        """Add rows that are new, or have another key or name.

        Args:
            rows: They; more than once does no harm.
            row_count: Rows in all.
            keys_of: Gives the keys of rows.
            names: The order of the names.
        """
        order = self.rows
        is_moved = np.zeros(row_count, bool)
        is_moved[rows] = True
        order = order.compress(~is_moved.take(order))
        rows = np.flatnonzero(is_moved)
        places = names.places
        joined = joined_keys(keys_of(rows), places[rows])
        by_key = np.argsort(joined)
        wanted = joined[by_key]
        # Bisection of all at once: a look at twenty keys for each row instead of at the keys of every row.
        low, high = np.zeros(len(rows), np.int64), np.full(len(rows), len(order))
        while (low < high).any():
            middle = np.minimum((low + high) // 2, len(order) - 1)
            there = order[middle]
            is_less = (low < high) & (joined_keys(keys_of(there), places[there]) < wanted)
            high = np.where(is_less | (low >= high), high, middle)
            low = np.where(is_less, middle + 1, low)
        return ColumnOrder(np.insert(order, low, rows[by_key]).astype(np.int32, copy=False))

    def reversed(self, keys: NDArray[np.uint32]) -> ColumnOrder:
        """The order with the greatest value first, that of `flipped` keys; rows of one value stay by name."""
        keys = keys.take(self.rows)
        known = int(np.searchsorted(keys, UNKNOWN_KEY))
        starts = np.flatnonzero(np.diff(keys[:known], prepend=np.uint32(0)) != 0)
        if known and (not len(starts) or starts[0]):
            starts = np.concatenate([np.zeros(1, starts.dtype), starts])
        lengths = np.diff(starts, append=known)
        # The groups of equal values in reverse, each as it is.
        firsts = known - starts - lengths
        places = np.repeat(firsts - starts, lengths) + np.arange(known)
        down = self.rows.copy()
        down[places] = self.rows[:known]
        return ColumnOrder(down)


def flipped(keys: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Keys that rise where `keys` fall; unknown values stay last."""
    return np.where(keys == UNKNOWN_KEY, keys, UNKNOWN_KEY - np.uint32(1) - keys)


def joined_keys(keys: NDArray[np.uint32], places: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Keys and, among equal ones, places of names as one number."""
    return (keys.astype(np.uint64) << np.uint64(32)) | places.astype(np.uint64)


def put_pending(pending: list[NDArray[np.int64]], rows: NDArray[np.int64]) -> None:
    """Queue rows that are not yet in an order; the queue is compacted beyond a limit, for an order that is not used."""
    pending.append(rows)
    if len(pending) > _MOST_PENDING:
        pending[:] = [np.unique(np.concatenate(pending))]
