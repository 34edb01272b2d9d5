"""Closed forms of the shared spectrum, the levels and the overview."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_sounds import RATE_HZ, buffer, faded, sine, times

from audiomancer.analysis.levels import levels_of
from audiomancer.analysis.overview import OVERVIEW_COLUMNS, overview_of
from audiomancer.analysis.spectrum import mel_bank, spectrum_of, window_frames


@pytest.mark.parametrize("hz", [220.0, 1000.0, 5000.0])
@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 48_000, 96_000])
def test_centroid_and_rolloff_of_a_sine_are_its_frequency(hz, rate_hz):
    averages = spectrum_of(buffer(faded(sine(hz, 1.0, rate_hz), 0.2, rate_hz), rate_hz)).averages()
    # Side lobes of the Hann window reach upwards further than downwards; a bin is 21.5 Hz wide.
    assert averages["spectral_centroid"] == pytest.approx(hz, rel=0.02, abs=12)
    assert averages["spectral_rolloff"] == pytest.approx(hz, abs=44)
    assert averages["spectral_bandwidth"] < 80


def test_centroid_of_two_equal_sines_lies_between_them():
    sound = faded(sine(1000) + sine(3000))
    averages = spectrum_of(buffer(sound)).averages()
    assert averages["spectral_centroid"] == pytest.approx(2000, rel=0.02)
    assert averages["spectral_bandwidth"] == pytest.approx(1000, rel=0.05)


def test_white_noise_fills_the_spectrum_evenly():
    noise = np.random.default_rng(0).uniform(-1, 1, RATE_HZ)
    averages = spectrum_of(buffer(noise)).averages()
    assert averages["spectral_centroid"] == pytest.approx(RATE_HZ / 4, rel=0.02)
    assert averages["spectral_rolloff"] == pytest.approx(0.85 * RATE_HZ / 2, rel=0.02)
    assert averages["spectral_bandwidth"] == pytest.approx(RATE_HZ / 2 / math.sqrt(12), rel=0.03)


def test_silence_measures_zero():
    spectrum = spectrum_of(buffer(np.zeros(5000)))
    assert spectrum.is_silent
    assert set(spectrum.averages().values()) == {0.0}


def test_the_sounding_part_leaves_silence_out():
    sound = np.concatenate([np.zeros(RATE_HZ // 2), sine(440, 0.5), np.zeros(RATE_HZ)])
    spectrum = spectrum_of(buffer(sound))
    assert spectrum.start_s == pytest.approx(0.5, abs=0.004)
    assert spectrum.end_s == pytest.approx(1.0, abs=0.004)


def test_mel_bands_do_not_depend_on_the_rate():
    for rate_hz in (8000, 22_050, 48_000):
        bank = mel_bank(rate_hz, window_frames(rate_hz))
        sums = bank.sum(axis=0)
        assert np.all((np.abs(sums - 1) < 1e-3) | (sums == 0))
    sound = faded(sine(700, 1.0, 44_100))
    low = spectrum_of(buffer(faded(sine(700, 1.0, 22_050), 0.2, 22_050), 22_050))
    high = spectrum_of(buffer(sound))
    assert low.mel.sum(axis=0).argmax() == high.mel.sum(axis=0).argmax()


def test_levels_of_a_sine():
    levels = levels_of(buffer(sine(441)))
    assert levels.rms_energy == pytest.approx(0.5 / math.sqrt(2), rel=1e-3)
    assert levels.dynamic_range_db == pytest.approx(20 * math.log10(math.sqrt(2)), abs=0.01)
    assert levels.zero_crossing_rate == pytest.approx(2 * 441 / RATE_HZ, rel=0.01)


def test_levels_of_dc_silence_impulse_and_square():
    assert levels_of(buffer(np.full(100, 0.25))).rms_energy == pytest.approx(0.25)
    assert levels_of(buffer(np.full(100, 0.25))).dynamic_range_db == pytest.approx(0, abs=1e-4)
    assert levels_of(buffer(np.zeros(100))).rms_energy == 0
    impulse = np.zeros(10_000)
    impulse[50] = 1
    assert levels_of(buffer(impulse)).dynamic_range_db == pytest.approx(40.0, abs=1e-3)
    square = np.sign(np.sin(2 * np.pi * 100 * (times(1) + 1e-6)))
    assert levels_of(buffer(square)).rms_energy == pytest.approx(1.0, abs=1e-3)


def test_files_above_full_scale_count_as_full():
    assert levels_of(buffer(np.full(100, 3.0))).rms_energy == 1.0
    assert levels_of(buffer(np.array([3e38, -3e38]))).rms_energy == 1.0


def columns(sound: np.ndarray) -> np.ndarray:
    packed = overview_of(np.asarray(sound, np.float32))
    return np.frombuffer(packed, np.int8).reshape(OVERVIEW_COLUMNS, 2)


def test_overview_shows_lowest_and_highest_value_of_each_stretch():
    ramp = np.linspace(-1, 1, 2560)
    got = columns(ramp)
    assert got[0].tolist() == [-127, -126]
    assert got[-1].tolist() == [126, 127]
    assert np.all(got[:, 0] <= got[:, 1])


@given(st.integers(0, 2000), st.floats(0.1, 4.0))
def test_overview_has_512_bytes_and_preserves_the_peaks(frames, gain):
    sound = np.random.default_rng(frames).uniform(-gain, gain, frames)
    got = columns(sound)
    if frames:
        assert got.max() == round(min(1.0, max(0.0, sound.max())) * 127) or sound.max() < 0
        assert got.min() == round(max(-1.0, min(0.0, sound.min())) * 127) or sound.min() > 0
    else:
        assert not got.any()
