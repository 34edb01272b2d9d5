"""The user's collections as the list needs them: which rows are in one, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.text_fold import fold

_NONE: Final = np.zeros(0, np.uint64)


class CollectionMembers:
    """Keys of the samples in each collection in the user's order, by the collection's name in any case.

    It never changes, so that any thread may ask it.
    """

    def __init__(self, collections: Mapping[str, Sequence[int]] | None = None) -> None:
        self._keys = {fold(name): np.array(keys, np.uint64) for name, keys in (collections or {}).items()}
        self._sorted = {name: np.sort(keys) for name, keys in self._keys.items()}
        self._names = {fold(name): name for name in collections or {}}
        # The places in the collection that was asked about last.
        self._places: tuple[str, dict[int, int]] = ("", {})

    def names(self) -> list[str]:
        """Names of all collections, as the user wrote them."""
        return list(self._names.values())

    def named(self, name: str) -> str | None:
        """The name as the user wrote it; None where there is no such collection."""
        return self._names.get(fold(name))

    def names_with(self, sample_key: int) -> tuple[str, ...]:
        """Names of the collections that a sample is in."""
        wanted = np.uint64(sample_key)
        return tuple(
            self._names[folded]
            for folded, keys in self._sorted.items()
            if (at := int(keys.searchsorted(wanted))) < len(keys) and keys[at] == wanted
        )

    def mask(self, name: str, sample_keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Rows in a collection, from the keys of each row's sample; none where there is none of this name."""
        return _is_among(self._sorted.get(fold(name), _NONE), sample_keys)

    def have_any(self, sample_keys: NDArray[np.uint64]) -> bool:
        """Check whether any of the samples is in any collection."""
        return any(bool(_is_among(keys, sample_keys).any()) for keys in self._sorted.values())

    def place(self, name: str, sample_key: int) -> int | None:
        """Place of a sample in a collection, from 0; None where it is not in it."""
        return self._places_in(name).get(sample_key)

    def ordered(
        self, name: str, rows: NDArray[np.integer[Any]], sample_keys: NDArray[np.uint64]
    ) -> NDArray[np.integer[Any]]:
        """Rows of a collection in the order that the user gave it; others last. `sample_keys` are those of all rows."""
        place = self._places_in(name)
        wanted = [place.get(key, len(place)) for key in sample_keys[rows].tolist()]
        return rows[np.argsort(wanted, kind="stable")]

    def _places_in(self, name: str) -> dict[int, int]:
        folded, (known, places) = fold(name), self._places
        if folded != known:
            places = {key: number for number, key in enumerate(self._keys.get(folded, _NONE).tolist())}
            self._places = folded, places
        return places


def _is_among(wanted: NDArray[np.uint64], sample_keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    if not len(wanted):
        return np.zeros(len(sample_keys), bool)
    places = np.minimum(np.searchsorted(wanted, sample_keys), len(wanted) - 1)
    found: NDArray[np.bool_] = wanted.take(places) == sample_keys
    return found
