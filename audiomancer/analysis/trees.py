"""Boosted decision trees, all walked at once with numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiomancer.analysis.spectrum import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Boosted trees for several classes (J. Friedman, Greedy function approximation, 2001), as arrays.

    T trees stand one after another, those of all classes for the first round, then for the second, and so on. Each
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
        trees, inner = self.feature.shape
        # Every node's answer at once: the walks then need one look-up a step.
        next_node = np.where(values[self.feature] <= self.threshold, self.left, self.right).ravel()
        root = np.arange(trees) * inner
        node = next_node[root]
        # No path is longer than the number of inner nodes.
        for _ in range(inner):
            if node.max(initial=-1) < 0:
                break
            node = np.where(node >= 0, next_node[root + np.maximum(node, 0)], node)
        leaf = self.leaf.ravel()[np.arange(trees) * (inner + 1) - 1 - node]
        return np.asarray(leaf.reshape(-1, self.classes).sum(axis=0), np.float32)
