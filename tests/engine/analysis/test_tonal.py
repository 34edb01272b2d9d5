"""Pitch, tuning and key of sounds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_sounds import RATE_HZ, buffer, chord, midi_hz, note, sine

from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.analysis.tonal import Tonal, tonal_of
from audiomancer.vocabulary import KEYS


def tonal(sound: np.ndarray, rate_hz: int = RATE_HZ) -> Tonal:
    return tonal_of(spectrum_of(buffer(sound, rate_hz)))


@pytest.mark.parametrize("midi", [36, 45, 57, 60, 66, 69, 76, 81, 90])
@pytest.mark.parametrize("make", [note, sine])
def test_a_note_has_its_pitch_and_its_pitch_class(midi, make):
    hz = midi_hz(midi)
    measured = tonal(make(hz))
    # At 11 kHz the highest of these periods is 7 frames long: interpolated to within a sixth of a semitone.
    assert measured.pitch_hz == pytest.approx(hz, rel=0.01)
    assert measured.key_code == midi % 12
    assert measured.is_one_note
    assert measured.pitch_salience > 0.9


@pytest.mark.parametrize("tuning_hz", [432.0, 440.0, 442.0, 446.0])
def test_tuning_is_found_within_a_tenth_of_a_hertz_per_100(tuning_hz):
    assert tonal(sine(tuning_hz)).tuning_hz == pytest.approx(tuning_hz, rel=0.001)


@pytest.mark.parametrize("tonic", range(12))
def test_triads_have_their_key(tonic):
    root = 48 + tonic
    assert KEYS[tonal(chord(root, root + 4, root + 7)).key_code] == KEYS[tonic]
    assert KEYS[tonal(chord(root, root + 3, root + 7)).key_code] == KEYS[12 + tonic]


def test_noise_has_no_clear_pitch():
    measured = tonal(np.random.default_rng(0).uniform(-0.5, 0.5, 2 * RATE_HZ))
    assert measured.pitch_salience < 0.5
    assert not measured.is_one_note


def test_silence_has_neither_pitch_nor_key():
    measured = tonal(np.zeros(RATE_HZ))
    assert measured.key_code is None
    assert measured.tuning_hz is None
    assert measured.pitch_hz == 0


@settings(max_examples=15, deadline=None)
@given(st.floats(-60, 0), st.integers(48, 72))
def test_gain_changes_neither_pitch_nor_key(gain_db, midi):
    sound = chord(midi, midi + 4, midi + 7, seconds=0.8)
    loud, quiet = tonal(sound), tonal(sound * 10 ** (gain_db / 20))
    assert loud.key_code == quiet.key_code
    assert loud.pitch_hz == pytest.approx(quiet.pitch_hz, rel=1e-3)


def test_the_rate_does_not_change_the_key():
    for rate_hz in (22_050, 48_000, 96_000):
        assert tonal(sine(440.0, 1.0, rate_hz), rate_hz).key_code == 9
