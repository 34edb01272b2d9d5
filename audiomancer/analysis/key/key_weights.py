"""Trained judge of keys: reads pitch classes from every possible tonic, with the same weights for all twelve.

How it was made: `resources/weights/MODEL_CARD.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from audiomancer.analysis.spectrum import FloatArray
from audiomancer.paths import resources_dir

_FROM_TONIC: Final = (np.arange(12)[:, None] + np.arange(12)) % 12
"""Pitch classes in the order in which each tonic sees them, (12, 12)."""


@dataclass(frozen=True, slots=True, eq=False)
class KeyWeights:
    """One hidden layer of ReLU, from what one tonic sees to three scores: a single note, a major key, a minor key.

    Attributes:
        hidden: float32 (views · 12 + facts, h).
        hidden_bias: float32 (h,).
        score: float32 (h, 3).
        score_bias: float32 (3,).
        temperature: Divides the scores before the softmax over all 36.
    """

    hidden: FloatArray
    hidden_bias: FloatArray
    score: FloatArray
    score_bias: FloatArray
    temperature: float

    def shares(self, views: FloatArray, facts: FloatArray) -> FloatArray:
        """Probability of each tonic as note, major key and minor key, float32 (12, 3), sum 1.

        Of `views`, profiles of the pitch classes from C, (v, 12), and `facts`, which do not depend on the tonic, (f,).
        """
        seen = views[:, _FROM_TONIC].transpose(1, 0, 2).reshape(12, -1)
        split = seen.shape[1]
        hidden = np.maximum(seen @ self.hidden[:split] + facts @ self.hidden[split:] + self.hidden_bias, 0.0)
        scores = (hidden @ self.score + self.score_bias) / self.temperature
        shares = np.exp(scores - scores.max())
        return np.asarray(shares / shares.sum(), np.float32)


def read_key_weights(file: Path) -> KeyWeights:
    """The judge of keys that `train_key.py` wrote; `OSError` or `KeyError` where the file or an array is missing."""
    with np.load(file) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in ("hidden", "hidden_bias", "score", "score_bias")}
        return KeyWeights(**arrays, temperature=float(stored["temperature"]))


@lru_cache(1)
def shipped_key_weights() -> KeyWeights:
    """The judge of keys that ships."""
    return read_key_weights(resources_dir() / "weights" / "key.npz")
