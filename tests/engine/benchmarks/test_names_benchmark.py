"""The trust in names is found from the sound, without labels."""

from __future__ import annotations

import numpy as np
import pytest
from names import likeliest, likelihoods


@pytest.mark.parametrize("right", [0.5, 0.8, 0.97])
@pytest.mark.parametrize("sureness", [1.0, 3.0])
def test_the_share_of_right_names_is_found_from_calibrated_shares(right, sureness):
    rng = np.random.default_rng(0)
    count, kinds = 6000, 26
    scores = rng.normal(size=(count, kinds)) * sureness
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    # Calibrated: the truth is drawn from the shares themselves.
    truth = np.array([rng.choice(kinds, p=row) for row in shares])
    wrong = (truth + rng.integers(1, kinds, count)) % kinds
    named = np.where(rng.random(count) < right, truth, wrong)
    assert likeliest(*likelihoods(shares, named)) == pytest.approx(right, abs=0.07)


def test_names_that_have_nothing_to_do_with_the_sound_are_not_trusted():
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(3000, 26)) * 3
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert likeliest(*likelihoods(shares, rng.integers(0, 26, 3000))) < 0.12
