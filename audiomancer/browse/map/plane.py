"""From embeddings to positions in the plane, by a small network that ships with the program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.paths import resources_dir

Floats = NDArray[np.float32]

PLANE_VERSION: Final = 1
"""Raised whenever a sound would get another position; stored positions of older versions are made anew."""

_CHUNK: Final = 16_384
"""Vectors at a time: their hidden layer takes 16 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The trained network.

    Attributes:
        layers: Matrix and bias of each layer, float32; all but the last are followed by a ramp.
        knots: float32 (2, 2, k): for each coordinate where it is evened from, and to; rising.
    """

    layers: tuple[tuple[Floats, Floats], ...]
    knots: Floats

    def positions(self, vectors: Floats) -> Floats:
        """Positions of unit vectors, float32 (n, 2) in 0 to 1, from float32 (n, 128).

        Neighbours among the embeddings are neighbours in the plane as far as two dimensions allow. The position depends
        on the vector alone. Silence (zeros) gets the position of no sound in particular.
        """
        found = np.zeros((len(vectors), 2), np.float32)
        for start in range(0, len(vectors), _CHUNK):
            part = vectors[start : start + _CHUNK]
            for matrix, bias in self.layers[:-1]:
                part = np.maximum(part @ matrix + bias, 0)
            matrix, bias = self.layers[-1]
            raw = part @ matrix + bias
            for axis in range(2):
                found[start : start + _CHUNK, axis] = np.interp(raw[:, axis], *self.knots[axis])
        return found


@lru_cache(maxsize=1)
def shipped_plane() -> Plane:
    """The network in `resources/weights/map.npz`, read once."""
    with np.load(resources_dir() / "weights" / "map.npz") as stored:
        count = sum(name.startswith("matrix_") for name in stored.files)
        layers = tuple((stored[f"matrix_{n}"].astype(np.float32), stored[f"bias_{n}"]) for n in range(count))
        return Plane(layers, stored["knots"])
