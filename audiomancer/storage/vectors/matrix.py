"""Exact nearest neighbours among embeddings held in memory.

Brute force in two passes: float32 finds the candidates, float64 orders them. At 100,000 embeddings a search takes
milliseconds, so there is no index whose recall would have to be explained; one can take this module's place.
"""

from __future__ import annotations

import numbers
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.errors import InvalidEmbeddingError
from audiomancer.storage.vectors.embedding import EMBEDDING_DIM, DistanceMetric

_BLOCK: Final = 2048
"""Rows in one product. OpenBLAS computes so small a product in the calling thread; larger ones it shares out among
threads whose waiting for each other took longer than the product."""
# Rounding of 128 float32 products and their sum is at most 8.2e-6, once for the last result and once for a candidate.
_COARSE_MARGIN: Final = 2e-5
# Rounding of the float64 pass: what lies below is the same direction.
_SAME_DIRECTION: Final = 1e-12
# Outside of these, squares leave the range of float32.
_SMALLEST_NORM: Final = 1e-15
_LARGEST_NORM: Final = 1e15


def checked_embedding(embedding: object) -> NDArray[np.float32]:
    """An embedding as an array of shape (128,), float32.

    `InvalidEmbeddingError` where it is not 128 numbers in one row, or has NaN or infinity among them.
    """
    if not _holds_numbers(embedding):
        raise InvalidEmbeddingError(f"Embedding must be one row of {EMBEDDING_DIM} numbers, no texts or truth values")
    try:
        with np.errstate(over="ignore"):
            array = np.asarray(embedding, dtype=np.float32)
    except (TypeError, ValueError, OverflowError) as e:
        raise InvalidEmbeddingError(f"Embedding must be {EMBEDDING_DIM} numbers: {e}") from e
    if array.ndim != 1:
        raise InvalidEmbeddingError(f"Embedding must be one row of {EMBEDDING_DIM} numbers, got shape {array.shape}")
    if array.shape[0] != EMBEDDING_DIM:
        raise InvalidEmbeddingError(
            f"Embedding dimension must be {EMBEDDING_DIM}, got {array.shape[0]}",
            expected=EMBEDDING_DIM,
            got=array.shape[0],
        )
    if not np.isfinite(array).all():
        raise InvalidEmbeddingError("Embedding must hold finite numbers, got NaN or infinity")
    return array


def _holds_numbers(embedding: object) -> bool:
    """Check that none of it is a text or a truth value, which numpy would turn into numbers."""
    if isinstance(embedding, np.ndarray) and embedding.dtype != object:
        return embedding.dtype.kind in "fiu"
    if not isinstance(embedding, (Sequence, np.ndarray)) or isinstance(embedding, (str, bytes, bytearray)):
        return False
    kinds: set[type] = set(map(type, embedding))
    return bool not in kinds and all(issubclass(kind, numbers.Real) for kind in kinds)


def checked_embeddings(embeddings: Sequence[object]) -> Sequence[NDArray[np.float32]]:
    """Embeddings as arrays of shape (128,), float32; `InvalidEmbeddingError` for the first that is unusable."""
    if all(isinstance(e, np.ndarray) and e.dtype == np.float32 and e.shape == (EMBEDDING_DIM,) for e in embeddings):
        rows = np.array(embeddings, np.float32)
        if np.isfinite(rows).all():
            return list(rows)
    return [checked_embedding(embedding) for embedding in embeddings]


