"""The trained judge of keys: the same for all twelve tonics."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.analysis.key.key_weights import KeyWeights, read_key_weights, shipped_key_weights
from audiomancer.analysis.key.views import KeyViews


def random_weights() -> KeyWeights:
    """For two profiles, a course of one layer and one fact; three numbers of each segment."""
    rng = np.random.default_rng(0)
    shapes = ((12, 3), (3,), (2 * 12 + 4 * 3 + 1, 5), (5,), (5, 4), (4,))
    return KeyWeights(*(rng.standard_normal(shape).astype(np.float32) for shape in shapes), temperature=1.5)


def random_views() -> KeyViews:
    rng = np.random.default_rng(1)
    profiles, course = (rng.random(shape).astype(np.float32) for shape in ((2, 12), (1, 16, 12)))
    return KeyViews(profiles, course, np.ones(1, np.float32))


@pytest.mark.parametrize("semitones", range(12))
def test_a_transposed_sound_gets_the_transposed_shares(semitones):
    seen, weights = random_views(), random_weights()
    moved = KeyViews(np.roll(seen.profiles, semitones, axis=1), np.roll(seen.course, semitones, axis=2), seen.facts)
    shares, none = weights.shares(seen)
    moved_shares, moved_none = weights.shares(moved)
    np.testing.assert_allclose(moved_shares, np.roll(shares, semitones, axis=0), rtol=1e-4)
    assert moved_none == pytest.approx(none, rel=1e-4)


def test_the_order_of_the_segments_matters_at_the_edges_only():
    seen, weights = random_views(), random_weights()
    within = seen.course.copy()
    within[:, 2:-2] = within[:, 2:-2][:, ::-1]
    same, _ = weights.shares(KeyViews(seen.profiles, within, seen.facts))
    other, _ = weights.shares(KeyViews(seen.profiles, seen.course[:, ::-1], seen.facts))
    shares, _ = weights.shares(seen)
    np.testing.assert_allclose(same, shares, rtol=1e-4)
    assert not np.allclose(other, shares, rtol=1e-4)


def test_shares_sum_to_one():
    shares, none = random_weights().shares(random_views())
    assert shares.shape == (12, 3)
    assert shares.sum() + none == pytest.approx(1.0, rel=1e-5)


def test_the_order_of_what_a_tonic_sees_is_a_single_octave():
    """A judge that looks at the tonic alone finds it."""
    hidden = np.zeros((12 + 4, 1), np.float32)
    hidden[0] = 1
    nothing = (np.zeros((12, 1), np.float32), np.zeros(1, np.float32))
    score = np.array([[1, 1, 1, 0]], np.float32)
    weights = KeyWeights(*nothing, hidden, np.zeros(1, np.float32), score, np.zeros(4, np.float32), 0.1)
    profiles = np.zeros((1, 12), np.float32)
    profiles[0, 7] = 1
    seen = KeyViews(profiles, np.zeros((1, 16, 12), np.float32), np.zeros(0, np.float32))
    assert weights.shares(seen)[0].sum(axis=1).argmax() == 7


def test_weights_are_read_once():
    assert shipped_key_weights() is shipped_key_weights()


def test_missing_weights_are_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_key_weights(tmp_path / "key.npz")
