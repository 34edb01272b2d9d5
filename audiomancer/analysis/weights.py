"""Trained weights: loaded once per process from `resources/weights`, applied with numpy alone.

How they were made, from which recordings and under which licences: `resources/weights/MODEL_CARD.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from audiomancer.analysis.spectrum import FloatArray
from audiomancer.analysis.trees import Trees
from audiomancer.paths import resources_dir
from audiomancer.vocabulary import INSTRUMENTS

Layers = tuple[tuple[FloatArray, FloatArray], ...]
"""Matrix and bias of each layer."""

CLIP: Final = 5.0
"""Standardised descriptor values beyond this many deviations are held there."""

TREE_SHARE: Final = 0.3
"""Of the boosted trees in the instrument's log-probability; the rest is the networks'."""

SUPERVISED_WEIGHT: Final = 1.4
"""Of the embedding's supervised half against the other: more finds labels better, but disturbed copies worse."""


@dataclass(frozen=True, slots=True, eq=False)
class TempoWeights:
    """Ranker of tempo candidates: standardise, one hidden layer of tanh, one score.

    Attributes:
        mean: float32 (64,), of the features.
        deviation: float32 (64,).
        hidden: float32 (64, h).
        hidden_bias: float32 (h,).
        score: float32 (h,).
        temperature: Divides the scores before the softmax.
    """

    mean: FloatArray
    deviation: FloatArray
    hidden: FloatArray
    hidden_bias: FloatArray
    score: FloatArray
    temperature: float

    def shares(self, features: FloatArray) -> FloatArray:
        """Probability of each candidate, float32 (n,), from float32 (n, 64)."""
        standard = (features - self.mean) / self.deviation
        scores = np.tanh(standard @ self.hidden + self.hidden_bias) @ self.score
        return softmax(scores / np.float32(self.temperature))


