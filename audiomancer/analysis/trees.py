"""Boosted decision trees, all walked at once with numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiomancer.analysis.spectrum import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Boosted trees for several classes (J. Friedman, Greedy function approximation, 2001), as arrays.

    T trees stand one behind the other, those of all classes for the first round, then for the second, and so on. Each
    has up to N inner nodes, the root first. A child of 0 or more is an inner node of the same tree; −1 is its leaf 0,
    −2 its leaf 1, and so on.

    Attributes:
        feature: int16 (T, N): the value that a node looks at.
        threshold: float32 (T, N): it goes left where the value is not greater.
        left: int8 (T, N).
        right: int8 (T, N).
        leaf: float32 (T, N + 1): what a leaf adds to the score of its tree's class.
        classes: Number of classes.
    """

    feature: npt.NDArray[np.int16]
    threshold: FloatArray
    left: npt.NDArray[np.int8]
    right: npt.NDArray[np.int8]
    leaf: FloatArray
    classes: int

    def scores(self, values: FloatArray) -> FloatArray:
        """Score of each class, float32 (classes,), for one vector of values."""
        tree = np.arange(len(self.feature))
        node = np.zeros(len(self.feature), np.intp)
        inside = np.ones(len(self.feature), bool)
        # No path is longer than the number of inner nodes.
        for _ in range(self.feature.shape[1]):
            at = np.maximum(node, 0)
            goes_left = values[self.feature[tree, at]] <= self.threshold[tree, at]
            child = np.where(goes_left, self.left[tree, at], self.right[tree, at])
            node = np.where(inside, child, node)
            inside = node >= 0
            if not inside.any():
                break
        return np.asarray(self.leaf[tree, -1 - node].reshape(-1, self.classes).sum(axis=0), np.float32)
