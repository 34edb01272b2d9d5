"""Pitch in windows, of sounds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from known_sounds import note

from audiomancer.analysis.key.pitch import pitch_track

LOW_RATE_HZ = 11_025


def low_sine(hz: float, seconds: float = 1.0) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(int(seconds * LOW_RATE_HZ)) / LOW_RATE_HZ).astype(np.float32)


@pytest.mark.parametrize("hz", [33.0, 41.2, 110.0, 440.0, 1760.0])
def test_every_window_of_a_sine_has_its_pitch(hz):
    track = pitch_track(low_sine(hz), LOW_RATE_HZ)
    # The shortest period is 5 frames long: the parabola between lags errs by up to a quarter of a semitone there.
    np.testing.assert_allclose(track.pitch_hz, hz, rtol=0.015)
    assert track.clarity.min() > 0.9


def test_no_lag_wraps_round():
    """A sound far longer than a period in one window: a wrapped transform would find echoes of its other end."""
    rising = np.sin(2 * np.pi * np.cumsum(np.linspace(100, 120, LOW_RATE_HZ)) / LOW_RATE_HZ).astype(np.float32)
    track = pitch_track(rising, LOW_RATE_HZ)
    assert np.all(np.diff(track.pitch_hz) > 0)
    assert track.pitch_hz[0] == pytest.approx(101, abs=1)


def test_a_glide_falls():
    glide = np.sin(2 * np.pi * np.cumsum(np.linspace(400, 100, LOW_RATE_HZ)) / LOW_RATE_HZ).astype(np.float32)
    _, _, spread, first_over_median = pitch_track(glide, LOW_RATE_HZ).summary()
    assert spread > 3
    assert first_over_median > 0.4


def test_long_sounds_are_read_in_at_most_24_windows():
    assert len(pitch_track(low_sine(220.0, 20.0), LOW_RATE_HZ).pitch_hz) == 24


def test_silence_has_no_clarity_worth_a_weight():
    track = pitch_track(np.zeros(4000, np.float32), LOW_RATE_HZ)
    assert not track.weight.any()


def test_a_sound_shorter_than_a_window_is_read():
    low = note(440.0, 0.08)[::4].astype(np.float32)
    assert pitch_track(low, LOW_RATE_HZ).pitch_hz[0] == pytest.approx(440, rel=0.02)
