"""The user's collections as the list needs them: which rows are in one, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiomancer.text_fold import fold


class CollectionMembers:
    """Keys of the samples in each collection in the user's order, by the collection's name in any case."""

    def __init__(self, collections: Mapping[str, Sequence[int]] | None = None) -> None:
        self._keys = {fold(name): np.array(keys, np.uint64) for name, keys in (collections or {}).items()}
        self._names = {fold(name): name for name in collections or {}}

    def names(self) -> list[str]:
        """Names of all collections, as the user wrote them."""
        return list(self._names.values())

    def named(self, name: str) -> str | None:
        """The name as the user wrote it; None where there is no such collection."""
        return self._names.get(fold(name))

    def mask(self, name: str, sample_keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Rows in a collection, from the keys of each row's sample; none where there is none of this name."""
        wanted = np.sort(self._keys.get(fold(name), np.zeros(0, np.uint64)))
        if not len(wanted):
            return np.zeros(len(sample_keys), bool)
        places = np.minimum(np.searchsorted(wanted, sample_keys), len(wanted) - 1)
        found: NDArray[np.bool_] = wanted.take(places) == sample_keys
        return found

    def ordered(
        self, name: str, rows: NDArray[np.integer[Any]], sample_keys: NDArray[np.uint64]
    ) -> NDArray[np.integer[Any]]:
        """Rows of a collection in the order that the user gave it; others last. `sample_keys` are those of all rows."""
        place = {key: number for number, key in enumerate(self._keys.get(fold(name), np.zeros(0, np.uint64)).tolist())}
        wanted = [place.get(key, len(place)) for key in sample_keys[rows].tolist()]
        return rows[np.argsort(wanted, kind="stable")]
