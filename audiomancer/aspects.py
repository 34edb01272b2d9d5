"""The five aspects of a sound as numbers: names, and what each occupies in a block of 96 bytes.

An aspect is a vector of length 1, or of zeros where a sound has none: what is unpitched has no pitch, what is played
once has no rhythm. So the product of two sounds' vectors is how alike they are in that aspect, -1 to 1, and a weighted
question is one product for all of them. Numbers are stored as whole ones, -127 to 127.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_PEAK: Final = 127


class Aspect(NamedTuple):
    """One aspect.

    Attributes:
        name: Its name.
        first: Number of its first byte in a block.
        size: Bytes.
        reach: Value that the largest code stands for; what is larger is cut.
    """

    name: str
    first: int
    size: int
    reach: float

    @property
    def part(self) -> slice:
        """Its bytes in a block."""
        return slice(self.first, self.first + self.size)


ASPECTS: Final = (
    Aspect("timbre", 0, 20, 0.7),
    Aspect("brightness", 20, 8, 0.8),
    Aspect("pitch", 28, 18, 0.8),
    Aspect("envelope", 46, 14, 0.8),
    Aspect("rhythm", 60, 36, 0.7),
)
ASPECT_BYTES: Final = 96
COMMON_BYTES: Final = 60
"""Bytes of the aspects before rhythm, which only loops have."""

FIRST_VERSION_WITH_ASPECTS: Final = 9
"""Version of the analysis from which on a sound has aspects."""

Block = NDArray[np.int8]
"""Aspects of a sound, int8 (96,)."""


def packed(vectors: Mapping[str, NDArray[np.float32] | None]) -> Block:
    """The block of a sound's aspects.

    Args:
        vectors: By name, each of the aspect's size and of any length; None and what is missing for none.
    """
    block = np.zeros(ASPECT_BYTES, np.int8)
    for aspect in ASPECTS:
        vector = vectors.get(aspect.name)
        if vector is None:
            continue
        length = float(np.linalg.norm(vector))
        if length > 0:
            codes = np.rint(vector / np.float32(length) * np.float32(_PEAK / aspect.reach))
            block[aspect.part] = np.clip(codes, -_PEAK, _PEAK)
    return block


def factors(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Numbers that codes are multiplied by, so that their products with a question's vectors are weighted likenesses.

    Args:
        weights: float32 (5,), one for each of `ASPECTS`.

    Returns:
        float32 (96,).
    """
    steps = [
        np.full(aspect.size, weight * aspect.reach / _PEAK) for aspect, weight in zip(ASPECTS, weights, strict=True)
    ]
    return np.concatenate(steps).astype(np.float32)


def unpacked(blocks: NDArray[np.int8]) -> NDArray[np.float32]:
    """Vectors of aspects side by side, float32 (n, 96) from int8 (n, 96), each of length 1 or 0."""
    vectors = blocks.astype(np.float32) * factors(np.ones(len(ASPECTS), np.float32))
    for aspect in ASPECTS:
        part = vectors[:, aspect.part]
        lengths = np.linalg.norm(part, axis=1, keepdims=True)
        np.divide(part, lengths, out=part, where=lengths > 0)
    return vectors


def likeness(question: Block, blocks: NDArray[np.int8]) -> NDArray[np.float32]:
    """Likeness of sounds to one in each aspect, -1 to 1; NaN where either has none.

    Args:
        question: The one sound's aspects.
        blocks: int8 (n, 96).

    Returns:
        float32 (n, 5).
    """
    asked, given = unpacked(question[None])[0], unpacked(blocks)
    found = np.empty((len(blocks), len(ASPECTS)), np.float32)
    for number, aspect in enumerate(ASPECTS):
        found[:, number] = given[:, aspect.part] @ asked[aspect.part]
        found[~blocks[:, aspect.part].any(axis=1), number] = np.nan
        if not question[aspect.part].any():
            found[:, number] = np.nan
    return found
