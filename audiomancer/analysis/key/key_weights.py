"""Trained judge of keys: reads pitch classes from every possible tonic, with the same weights for all twelve.

How it was made: `resources/weights/MODEL_CARD.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from audiomancer.analysis.key.views import KeyViews
from audiomancer.analysis.spectrum import FloatArray
from audiomancer.paths import resources_dir

_FROM_TONIC: Final = (np.arange(12)[:, None] + np.arange(12)) % 12
"""Pitch classes in the order in which each tonic sees them, (12, 12)."""
_EDGE: Final = 2
"""Segments of the course that count as its start and as its end."""


@dataclass(frozen=True, slots=True, eq=False)
class KeyWeights:
    """Two layers of ReLU, from what one tonic sees to four scores: single note, major key, minor key, no key.

    The first layer reads each segment of the course; its mean, its highest values, those of the first two and those of
    the last two segments go into the second one, with the profiles and the facts.

    Attributes:
        segment: float32 (layers of the course · 12, s).
        segment_bias: float32 (s,).
        hidden: float32 (profiles · 12 + 4 · s + facts, h).
        hidden_bias: float32 (h,).
        score: float32 (h, 4).
        score_bias: float32 (4,).
        temperature: Divides the scores before the softmax over all 37.
    """

    segment: FloatArray
    segment_bias: FloatArray
    hidden: FloatArray
    hidden_bias: FloatArray
    score: FloatArray
    score_bias: FloatArray
    temperature: float

    def shares(self, seen: KeyViews) -> tuple[FloatArray, float]:
        """Probability of each tonic as note, major key and minor key, float32 (12, 3), and of none; sum 1."""
        course = seen.course[:, :, _FROM_TONIC].transpose(2, 1, 0, 3)
        parts = np.maximum(course.reshape(12, course.shape[1], -1) @ self.segment + self.segment_bias, 0.0)
        edges = (parts[:, :_EDGE].mean(axis=1), parts[:, -_EDGE:].mean(axis=1))
        profiles = seen.profiles[:, _FROM_TONIC].transpose(1, 0, 2).reshape(12, -1)
        facts = np.broadcast_to(seen.facts, (12, len(seen.facts)))
        inputs = np.concatenate([profiles, parts.mean(axis=1), parts.max(axis=1), *edges, facts], axis=1)
        hidden = np.maximum(inputs @ self.hidden + self.hidden_bias, 0.0)
        scores = (hidden @ self.score + self.score_bias) / self.temperature
        every = np.append(scores[:, :3], scores[:, 3].mean())
        every = np.exp(every - every.max())
        every /= every.sum()
        return np.asarray(every[:-1].reshape(12, 3), np.float32), float(every[-1])


_ARRAYS: Final = ("segment", "segment_bias", "hidden", "hidden_bias", "score", "score_bias")


def read_key_weights(file: Path) -> KeyWeights:
    """The judge of keys that `train_key.py` wrote; `OSError` or `KeyError` where the file or an array is missing."""
    with np.load(file) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in _ARRAYS}
        return KeyWeights(**arrays, temperature=float(stored["temperature"]))


@lru_cache(1)
def shipped_key_weights() -> KeyWeights:
    """The judge of keys that ships."""
    return read_key_weights(resources_dir() / "weights" / "key.npz")
