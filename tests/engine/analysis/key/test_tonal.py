"""Pitch, tuning and key of sounds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_sounds import RATE_HZ, buffer, chord, midi_hz, note, sine

from audiomancer.analysis.key.tonal import Tonal, tonal_of
from audiomancer.analysis.spectrum import spectrum_of
from audiomancer.vocabulary.keys import KEYS


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


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("cents", [-40, 0, 40])
def test_detuned_triads_in_noise_have_their_key(tonic, cents):
    root = 48 + tonic + cents / 100
    hiss = 0.005 * np.random.default_rng(tonic).standard_normal(2 * RATE_HZ)
    for third, mode in ((4, 0), (3, 12)):
        found = tonal(chord(root, root + third, root + 7) + hiss)
        assert KEYS[found.key_code] == KEYS[tonic + mode]
        assert not found.is_one_note


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("cents", [-40, 0, 40])
def test_detuned_notes_in_noise_have_their_pitch_class(tonic, cents):
    hiss = 0.005 * np.random.default_rng(tonic).standard_normal(int(1.5 * RATE_HZ))
    found = tonal(note(midi_hz(54 + tonic + cents / 100)) + hiss)
    assert found.key_code == (54 + tonic) % 12
    assert found.is_one_note


@pytest.mark.parametrize("root", [40, 45, 50])
def test_a_power_chord_has_its_root(root):
    assert tonal(chord(root, root + 7, root + 12)).key_code % 12 == root % 12


@pytest.mark.parametrize("midi", [28, 31, 33])
def test_a_low_bass_note_has_its_pitch_class(midi):
    # E1, the lowest string of a bass: 41 Hz.
    found = tonal(note(midi_hz(midi)))
    assert found.key_code == midi % 12
    assert found.pitch_hz == pytest.approx(midi_hz(midi), rel=0.01)


@pytest.mark.parametrize("midi", [97, 99, 102, 105, 107])
def test_notes_above_the_reach_of_the_pitch_tracker_have_their_pitch_class(midi):
    # C#7 to B7, up to 3951 Hz: only the shared spectrum has them.
    assert tonal(note(midi_hz(midi))).key_code == midi % 12


@pytest.mark.parametrize("tonic", [0, 5, 10])
@pytest.mark.parametrize(("steps", "mode"), [((0, 5, 7, 0), 0), ((0, 8, 10, 0), 12)])
def test_a_progression_has_the_key_of_its_first_and_last_chord(tonic, steps, mode):
    major, minor = (0, 4, 7), (0, 3, 7)
    shapes = [major] * 4 if mode == 0 else [minor, major, major, minor]
    chords = [
        chord(*(48 + tonic + step + tone for tone in shape), seconds=1.0)
        for step, shape in zip(steps, shapes, strict=True)
    ]
    assert KEYS[tonal(np.concatenate(chords)).key_code] == KEYS[tonic + mode]


def test_the_score_of_a_key_is_a_probability():
    for sound in (chord(48, 52, 55), note(220.0), np.random.default_rng(1).uniform(-0.5, 0.5, RATE_HZ)):
        found = tonal(sound)
        assert 0 < found.key_score <= 1
        assert 0 <= found.key_margin <= 1


def test_a_clear_triad_is_surer_than_noise():
    noise = np.random.default_rng(2).uniform(-0.5, 0.5, 2 * RATE_HZ)
    assert tonal(chord(48, 52, 55)).key_score > 0.9 > tonal(noise).key_score


def test_noise_has_no_clear_pitch():
    measured = tonal(np.random.default_rng(0).uniform(-0.5, 0.5, 2 * RATE_HZ))
    assert measured.pitch_salience < 0.5
    assert not measured.is_one_note


def test_silence_has_neither_pitch_nor_key():
    measured = tonal(np.zeros(RATE_HZ))
    assert measured.key_code is None
    assert measured.tuning_hz is None
    assert measured.pitch_hz == 0


@settings(max_examples=15)
@given(st.floats(-60, 0), st.integers(48, 72))
def test_gain_changes_neither_pitch_nor_key(gain_db, midi):
    sound = chord(midi, midi + 4, midi + 7, seconds=0.8)
    loud, quiet = tonal(sound), tonal(sound * 10 ** (gain_db / 20))
    assert loud.key_code == quiet.key_code
    assert loud.pitch_hz == pytest.approx(quiet.pitch_hz, rel=1e-3)


def test_the_rate_does_not_change_the_key():
    for rate_hz in (22_050, 48_000, 96_000):
        assert tonal(sine(440.0, 1.0, rate_hz), rate_hz).key_code == 9
