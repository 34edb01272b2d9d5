"""Nearest neighbours by sound, under any filter, as rows of the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.text_table import grown
from audiomancer.browse.index.index import BrowseIndex
from audiomancer.storage import NO_SAMPLE, NeighbourIndex, sample_key

_SPARE_RESULTS = 64


@dataclass(frozen=True, slots=True)
class PartSource:
    """A part of a sound, or a whole one from anywhere, that the list is compared with.

    Two are equal where they are of the same part; so a state of the list that has one can be compared with another.

    Attributes:
        path: The file.
        start_s: Where the part begins, seconds.
        end_s: Where it ends; None for the end of the file.
        vector: Its embedding, float32 (128,), of any length; zeros for silence.
        sample_id: The sample that it is a part of, which is not among what resembles it; None for a stranger.
    """

    path: str
    start_s: float
    end_s: float | None
    vector: NDArray[np.float32] = field(compare=False, repr=False)
    sample_id: str | None = None


SimilaritySource: TypeAlias = str | PartSource
"""What the list is compared with: a sample by its id, or a part of a sound."""


def match_percent(similarity: float) -> int:
    """Cosine similarity as the Match column shows it: 100 for the same sound, 0 for nothing in common."""
    return round(100 * min(1.0, max(0.0, similarity)))


class SimilarityIndex:
    """Which row of a list has which place among the embeddings, and back.

    Made in any thread; afterwards it belongs to the thread of the list.

    Attributes:
        neighbours: The embeddings, by place.

    Args:
        neighbours: The embeddings.
        index: The list.
    """

    def __init__(self, neighbours: NeighbourIndex, index: BrowseIndex) -> None:
        self.neighbours = neighbours
        self._index = index
        self._rows_known = self._places_known = 0
        self._place_of_row: NDArray[np.int32] = np.zeros(0, np.int32)
        self._row_of_place: NDArray[np.int32] = np.zeros(0, np.int32)
        self.follow(np.zeros(0, np.int64))

    def __contains__(self, sample_id: object) -> bool:
        return isinstance(sample_id, str) and self._place_of(sample_id) is not None

    def _place_of(self, sample_id: str) -> int | None:
        return self.neighbours.place_of_key(sample_key(sample_id))

    def vector(self, sample_id: str) -> NDArray[np.float32] | None:
        """Unit vector of a sample, float32 (128,), zeros for silence; None where it has none."""
        place = self._place_of(sample_id)
        return None if place is None else self.neighbours.vector(place)

    def vector_of(self, source: SimilaritySource) -> NDArray[np.float32] | None:
        """The embedding of a source, float32 (128,), zeros for silence; None for a sample that has none."""
        return source.vector if isinstance(source, PartSource) else self.vector(source)

    def nearest_to(
        self, source: SimilaritySource, mask: NDArray[np.bool_] | None, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]] | None:
        """The `limit` rows that sound most like a source, without the sample that it is, or is a part of.

        Args:
            source: A sample by its id, or a part of a sound.
            mask: As in `nearest`.
            limit: As in `nearest`.

        Returns:
            As `nearest`; None for a sample that has no embedding.
        """
        vector = self.vector_of(source)
        if vector is None:
            return None
        exclude = source.sample_id if isinstance(source, PartSource) else source
        return self.nearest(vector, mask, limit, exclude=exclude)

    def follow(self, rows: NDArray[np.int64]) -> None:
        """Take note of rows that changed, and of whatever is new in the list and among the embeddings."""
        index, neighbours = self._index, self.neighbours
        row_count, place_count = index.row_count, neighbours.place_count
        fresh = np.arange(self._rows_known, row_count)
        self._place_of_row = grown(self._place_of_row, self._rows_known, row_count)
        self._row_of_place = grown(self._row_of_place, self._places_known, place_count)
        self._row_of_place[self._places_known : place_count] = -1
        changed = np.concatenate([rows[rows < self._rows_known], fresh]) if len(rows) else fresh
        if len(changed):
            places = neighbours.places_of_keys(index.column("sample_key")[changed])
            self._place_of_row[changed] = places
            has_place = places >= 0
            self._row_of_place[places[has_place]] = changed[has_place]
        late = np.arange(self._places_known, place_count)
        self._rows_known, self._places_known = row_count, place_count
        late = late[self._row_of_place[late] < 0]
        # At the first call the rows have found their places already; what is left belongs to no row.
        if len(fresh) < row_count:
            for place, key in zip(late.tolist(), neighbours.keys_of(late).tolist(), strict=True):
                row = index.row_of_key(key)
                if row is not None:
                    self._place_of_row[row] = place
                    self._row_of_place[place] = row

    def missing(self) -> int:
        """Samples of the list that have no embedding here."""
        keys = self._index.column("sample_key")[: self._rows_known]
        is_sample = self._index.alive[: self._rows_known] & (keys != np.uint64(NO_SAMPLE))
        places = self._place_of_row[: self._rows_known]
        has_vector = np.zeros(len(places), bool)
        has_place = np.flatnonzero(places >= 0)
        has_vector[has_place] = self.neighbours.live[places[has_place]]
        return int(np.count_nonzero(is_sample & ~has_vector))

    def nearest(
        self,
        vector: NDArray[np.float32],
        mask: NDArray[np.bool_] | None,
        limit: int,
        exclude: str | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `limit` rows of the list that sound most like `vector`.

        Args:
            vector: float32 (128,), of any length.
            mask: Rows that satisfy the rest of the query; every row of the library when left out.
            limit: How many at the most: exactly as many where there are as many.
            exclude: A sample to leave out: the source itself.

        Returns:
            Rows, most similar first (ties by entry id), and their cosine similarities in -1 to 1.
        """
        source = None if exclude is None else self._place_of(exclude)
        wanted = limit + (source is not None)
        if mask is None:
            rows, similarity = self._rows_of(
                *self.neighbours.nearest(vector, wanted + _SPARE_RESULTS), np.ones(self._rows_known, bool), source
            )
            total = min(limit, len(self._index) - (source is not None) - self.missing()) if len(rows) < limit else limit
            if len(rows) >= total:
                return self._first(rows, similarity, limit)
            mask = self._index.alive
        mask = mask[: self._rows_known]
        places = self._place_of_row[np.flatnonzero(mask)]
        found = self.neighbours.nearest(vector, wanted, places[places >= 0])
        return self._first(*self._rows_of(*found, mask, source), limit)

    def _rows_of(
        self,
        places: NDArray[np.int64],
        similarity: NDArray[np.float32],
        mask: NDArray[np.bool_],
        source: int | None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        rows = self._row_of_place[places].astype(np.int64)
        is_kept = (rows >= 0) & (places != (-1 if source is None else source))
        # A row may have got another sample since: then the place is no longer its own.
        is_kept &= mask[rows] & self._index.alive[rows] & (self._place_of_row[rows] == places)
        return rows[is_kept], similarity[is_kept]

    def _first(
        self, rows: NDArray[np.int64], similarity: NDArray[np.float32], limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        similarity = np.clip(similarity, -1, 1)
        order = np.lexsort((self._index.column("entry_id")[rows], -similarity))[:limit]
        return rows[order], similarity[order]
