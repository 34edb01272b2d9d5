"""The character of sounds whose character is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.analysis.character.measures import Character, character_of
from audiomancer.analysis.key.tonal import tonal_of
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.audio import AudioBuffer, resample

RATE_HZ = 44_100
TIME_S = np.arange(2 * RATE_HZ) / RATE_HZ


def measured(sound: np.ndarray, rate_hz: int = RATE_HZ) -> Character:
    spectrum = spectrum_of(AudioBuffer(np.asarray(sound, np.float32).reshape(len(sound), -1), rate_hz))
    found = character_of(spectrum, tonal_of(spectrum))
    assert found is not None
    return found


def sine(hz: float) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hz * TIME_S)


def noise(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, len(TIME_S))


def test_silence_and_an_empty_sound_have_no_character() -> None:
    for sound in (np.zeros((0, 1), np.float32), np.zeros((4_410, 2), np.float32)):
        spectrum = spectrum_of(AudioBuffer(sound, RATE_HZ))
        assert character_of(spectrum, tonal_of(spectrum)) is None


@pytest.mark.parametrize("hz", [110.0, 440.0, 1_760.0, 7_040.0])
def test_the_brightness_of_a_sine_is_its_frequency(hz: float) -> None:
    # Bands are 50 Hz wide and more.
    assert measured(sine(hz)).brightness_hz == pytest.approx(hz, rel=0.03, abs=25)


def test_noise_is_noise_and_sines_and_low_notes_are_not() -> None:
    assert measured(noise()).noisiness > 0.95
    for hz in (60.0, 440.0, 3_000.0):
        assert measured(sine(hz)).noisiness < 0.05
    assert 0.2 < measured(sine(440.0) + 3 * noise()).noisiness < 0.95


@pytest.mark.parametrize("rise_s", [0.02, 0.1, 0.5])
def test_a_straight_rise_takes_four_fifths_of_its_length(rise_s: float) -> None:
    # From a tenth to nine tenths of the amplitude.
    assert measured(sine(440.0) * np.minimum(1, TIME_S / rise_s)).attack_s == pytest.approx(0.8 * rise_s, abs=0.01)


def test_a_step_has_an_attack_of_some_milliseconds_wherever_the_loudest_moment_lies() -> None:
    lead = np.zeros(RATE_HZ // 3)
    assert measured(np.concatenate([lead, sine(440.0)])).attack_s <= 0.003
    for seed in range(5):
        assert measured(np.concatenate([lead, noise(seed)])).attack_s <= 0.02


@pytest.mark.parametrize("to_minus_60_db_s", [0.3, 1.0, 3.0])
def test_the_tail_of_an_even_decay_is_half_its_reverberation_time(to_minus_60_db_s: float) -> None:
    decay = 10 ** (-3 * TIME_S / to_minus_60_db_s)
    wanted_s = min(to_minus_60_db_s / 2, 2.0)
    assert measured(sine(440.0) * decay).tail_s == pytest.approx(wanted_s, rel=0.05, abs=0.02)


def test_what_stops_at_its_loudest_has_no_tail() -> None:
    assert measured(sine(440.0)).tail_s <= 0.02


def test_a_pitch_is_said_where_it_is_clear() -> None:
    assert measured(sine(110.0)).pitch_hz == pytest.approx(110.0, rel=0.002)
    assert measured(noise()).pitch_hz is None


@given(gain_db=st.floats(-40, 20), hz=st.floats(60, 4_000), decay_s=st.floats(0.05, 5))
def test_the_level_changes_nothing(gain_db: float, hz: float, decay_s: float) -> None:
    sound = (sine(hz) + 0.3 * noise()) * np.exp(-TIME_S / decay_s)
    plain, louder = measured(sound), measured(sound * 10 ** (gain_db / 20))
    assert louder.brightness_hz == pytest.approx(plain.brightness_hz, rel=1e-3)
    assert louder.noisiness == pytest.approx(plain.noisiness, abs=1e-3)
    assert louder.attack_s == pytest.approx(plain.attack_s, abs=0.002)
    assert louder.tail_s == pytest.approx(plain.tail_s, abs=0.002)


def test_half_the_sample_rate_changes_little() -> None:
    sound = ((sine(300.0) + noise()) * np.exp(-TIME_S / 0.4)).astype(np.float32)
    whole, half = measured(sound), measured(resample(AudioBuffer(sound[:, None], RATE_HZ), 22_050).frames, 22_050)
    assert abs(math.log2(half.brightness_hz / whole.brightness_hz)) < 0.05
    assert half.noisiness == pytest.approx(whole.noisiness, abs=0.05)
    assert half.attack_s == pytest.approx(whole.attack_s, abs=0.003)
    assert half.tail_s == pytest.approx(whole.tail_s, rel=0.03)