class VectorMatrix:
    """Embeddings in memory, shape (n, 128), float32, finite, searched exactly; one sample id a row. Never changes."""

    def __init__(self, ids: list[str], vectors: NDArray[np.float32]) -> None:
        self.ids = ids
        self.vectors = vectors

    @classmethod
    def empty(cls) -> VectorMatrix:
        """Matrix without rows."""
        return cls([], np.zeros((0, EMBEDDING_DIM), np.float32))

    @cached_property
    def row_of_id(self) -> dict[str, int]:
        """Row number by id."""
        return {sample_id: row for row, sample_id in enumerate(self.ids)}

    def rows_of(self, ids: Iterable[str]) -> NDArray[np.intp]:
        """Row numbers of these ids, each once, in rising order; unknown ids are left out."""
        rows = {self.row_of_id[sample_id] for sample_id in ids if sample_id in self.row_of_id}
        return np.fromiter(sorted(rows), np.intp, len(rows))

    def nearest(
        self,
        query: NDArray[np.float32],
        count: int,
        metric: DistanceMetric,
        *,
        among: Iterable[str] | None = None,
        excluding: Collection[str] = (),
    ) -> list[tuple[str, float]]:
        """The nearest embeddings, ascending; where distances are equal, in the order of ids.

        Args:
            query: Shape (128,), float32, finite.
            count: Most results to return.
            metric: "cosine", 0 to 2, where a zero vector lies at 1.0 from anything; or "l2".
            among: Only these ids; all when left out.
            excluding: Ids that must not appear.

        Raises:
            ValueError: An unknown metric.
        """
        if metric not in ("cosine", "l2"):
            raise ValueError(f"distance_metric must be 'cosine' or 'l2', got {metric!r}")
        rows = np.arange(len(self.ids)) if among is None else self.rows_of(among)
        if excluding:
            rows = np.setdiff1d(rows, self.rows_of(excluding), assume_unique=True)
        if count <= 0 or not len(rows):
            return []
        if count < len(rows):
            rows = rows[self._candidates(query, rows, count, metric)]
        distances = self._exact(query, rows, metric)
        ranked = sorted(zip(distances.tolist(), (self.ids[row] for row in rows), strict=True))
        return [(sample_id, distance) for distance, sample_id in ranked[:count]]

    def _candidates(
        self, query: NDArray[np.float32], rows: NDArray[np.intp], count: int, metric: DistanceMetric
    ) -> NDArray[np.intp]:
        """Positions in `rows` that certainly include the `count` nearest."""
        with np.errstate(all="ignore"):
            if metric == "cosine":
                coarse = self._coarse_cosine(query, rows)
            else:
                coarse = np.concatenate(
                    [np.linalg.norm(self.vectors[block] - query, axis=1) for block in _blocks(rows)]
                )
        if coarse is None or not np.isfinite(coarse).all():
            coarse = self._exact(query, rows, metric)
        last = float(np.partition(coarse, count - 1)[count - 1])
        return np.flatnonzero(coarse <= last + _COARSE_MARGIN * max(1.0, last))

    def _coarse_cosine(self, query: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[Any] | None:
        norm = float(np.linalg.norm(query.astype(np.float64)))
        if not self._has_ordinary_norms or not _SMALLEST_NORM < norm < _LARGEST_NORM:
            return None
        unit = (query / np.float32(norm)).astype(np.float32)
        if len(rows) == len(self.ids):
            products = [self.vectors[start : start + _BLOCK] @ unit for start in range(0, len(rows), _BLOCK)]
            return 1.0 - np.concatenate(products) * self._inverse_norms
        parts = [1.0 - (self.vectors[block] @ unit) * self._inverse_norms[block] for block in _blocks(rows)]
        return np.concatenate(parts)

    def _exact(self, query: NDArray[np.float32], rows: NDArray[np.intp], metric: DistanceMetric) -> NDArray[np.float64]:
        wide_query = query.astype(np.float64)
        parts = []
        for block in _blocks(rows):
            vectors = self.vectors[block].astype(np.float64)
            if metric == "l2":
                parts.append(np.linalg.norm(vectors - wide_query, axis=1))
                continue
            norms = np.linalg.norm(vectors, axis=1) * np.linalg.norm(wide_query)
            cosines = np.divide(vectors @ wide_query, norms, out=np.zeros(len(vectors)), where=norms > 0)
            distances = np.clip(1.0 - cosines, 0.0, 2.0)
            distances[distances < _SAME_DIRECTION] = 0.0
            parts.append(distances)
        return np.concatenate(parts)

    @cached_property
    def _norms(self) -> NDArray[np.float64]:
        blocks = [self.vectors[start : start + _BLOCK] for start in range(0, len(self.vectors), _BLOCK)]
        return np.concatenate([np.zeros(0), *(np.linalg.norm(block.astype(np.float64), axis=1) for block in blocks)])

    @cached_property
    def _inverse_norms(self) -> NDArray[np.float32]:
        norms = self._norms
        return np.divide(1.0, norms, out=np.zeros(len(norms)), where=norms > 0).astype(np.float32)

    @cached_property
    def _has_ordinary_norms(self) -> bool:
        norms = self._norms[self._norms > 0]
        return bool(((norms > _SMALLEST_NORM) & (norms < _LARGEST_NORM)).all())


def _blocks(rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    return [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]
