"""Weights that take an aspect's features to its vector: learned so that a changed copy of a sound stays beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from audiomancer.analysis.spectrum import DoubleArray, FloatArray
from audiomancer.paths import resources_dir

_CLIP: Final = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """One aspect's weights.

    Attributes:
        mean: Of the features over the training sounds, float32 (n,).
        deviation: The same.
        matrix: float32 (n, size): the directions in which sounds differ most, against what changes do to one.
        centre: Mean of the projected training sounds, float32 (size,).
    """

    mean: FloatArray
    deviation: FloatArray
    matrix: FloatArray
    centre: FloatArray

    def vector(self, features: DoubleArray) -> FloatArray:
        """The aspect's vector, float32 (size,), of any length."""
        standard = np.clip((features - self.mean) / self.deviation, -_CLIP, _CLIP).astype(np.float32)
        return np.asarray(standard @ self.matrix - self.centre, np.float32)


@lru_cache(1)
def shipped_aspect_weights() -> dict[str, Projection]:
    """Projections by the names of the aspects that have one."""
    return read_aspect_weights(resources_dir() / "weights" / "aspects.npz")


def read_aspect_weights(path: Path) -> dict[str, Projection]:
    """Projections from a file, by name."""
    with np.load(path) as file:
        names = dict.fromkeys(key.partition(".")[0] for key in file.files)
        parts = ("mean", "deviation", "matrix", "centre")
        return {name: Projection(*(file[f"{name}.{part}"] for part in parts)) for name in names}
