"""The order of all rows by name, updated while rows come and change: never sorted anew for a few of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from audiomancer.text_fold import natural_key


class NameOrder:
    """Rows by their folded names in natural order, rows of the same name as they came.

    It never changes: any thread may read it.
    """

    def __init__(self, rows: NDArray[np.int64] | None = None) -> None:
        self.rows = np.zeros(0, np.int64) if rows is None else rows
        self._places: NDArray[np.int32] | None = None

    @property
    def places(self) -> NDArray[np.int32]:
        """Place of each row, by row."""
        if self._places is None:
            self._places = _inverse(self.rows)
        return self._places

    @classmethod
    def of(cls, names: Sequence[str]) -> NameOrder:
        """Order of folded names by row."""
        keys = [natural_key(name) for name in names]
        return cls(np.array(sorted(range(len(names)), key=keys.__getitem__), np.int64))

    def with_rows(self, rows: NDArray[np.int64], names: Sequence[str], name_of: Callable[[int], str]) -> NameOrder:
        """Add rows that are new or have another name; `names` are theirs, `name_of` gives those of the others."""
        order = self.rows
        known = rows[rows < len(order)]
        if len(known):
            is_moved = np.zeros(len(order), bool)
            is_moved[known] = True
            order = order.compress(~is_moved.take(order))
        places = []
        keys = [natural_key(name) for name in names]
        for key, row in zip(keys, rows.tolist(), strict=True):
            low, high = 0, len(order)
            while low < high:
                middle = (low + high) // 2
                other = int(order[middle])
                if (natural_key(name_of(other)), other) < (key, row):
                    low = middle + 1
                else:
                    high = middle
            places.append(low)
        # Among rows that go to one place their order decides.
        by_name = sorted(range(len(names)), key=lambda n: (places[n], keys[n], int(rows[n])))
        return NameOrder(np.insert(order, [places[n] for n in by_name], rows[by_name]).astype(np.int64, copy=False))


def _inverse(order: NDArray[np.int64]) -> NDArray[np.int32]:
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places
