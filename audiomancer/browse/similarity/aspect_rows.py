"""Rows of a list by their places among the aspects, and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audiomancer.aspects import ASPECT_BYTES, Block, likeness
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.browse.similarity.weighing import Weighing
from audiomancer.grown_array import grown
from audiomancer.storage import NO_SAMPLE, AspectIndex, sample_key

Values = NDArray[np.float32]


class AspectRows:
    """The aspects of the rows of a list.

    Made in any thread; afterwards it belongs to the thread of the list.

    Attributes:
        aspects: The aspects, by place.

    Args:
        aspects: The aspects.
        index: The list.
    """

    def __init__(self, aspects: AspectIndex, index: BrowseIndex) -> None:
        self.aspects = aspects
        self._index = index
        self._rows_known = self._places_known = 0
        self._place_of_row: NDArray[np.int32] = np.zeros(0, np.int32)
        self._row_of_place: NDArray[np.int32] = np.zeros(0, np.int32)
        self.follow(np.zeros(0, np.int64))

    def follow(self, rows: NDArray[np.int64]) -> None:
        """Take note of rows that changed, and of those that are new in the list."""
        row_count, place_count = self._index.row_count, self.aspects.place_count
        fresh = np.arange(self._rows_known, row_count)
        self._place_of_row = grown(self._place_of_row, self._rows_known, row_count)
        self._row_of_place = grown(self._row_of_place, self._places_known, place_count)
        self._row_of_place[self._places_known : place_count] = -1
        changed = np.concatenate([rows[rows < self._rows_known], fresh]) if len(rows) else fresh
        self._rows_known, self._places_known = row_count, place_count
        if len(changed):
            places = self.aspects.places_of_keys(self._index.column("sample_key")[changed])
            self._place_of_row[changed] = places
            is_known = (places >= 0) & (places < place_count)
            self._row_of_place[places[is_known]] = changed[is_known]

    def block(self, sample_id: str) -> Block | None:
        """Aspects of a sample, int8 (96,); None where they were not measured."""
        return self.aspects.block_of_key(sample_key(sample_id))

    def blocks(self, rows: NDArray[np.int64]) -> NDArray[np.int8]:
        """Aspects of rows, int8 (n, 96), zeros of those that have none."""
        found = np.zeros((len(rows), ASPECT_BYTES), np.int8)
        places = np.full(len(rows), -1, np.int32)
        is_known = rows < self._rows_known
        places[is_known] = self._place_of_row[rows[is_known]]
        found[places >= 0] = self.aspects.blocks(places[places >= 0])
        return found

    def shares(self, asked: Block, rows: NDArray[np.int64]) -> Values:
        """Likeness of rows to a question in each aspect, float32 (n, 5), -1 to 1; NaN where either has none."""
        return likeness(asked, self.blocks(rows))

    def weighing(self, question: Values, source_ids: tuple[str, ...]) -> Weighing:
        """A search by a weighted question, without the samples that it is made of."""
        keys = np.array([sample_key(sample_id) for sample_id in source_ids], np.uint64)
        places = self.aspects.places_of_keys(keys).astype(np.int64)
        return Weighing(
            self.aspects,
            question,
            self._place_of_row[: self._rows_known],
            self._row_of_place[: self._places_known],
            places[places >= 0],
        )

    def missing(self) -> int:
        """Samples of the list that have no aspects."""
        keys = self._index.column("sample_key")[: self._rows_known]
        alive = self._index.alive[: self._rows_known] & (keys != np.uint64(NO_SAMPLE))
        return int(np.count_nonzero(alive & (self._place_of_row[: self._rows_known] < 0)))
