"""The trained judge of keys: the same for all twelve tonics."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.analysis.key.key_weights import KeyWeights, read_key_weights, shipped_key_weights


def random_weights(views: int = 2, facts: int = 1) -> KeyWeights:
    rng = np.random.default_rng(0)
    shapes = ((views * 12 + facts, 5), (5,), (5, 3), (3,))
    return KeyWeights(*(rng.standard_normal(shape).astype(np.float32) for shape in shapes), temperature=1.5)


@pytest.mark.parametrize("semitones", range(12))
def test_a_transposed_sound_gets_the_transposed_shares(semitones):
    views, facts = np.random.default_rng(1).random((2, 12)).astype(np.float32), np.ones(1, np.float32)
    weights = random_weights()
    moved = weights.shares(np.roll(views, semitones, axis=1), facts)
    np.testing.assert_allclose(moved, np.roll(weights.shares(views, facts), semitones, axis=0), rtol=1e-5)


def test_shares_sum_to_one():
    shares = random_weights().shares(np.zeros((2, 12), np.float32), np.zeros(1, np.float32))
    assert shares.shape == (12, 3)
    assert shares.sum() == pytest.approx(1.0, rel=1e-5)


def test_the_order_of_what_a_tonic_sees_is_a_single_octave():
    """A judge that looks at the tonic alone finds it."""
    hidden = np.zeros((12, 1), np.float32)
    hidden[0] = 1
    weights = KeyWeights(hidden, np.zeros(1, np.float32), np.ones((1, 3), np.float32), np.zeros(3, np.float32), 0.1)
    views = np.zeros((1, 12), np.float32)
    views[0, 7] = 1
    assert weights.shares(views, np.zeros(0, np.float32)).sum(axis=1).argmax() == 7


def test_weights_are_read_once():
    assert shipped_key_weights() is shipped_key_weights()


def test_missing_weights_are_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_key_weights(tmp_path / "key.npz")
