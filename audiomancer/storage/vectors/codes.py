"""Embeddings as 16-bit numbers: half the memory, and the order of neighbours to within two ten-thousandths."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.storage.vectors.embedding import EMBEDDING_DIM

_PEAK: Final = 32767
_BLOCK: Final = 2048
"""Vectors in one product. OpenBLAS computes so small a product in the calling thread; larger ones it shares out among
threads whose waiting for each other took longer than the product."""

# Each number is off by half a step at most, so a vector by half a step times the root of its length; its cosine with a
# unit vector by no more than that (Cauchy and Schwarz).
_STEPS_OFF: Final = 0.5 * EMBEDDING_DIM**0.5
# 128 products and their sum in float32, and the rounding of query and scale: (128 + 8) * 2**-24.
_ROUNDING: Final = 8.2e-6


def encode(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Directions of vectors as codes.

    Vectors are float32, shape (n, 128), of any length. Codes, int16, times scales, float32, shape (n,), are the unit
    vectors; the zero vector has zeros for both.
    """
    codes = np.zeros((len(vectors), EMBEDDING_DIM), np.int16)
    scales = np.zeros(len(vectors), np.float32)
    for first in range(0, len(vectors), _BLOCK):
        block = vectors[first : first + _BLOCK].astype(np.float64)
        # By the largest number first, so that no square leaves the range of floats.
        peaks = np.abs(block).max(axis=1, keepdims=True)
        block = np.divide(block, peaks, out=np.zeros_like(block), where=peaks > 0)
        norms = np.linalg.norm(block, axis=1)
        codes[first : first + _BLOCK] = np.rint(block * _PEAK)
        scales[first : first + _BLOCK] = np.divide(1.0 / _PEAK, norms, out=np.zeros(len(norms)), where=norms > 0)
    return codes, scales


def cosines(codes: NDArray[np.int16], scales: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosine of each coded vector with a unit query, float32, shape (n,)."""
    found = np.empty(len(codes), np.float32)
    wide = np.empty((min(_BLOCK, len(codes)), EMBEDDING_DIM), np.float32)
    for first in range(0, len(codes), _BLOCK):
        block = codes[first : first + _BLOCK]
        part = wide[: len(block)]
        np.copyto(part, block)
        np.dot(part, query, out=found[first : first + len(block)])
    found *= scales
    return found


def code_errors(scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bounds of the errors of the cosines that `cosines` gives, float32, shape (n,)."""
    return scales * np.float32(_STEPS_OFF) + np.float32(_ROUNDING)


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """The direction of a vector; the zero vector stays what it is."""
    wide = vector.astype(np.float64)
    peak = np.abs(wide).max(initial=0.0)
    if not peak:
        return np.zeros(len(vector), np.float32)
    wide /= peak
    return (wide / np.linalg.norm(wide)).astype(np.float32)


def decoded(codes: NDArray[np.int16], scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors, float32, shape (n, 128)."""
    return codes.astype(np.float32) * scales[:, None]
