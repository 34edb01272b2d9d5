"""Cuts many vectors into cells of near ones, so that a search looks at few of them (an inverted file, IVF).

Spherical k-means on a part of the vectors, then every vector goes to the nearest centre. After Jégou, Douze, Schmid:
"Product Quantization for Nearest Neighbor Search", 2011, section IV, without the quantisation of residuals.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from audiomancer.storage.vectors.codes import decoded

_CELLS_FROM: Final = 50_000
_CELLS_PER_ROOT: Final = 2.5
_TRAINED_PER_CELL: Final = 24
_ROUNDS: Final = 6
_BLOCK: Final = 8192
_AXES: Final = 8
_SHAPED_MOST: Final = 4096
_POWER_ROUNDS: Final = 6
_SPREAD: Final = 4.0
"""Standard deviations: the expected maximum of about 1,000 normal draws."""


def cell_count(count: int) -> int:
    """Cells for so many vectors: one up to the size where looking at all of them is quick."""
    return 1 if count < _CELLS_FROM else round(_CELLS_PER_ROOT * count**0.5)


def centres_of(codes: NDArray[np.int16], scales: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Centres of `count` cells, unit vectors, float32, shape (count, 128); the same for the same vectors."""
    random = np.random.default_rng(count)
    chosen = np.sort(random.permutation(len(codes))[: count * _TRAINED_PER_CELL])
    trained = decoded(codes[chosen], scales[chosen])
    centres = trained[random.permutation(len(trained))[:count]].copy()
    for _ in range(_ROUNDS if count > 1 else 1):
        cells = nearest_centres(trained, centres)
        order = np.argsort(cells, kind="stable")
        sizes = np.bincount(cells, minlength=count)
        starts = np.cumsum(sizes) - sizes
        filled = np.flatnonzero(sizes)
        sums = np.zeros_like(centres)
        sums[filled] = np.add.reduceat(trained[order], starts[filled], axis=0)
        # A cell that lost all of its vectors begins anew at one of the largest cell's.
        for cell in np.flatnonzero(sizes == 0).tolist():
            largest = int(sizes.argmax())
            sums[cell] = trained[order[starts[largest] + int(random.integers(sizes[largest]))]]
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.divide(sums, norms, out=np.zeros_like(sums), where=norms > 0)
    return centres


def nearest_centres(vectors: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.int32]:
    """Number of the nearest centre of each vector, int32, shape (n,)."""
    if len(centres) == 1:
        return np.zeros(len(vectors), np.int32)
    cells = np.empty(len(vectors), np.int32)
    for first in range(0, len(vectors), _BLOCK):
        cells[first : first + _BLOCK] = (vectors[first : first + _BLOCK] @ centres.T).argmax(axis=1)
    return cells


def cells_of(codes: NDArray[np.int16], scales: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.int32]:
    """The cell of each coded vector, int32, shape (n,)."""
    parts = [
        nearest_centres(decoded(codes[first : first + _BLOCK], scales[first : first + _BLOCK]), centres)
        for first in range(0, len(codes), _BLOCK)
    ]
    return np.concatenate([np.zeros(0, np.int32), *parts])


class CellShapes(NamedTuple):
    """Distribution of each cell's vectors around its centre.

    Attributes:
        mean_cosine: float32, shape (cells,): mean cosine with the centre.
        cosine_variance: float32, shape (cells,): variance of that cosine.
        axes: float32, shape (cells, 8, 128): the directions in which they differ most, as long as the standard
            deviation along them is beyond that of `rest`.
        rest: float32, shape (cells,): variance in every other direction.
    """

    mean_cosine: NDArray[np.float32]
    cosine_variance: NDArray[np.float32]
    axes: NDArray[np.float32]
    rest: NDArray[np.float32]

    @classmethod
    def of(
        cls,
        codes: NDArray[np.int16],
        scales: NDArray[np.float32],
        centres: NDArray[np.float32],
        first: NDArray[np.int64],
    ) -> CellShapes:
        """Cells of coded vectors, in whose order each cell begins at `first`."""
        count = len(centres)
        mean_cosine, cosine_variance, rest = (np.zeros(count, np.float32) for _ in range(3))
        axes = np.zeros((count, _AXES, centres.shape[1]), np.float32)
        start_axes = np.random.default_rng(count).normal(size=(centres.shape[1], _AXES)).astype(np.float32)
        for cell in range(count):
            start, end = int(first[cell]), int(first[cell + 1])
            step = max(1, (end - start) // _SHAPED_MOST)
            vectors = decoded(codes[start:end:step], scales[start:end:step])
            if not len(vectors):
                continue
            cosines = vectors @ centres[cell]
            mean_cosine[cell], cosine_variance[cell] = cosines.mean(), cosines.var()
            residuals = vectors - cosines[:, None] * centres[cell]
            covariance = residuals.T @ residuals / np.float32(len(vectors))
            directions = start_axes
            for _ in range(_POWER_ROUNDS):
                directions, _triangle = np.linalg.qr(covariance @ directions)
            variances = np.einsum("ij,ij->j", directions, covariance @ directions)
            # One of the dimensions is that of the centre itself.
            others = max(float(np.trace(covariance) - variances.sum()), 0.0)
            rest[cell] = others / (len(directions) - _AXES - 1)
            axes[cell] = (directions * np.sqrt(np.maximum(variances - rest[cell], 0))).T
        return cls(mean_cosine, cosine_variance, axes, rest)

    def upper_bounds(self, centre_cosines: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine with a unit query that the best vectors of each cell are likely to reach, float32, shape (cells,).

        `centre_cosines` are those of each centre with the query.
        """
        along = self.axes @ query
        variance = np.einsum("ij,ij->i", along, along)
        variance += self.rest * np.maximum(1 - centre_cosines**2, 0) + self.cosine_variance * centre_cosines**2
        bounds: NDArray[np.float32] = centre_cosines * self.mean_cosine + np.float32(_SPREAD) * np.sqrt(variance)
        return bounds
