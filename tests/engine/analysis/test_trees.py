"""Boosted trees: every vector ends in the leaf that its values lead to."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.analysis.trees import Trees


def forest(rng: np.random.Generator, count: int, inner: int, values: int) -> tuple[Trees, list[dict]]:
    """Random trees as arrays, and as nested dictionaries to walk one by one."""
    trees = Trees(
        rng.integers(0, values, (count, inner)).astype(np.int16),
        rng.normal(size=(count, inner)).astype(np.float32),
        np.full((count, inner), -1, np.int8),
        np.full((count, inner), -1, np.int8),
        rng.normal(size=(count, inner + 1)).astype(np.float32),
        1,
    )
    nested = []
    for index in range(count):
        nodes: list[dict] = [{"node": 0}]
        open_ends = [(nodes[0], "left"), (nodes[0], "right")]
        for node in range(1, int(rng.integers(1, inner + 1))):
            parent, side = open_ends.pop(int(rng.integers(len(open_ends))))
            made = {"node": node}
            parent[side] = made
            getattr(trees, side)[index, parent["node"]] = node
            nodes.append(made)
            open_ends += [(made, "left"), (made, "right")]
        for leaf, (parent, side) in enumerate(open_ends):
            parent[side] = leaf
            getattr(trees, side)[index, parent["node"]] = -1 - leaf
        nested.append(nodes[0])
    return trees, nested


def walked(trees: Trees, index: int, node: dict | int, values: np.ndarray) -> float:
    while isinstance(node, dict):
        at = index, node["node"]
        node = node["left"] if values[trees.feature[at]] <= trees.threshold[at] else node["right"]
    return float(trees.leaf[index, node])


@given(st.integers(0, 10_000))
def test_walking_all_trees_at_once_gives_what_walking_each_gives(seed):
    rng = np.random.default_rng(seed)
    trees, nested = forest(rng, 6, 7, 4)
    values = rng.normal(size=4).astype(np.float32)
    expected = sum(walked(trees, index, root, values) for index, root in enumerate(nested))
    assert np.allclose(trees.scores(values), expected, atol=1e-5)


def test_trees_add_to_the_class_of_their_turn():
    single = np.zeros((4, 1), np.int16)
    leaf = np.array([[1, 2], [10, 20], [100, 200], [1000, 2000]], np.float32)
    trees = Trees(
        single, np.zeros((4, 1), np.float32), np.full((4, 1), -1, np.int8), np.full((4, 1), -2, np.int8), leaf, 2
    )
    assert trees.scores(np.array([-1.0], np.float32)).tolist() == [101, 1010]
    assert trees.scores(np.array([1.0], np.float32)).tolist() == [202, 2020]
