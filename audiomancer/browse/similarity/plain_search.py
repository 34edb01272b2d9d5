"""The search for what is nearest to one direction, as rows of the list."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from audiomancer.aspects import ASPECT_BYTES
from audiomancer.browse.similarity.weighing import Weighing
from audiomancer.storage import NO_SAMPLE, NeighbourIndex

_SPARE_RESULTS = 64


@dataclass(frozen=True, slots=True, eq=False)
class SimilaritySearch:
    """A search as the list was when it was asked for. It may run in any thread while the list goes on.

    Attributes:
        neighbours: The embeddings.
        vector: What to look for, float32 (128,), of any length.
        mask: Rows that satisfy the rest of the query; None for every row of the library.
        limit: How many at the most.
        source_places: int64, places of the samples that are left out.
        place_of_row: int32, the place of each row, -1 where it has none.
        row_of_place: int32, the row of each place, -1 where it has none.
        alive: Mask of the rows that are in the library.
        entry_ids: int64, by row.
        sample_keys: uint64, by row.
        weighing: The weighted question that orders rows in place of the embedding; None where all aspects count alike.
            Sounds without aspects are compared by the embedding all the same.
    """

    neighbours: NeighbourIndex
    vector: NDArray[np.float32]
    mask: NDArray[np.bool_] | None
    limit: int
    source_places: NDArray[np.int64]
    place_of_row: NDArray[np.int32]
    row_of_place: NDArray[np.int32]
    alive: NDArray[np.bool_]
    entry_ids: NDArray[np.int64]
    sample_keys: NDArray[np.uint64]
    weighing: Weighing | None = None

    def run(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows, most similar first, ties by entry id, and their similarities in -1 to 1."""
        if self.weighing is not None:
            return self._weighed(self.weighing)
        wanted = self.limit + len(self.source_places)
        mask = self.mask
        if mask is None:
            found = self._rows_of(*self.neighbours.nearest(self.vector, wanted + _SPARE_RESULTS), self.alive)
            if len(found[0]) >= self.limit or len(found[0]) >= self._most():
                return self._first(*found)
            mask = self.alive
        mask = mask[: len(self.place_of_row)]
        places = self.place_of_row[np.flatnonzero(mask)]
        return self._first(*self._rows_of(*self.neighbours.nearest(self.vector, wanted, places[places >= 0]), mask))

    def _weighed(self, weighing: Weighing) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        count = len(self.place_of_row)
        mask = self.alive[:count] if self.mask is None else self.mask[:count] & self.alive[:count]
        rows, similarity = weighing.nearest(mask, self.limit)
        without = mask & (self.place_of_row >= 0)
        without[: len(weighing.place_of_row)] &= weighing.place_of_row[:count] < 0
        if without.any():
            other_rows, other_similarity = replace(self, mask=without, weighing=None).run()
            rows, similarity = np.concatenate([rows, other_rows]), np.concatenate([similarity, other_similarity])
        order = np.lexsort((self.entry_ids[rows], -similarity))[: self.limit]
        return rows[order], np.clip(similarity[order], -1, 1)

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Numbers that rows are compared by: unit vectors, float32 (n, 128), or codes of aspects, (n, 96)."""
        weighing = self.weighing
        if weighing is None:
            return self.neighbours.vectors(self.place_of_row[rows])
        places = np.full(len(rows), -1, np.int32)
        is_known = rows < len(weighing.place_of_row)
        places[is_known] = weighing.place_of_row[rows[is_known]]
        codes = np.zeros((len(rows), ASPECT_BYTES), np.float32)
        codes[places >= 0] = weighing.index.blocks(places[places >= 0])
        return codes

    def missing(self) -> int:
        """Samples of the list that have no embedding."""
        is_sample = self.alive & (self.sample_keys != np.uint64(NO_SAMPLE))
        has_vector = np.zeros(len(self.place_of_row), bool)
        has_place = np.flatnonzero(self.place_of_row >= 0)
        has_vector[has_place] = self.neighbours.live[self.place_of_row[has_place]]
        return int(np.count_nonzero(is_sample & ~has_vector))

    def _most(self) -> int:
        """Rows that can be found at all."""
        return int(np.count_nonzero(self.alive)) - len(self.source_places) - self.missing()

    def _rows_of(
        self, places: NDArray[np.int64], similarity: NDArray[np.float32], mask: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        # Embeddings may have come since, whose rows are not known here.
        is_known = places < len(self.row_of_place)
        places, similarity = places[is_known], similarity[is_known]
        rows = self.row_of_place[places].astype(np.int64)
        is_wanted = (rows >= 0) & ~np.isin(places, self.source_places)
        # A row may have got another sample since: then the place is no longer that of the row.
        is_wanted &= mask[rows] & self.alive[rows] & (self.place_of_row[rows] == places)
        return rows[is_wanted], similarity[is_wanted]

    def _first(
        self, rows: NDArray[np.int64], similarity: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        similarity = np.clip(similarity, -1, 1)
        order = np.lexsort((self.entry_ids[rows], -similarity))[: self.limit]
        return rows[order], similarity[order]
