"""The weights that ship: small, finite, of the shapes the code reads, and what is computed from them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from audiomancer.analysis.character.embedding import DESCRIPTOR_SIZE, EMBEDDING_SIZE, embedding_of
from audiomancer.analysis.character.instrument import instrument_of
from audiomancer.analysis.tempo.tempo import FEATURES, LOOP_EVIDENCE
from audiomancer.analysis.weights import shipped_weights, sigmoid, softmax
from audiomancer.paths import resources_dir
from audiomancer.vocabulary import INSTRUMENTS

FINITE = st.floats(-1e6, 1e6, width=32)


def test_all_weights_together_are_under_two_megabytes_and_finite():
    files = sorted((resources_dir() / "weights").glob("*.npz"))
    assert [file.name for file in files] == ["aspects.npz", "key.npz", "map.npz", "sound.npz", "tempo.npz"]
    assert sum(file.stat().st_size for file in files) < 2_000_000
    for file in files:
        with np.load(file) as stored:
            assert all(np.isfinite(stored[name].astype(np.float64)).all() for name in stored)


def test_shapes_are_those_the_code_reads():
    tempo, sound = shipped_weights().tempo, shipped_weights().sound
    assert tempo.hidden.shape[0] == tempo.mean.shape[0] == FEATURES
    assert sound.mean.shape == (DESCRIPTOR_SIZE,)
    assert len(sound.networks) >= 1
    assert all(network[-1][1].shape == (len(INSTRUMENTS) + 1,) for network in sound.networks)
    assert sound.trees.feature.max() < DESCRIPTOR_SIZE
    assert sound.trees.classes == len(INSTRUMENTS)
    assert sound.projection.shape[1] + sound.supervised[-1][1].shape[0] == EMBEDDING_SIZE
    assert sound.key.shape == (len(sound.key_mean) + 1,) == (12,)
    assert sound.loop.shape == (LOOP_EVIDENCE + 2,)


def test_a_descriptor_of_zeros_is_silence():
    silence = np.zeros(DESCRIPTOR_SIZE, np.float32)
    assert instrument_of(silence, shipped_weights().sound) is None
    assert not embedding_of(silence, shipped_weights().sound).any()


@given(hnp.arrays(np.float32, DESCRIPTOR_SIZE, elements=FINITE))
def test_any_descriptor_gives_probabilities_and_a_unit_vector(descriptor):
    guess = instrument_of(descriptor, shipped_weights().sound)
    if guess is not None:
        assert guess.shares.sum() == pytest.approx(1, abs=1e-4)
        assert guess.shares.min() >= 0
        assert 0 <= guess.pitchless_share <= 1.0001
        assert np.linalg.norm(embedding_of(descriptor, shipped_weights().sound)) == pytest.approx(1, abs=1e-4)


@given(hnp.arrays(np.float32, (5, FEATURES), elements=FINITE))
def test_shares_of_tempi_sum_to_one(features):
    assert shipped_weights().tempo.shares(features).sum() == pytest.approx(1, abs=1e-4)


def test_softmax_and_sigmoid_of_known_scores():
    assert softmax(np.log(np.array([1, 2, 5], np.float32))) == pytest.approx([0.125, 0.25, 0.625])
    assert sigmoid(0.0) == 0.5
    assert sigmoid(1e9) == pytest.approx(1.0)
