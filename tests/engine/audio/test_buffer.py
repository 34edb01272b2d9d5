"""AudioBuffer and resampling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.audio import AudioBuffer, resample


def test_mono_is_the_mean_of_the_channels():
    buffer = AudioBuffer(np.array([[0.2, 0.4], [-0.2, 0.0]], np.float32), 10)
    assert buffer.mono() == pytest.approx([0.3, -0.1])
    assert buffer.duration_s == 0.2


def test_channels_that_cancel_leave_the_louder_one():
    left = np.sin(np.arange(100)).astype(np.float32)
    buffer = AudioBuffer(np.stack([left, -left * np.float32(0.99)], axis=1), 10)
    assert np.array_equal(buffer.mono(), left)


def test_an_empty_buffer_has_no_length_and_no_sound():
    buffer = AudioBuffer(np.zeros((0, 2), np.float32), 44_100)
    assert buffer.duration_s == 0
    assert len(buffer.mono()) == 0
    assert len(resample(buffer, 8000).frames) == 0


@pytest.mark.parametrize("frames", [np.zeros(4, np.float32), np.zeros((4, 1)), np.zeros((4, 0), np.float32)])
def test_frames_of_another_shape_or_type_are_refused(frames):
    with pytest.raises(ValueError, match="frames must be float32"):
        AudioBuffer(frames, 44_100)


def test_a_rate_of_zero_is_refused():
    with pytest.raises(ValueError, match="positive"):
        AudioBuffer(np.zeros((4, 1), np.float32), 0)
    with pytest.raises(ValueError, match="positive"):
        resample(AudioBuffer(np.zeros((4, 1), np.float32), 10), 0)


@given(st.integers(1, 3000), st.sampled_from([8000, 22_050, 44_100, 48_000, 96_000]), st.integers(1, 3))
def test_resampling_preserves_the_duration(frames, rate_hz, channels):
    buffer = AudioBuffer(np.zeros((frames, channels), np.float32), 44_100)
    got = resample(buffer, rate_hz)
    assert got.channels == channels
    assert abs(len(got.frames) - frames * rate_hz / 44_100) <= 1


def test_resampling_preserves_a_tone():
    time_s = np.arange(44_100) / 44_100
    tone = AudioBuffer(np.sin(2 * np.pi * 1000 * time_s).astype(np.float32)[:, None], 44_100)
    got = resample(tone, 16_000).frames[1000:-1000, 0]
    expected = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000)[1000:-1000]
    # HQ preserves the passband within 0.01 dB, some 1e-3.
    assert np.abs(got - expected).max() < 2e-3