@dataclass(frozen=True, slots=True, eq=False)
class SoundWeights:
    """Everything that reads the 499-number descriptor.

    Attributes:
        mean: float32 (499,), of the descriptor over the training sounds.
        deviation: float32 (499,).
        networks: Networks whose outputs are averaged; each a tuple of (matrix, bias) pairs, the last one with 26
            instrument scores and one loop score.
        trees: Boosted trees for the 26 instruments; they err elsewhere than the networks.
        temperature: Divides the joined instrument scores.
        supervised: Layers of the embedding's supervised half.
        projection: float32 (499, 64), the half without labels.
        projection_mean: float32 (64,).
        loop: float32 (9,): weights of the loop score and the rhythm, and a bias, for the chance of a loop.
        key: float32 (12,): weights of `tonal.key_evidence` and a bias, for the chance that the key is right.
        key_mean: float32 (11,), of that evidence.
        key_deviation: float32 (11,).
    """

    mean: FloatArray
    deviation: FloatArray
    networks: tuple[Layers, ...]
    trees: Trees
    temperature: float
    supervised: Layers
    projection: FloatArray
    projection_mean: FloatArray
    loop: FloatArray
    key: FloatArray
    key_mean: FloatArray
    key_deviation: FloatArray

    def standardise(self, descriptor: FloatArray) -> FloatArray:
        """Zero mean and unit deviation over the training sounds, held within ±5."""
        return np.asarray(np.clip((descriptor - self.mean) / self.deviation, -CLIP, CLIP), np.float32)

    def classify(self, descriptor: FloatArray) -> tuple[FloatArray, float]:
        """Probabilities of the 26 instruments, float32 (26,), and the loop score (a logit)."""
        standard = self.standardise(descriptor)
        outputs = [_forward(standard, layers) for layers in self.networks]
        scores = np.asarray(np.mean([output[:-1] for output in outputs], axis=0), np.float32)
        joined = (1 - TREE_SHARE) * log_softmax(scores) + TREE_SHARE * log_softmax(self.trees.scores(standard))
        shares = softmax(np.asarray(joined / self.temperature, np.float32))
        return shares, float(np.mean([output[-1] for output in outputs]))

    def loop_chance(self, loop_score: float, rhythm: FloatArray) -> float:
        """Probability that a sound is a loop, from the loop score and `rhythm.loop_evidence`."""
        return sigmoid(float(np.dot(self.loop[:-1], [loop_score, *rhythm]) + self.loop[-1]))

    def key_chance(self, evidence: FloatArray) -> float:
        """Probability that the key found is right, from `tonal.key_evidence`."""
        standard = np.clip((evidence - self.key_mean) / self.key_deviation, -CLIP, CLIP)
        return sigmoid(float(np.dot(self.key[:-1], standard) + self.key[-1]))

    def embed(self, descriptor: FloatArray) -> FloatArray:
        """Both halves at unit length, the supervised one weighted, joined and scaled to unit length, float32 (128,)."""
        standard = self.standardise(descriptor)
        halves = (_forward(standard, self.supervised), standard @ self.projection - self.projection_mean)
        first, second = (half / max(float(np.linalg.norm(half)), 1e-9) for half in halves)
        joined = np.concatenate([SUPERVISED_WEIGHT * first, second])
        return np.asarray(joined / np.sqrt(1.0 + SUPERVISED_WEIGHT**2), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Everything learned that one analysis needs: the ranker of tempo candidates, and what reads the descriptor."""

    tempo: TempoWeights
    sound: SoundWeights

    @classmethod
    def read(cls, folder: Path) -> Weights:
        """Read a folder's `tempo.npz` and `sound.npz`; `OSError` or `KeyError` where a file or an array is missing."""
        return cls(read_tempo_weights(folder / "tempo.npz"), read_sound_weights(folder / "sound.npz"))


@lru_cache(1)
def shipped_weights() -> Weights:
    """The weights that ship."""
    return Weights.read(resources_dir() / "weights")


def read_tempo_weights(file: Path) -> TempoWeights:
    """The tempo ranker that `train_tempo.py` wrote."""
    with np.load(file) as stored:
        return TempoWeights(
            **{
                name: stored[name].astype(np.float32)
                for name in ("mean", "deviation", "hidden", "hidden_bias", "score")
            },
            temperature=float(stored["temperature"]),
        )


def read_sound_weights(file: Path) -> SoundWeights:
    """The instrument, loop, key and embedding weights that `train_sound.py` wrote."""
    with np.load(file) as stored:
        plain = ("mean", "deviation", "projection", "projection_mean", "loop", "key", "key_mean", "key_deviation")
        arrays = {name: stored[name].astype(np.float32) for name in plain}
        networks: list[Layers] = []
        while f"network{len(networks)}_0_matrix" in stored:
            networks.append(_layers(stored, f"network{len(networks)}"))
        return SoundWeights(
            **arrays,
            networks=tuple(networks),
            trees=_trees(stored),
            supervised=_layers(stored, "supervised"),
            temperature=float(stored["temperature"]),
        )


def softmax(scores: FloatArray) -> FloatArray:
    """Shares that sum to 1."""
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum(), np.float32)


def log_softmax(scores: FloatArray) -> FloatArray:
    """Logarithms of shares that sum to 1, along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), np.float32)


def sigmoid(score: float) -> float:
    """0 to 1."""
    return float(1.0 / (1.0 + np.exp(-np.clip(score, -40.0, 40.0))))


def _trees(stored: np.lib.npyio.NpzFile) -> Trees:
    return Trees(
        feature=stored["trees_feature"],
        threshold=stored["trees_threshold"].astype(np.float32),
        left=stored["trees_left"],
        right=stored["trees_right"],
        leaf=stored["trees_leaf"].astype(np.float32),
        classes=len(INSTRUMENTS),
    )


def _layers(stored: np.lib.npyio.NpzFile, name: str) -> Layers:
    layers: list[tuple[FloatArray, FloatArray]] = []
    while f"{name}_{len(layers)}_matrix" in stored:
        prefix = f"{name}_{len(layers)}"
        layers.append((stored[f"{prefix}_matrix"].astype(np.float32), stored[f"{prefix}_bias"].astype(np.float32)))
    return tuple(layers)


def _forward(values: FloatArray, layers: Layers) -> FloatArray:
    """Matrix, bias, ReLU; no ReLU after the last layer."""
    for matrix, bias in layers[:-1]:
        values = np.maximum(values @ matrix + bias, 0.0)
    matrix, bias = layers[-1]
    return np.asarray(values @ matrix + bias, np.float32)
