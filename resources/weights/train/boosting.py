"""Boosted trees for the instruments: LightGBM grows them, numpy walks them (`audiomancer/analysis/trees.py`)."""

from __future__ import annotations

import lightgbm
import numpy as np

from audiomancer.analysis.trees import Trees
from audiomancer.vocabulary import INSTRUMENTS

ROUNDS, LEAVES = 120, 15
SETTINGS = {
    "objective": "multiclass",
    "num_class": len(INSTRUMENTS),
    "num_leaves": LEAVES,
    "learning_rate": 0.1,
    # Few values a tree: no maker's favourite may decide.
    "feature_fraction": 0.15,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "min_data_in_leaf": 20,
    "lambda_l2": 1.0,
    "max_bin": 63,
    "num_threads": 1,
    "seed": 1,
    "verbose": -1,
}


def grow(values: np.ndarray, labels: np.ndarray, weight: np.ndarray) -> Trees:
    """Trees over standardised descriptors, float32 (n, d), with integer labels and a weight for each."""
    data = lightgbm.Dataset(values, labels, weight=weight * len(weight) / weight.sum())
    booster = lightgbm.train(SETTINGS, data, ROUNDS)
    return arrays_of([tree["tree_structure"] for tree in booster.dump_model()["tree_info"]])


def arrays_of(roots: list[dict]) -> Trees:
    """The arrays of `Trees` from LightGBM's nested description; a tree of one leaf gets a root that goes nowhere else."""
    count, inner = len(roots), LEAVES - 1
    feature, threshold = np.zeros((count, inner), np.int16), np.zeros((count, inner), np.float32)
    left, right = np.full((count, inner), -1, np.int8), np.full((count, inner), -1, np.int8)
    leaf = np.zeros((count, LEAVES), np.float32)
    for index, root in enumerate(roots):
        waiting = [(root, -1, left)]
        nodes = leaves = 0
        while waiting:
            node, parent, side = waiting.pop(0)
            if "leaf_value" in node:
                leaf[index, leaves] = node["leaf_value"]
                here = -1 - leaves
                leaves += 1
            else:
                here = nodes
                feature[index, here], threshold[index, here] = node["split_feature"], node["threshold"]
                waiting += [(node["left_child"], here, left), (node["right_child"], here, right)]
                nodes += 1
            if parent >= 0:
                side[index, parent] = here
    return Trees(feature, threshold, left, right, leaf, len(INSTRUMENTS))


def scores_of(trees: Trees, values: np.ndarray) -> np.ndarray:
    """Scores of many vectors, float32 (n, classes)."""
    return np.stack([trees.scores(row) for row in values]) if len(values) else np.zeros((0, trees.classes), np.float32)
