"""Nearest neighbours by sound, under any filter: exact, over the matrix of all embeddings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.index import BrowseIndex


def match_percent(similarity: float) -> int:
    """Cosine similarity as the Match column shows it: 100 for the same sound, 0 for nothing in common."""
    return round(100 * min(1.0, max(0.0, similarity)))


class SimilarityIndex:
    """Embeddings of all samples, normalised.

    Args:
        sample_ids: Ids of the rows of `matrix`.
        matrix: float32, shape (n, 128).
    """

    def __init__(self, sample_ids: list[str], matrix: NDArray[np.float32]) -> None:
        self._row_of = {sample_id: row for row, sample_id in enumerate(sample_ids)}
        norms = np.linalg.norm(matrix, axis=1, keepdims=True)
        self._places: NDArray[np.int64] = np.zeros(0, np.int64)
        self._places_key: tuple[int, int] | None = None
        # A silent sound has the zero vector: it stays zero and resembles nothing, not even itself.
        self._matrix = (matrix / np.where(norms > 0, norms, 1)).astype(np.float32)

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, sample_id: object) -> bool:
        return sample_id in self._row_of

    def vector(self, sample_id: str) -> NDArray[np.float32] | None:
        """Unit vector of a sample, float32 (128,); None where it has none."""
        row = self._row_of.get(sample_id)
        return None if row is None else self._matrix[row]

    def _places_in(self, index: BrowseIndex) -> NDArray[np.int64]:
        """For every row of the list its row in the matrix, or -1; kept until the list changes."""
        key = (id(index), index.generation)
        if self._places_key != key:
            place_of = self._row_of
            ids = (index.sample_id(row) for row in range(len(index)))
            self._places = np.fromiter((-1 if i is None else place_of.get(i, -1) for i in ids), np.int64, len(index))
            self._places_key = key
        return self._places

    def nearest(
        self,
        vector: NDArray[np.float32],
        index: BrowseIndex,
        rows: NDArray[np.int64],
        limit: int,
        exclude: str | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `limit` rows of the list that sound most like `vector`.

        Args:
            vector: float32 (128,), any length but zero.
            index: The list.
            rows: Rows that satisfy the rest of the query.
            limit: How many at the most.
            exclude: A sample to leave out: the source itself.

        Returns:
            Rows, most similar first (ties by entry id), and their cosine similarities in -1 to 1.
        """
        places = self._places_in(index)[rows]
        is_kept = places >= 0
        if exclude is not None:
            is_kept &= places != self._row_of.get(exclude, -1)
        kept, places = rows[is_kept], places[is_kept]
        if not len(kept):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        norm = float(np.linalg.norm(vector))
        unit = vector / norm if norm > 0 else vector
        unit = unit.astype(np.float32)
        # Gathering many rows costs more than multiplying all of them.
        is_most = 3 * len(kept) > len(self._matrix)
        similarity = (self._matrix @ unit)[places] if is_most else self._matrix[places] @ unit
        similarity = np.clip(similarity, -1, 1)
        if len(kept) > limit:
            # Ties at the edge stay in, so that the order by entry id decides among them.
            edge = -np.partition(-similarity, limit - 1)[limit - 1]
            is_near = similarity >= edge
            kept, similarity = kept[is_near], similarity[is_near]
        order = np.lexsort((index.column("entry_id")[kept], -similarity))[:limit]
        return kept[order], similarity[order]
