"""Partials: their levels are read whatever the pitch, and nothing is said of what has none."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.analysis.character.partials import SIZE, partials_of
from audiomancer.analysis.key.tonal import tonal_of
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.audio import AudioBuffer

RATE_HZ = 44_100


def described(signal: np.ndarray) -> np.ndarray:
    spectrum = spectrum_of(AudioBuffer(np.asarray(signal, np.float32)[:, None], RATE_HZ))
    return partials_of(spectrum, tonal_of(spectrum))


def tone(pitch_hz: float, levels: list[float], seconds: float = 1.0) -> np.ndarray:
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return sum(level * np.sin(2 * np.pi * pitch_hz * (k + 1) * time_s) for k, level in enumerate(levels)) / 4


@pytest.mark.parametrize("pitch_hz", [131.0, 262.0, 523.0])
def test_levels_of_partials_are_in_decibels_under_the_strongest(pitch_hz):
    found = described(tone(pitch_hz, [1.0, 0.5, 0.25, 0.1]))
    assert found[:4] * 20 == pytest.approx([0, -6.02, -12.04, -20], abs=0.8)
    assert (found[5:16] * 20 < -45).all()


def test_odd_partials_alone_are_distinguished_from_all():
    odd, both = described(tone(220, [1, 0, 0.5, 0, 0.3])), described(tone(220, [1, 0.7, 0.5, 0.4, 0.3]))
    assert odd[35] > 2 > both[35] + 1


def test_a_pure_tone_is_nearly_all_partials_and_noise_beside_it_is_seen():
    clean = tone(330, [1, 0.5, 0.3])
    noisy = clean + np.random.default_rng(0).standard_normal(len(clean)) * 0.05
    assert described(clean)[36] == pytest.approx(2, abs=0.05)
    assert described(noisy)[36] < described(clean)[36]
    assert (described(noisy)[40:44] > described(clean)[40:44]).all()


def test_partials_that_die_first_are_said_to_fall():
    time_s = np.arange(RATE_HZ) / RATE_HZ
    sound = np.sin(2 * np.pi * 220 * time_s) + np.sin(2 * np.pi * 880 * time_s) * np.exp(-12 * time_s)
    found = described(sound / 2)
    assert found[27] * 20 < found[24] * 20 - 20


@pytest.mark.parametrize("gain", [0.01, 1.0])
def test_level_changes_nothing(gain):
    sound = tone(196, [1, 0.4, 0.6, 0.2])
    assert described(sound * gain) == pytest.approx(described(sound), abs=1e-3)


def test_silence_and_noise_have_no_partials():
    noise = np.random.default_rng(1).standard_normal(RATE_HZ) * 0.1
    for sound in (np.zeros(RATE_HZ), noise, np.zeros(0)):
        found = described(sound)
        assert found.shape == (SIZE,)
        assert not found.any()
