"""Judge's probabilities joined with published key profiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from known_sounds import buffer, chord, midi_hz, note

from audiomancer.analysis.key.chroma import chroma_of
from audiomancer.analysis.key.key_profiles import fits, with_profiles
from audiomancer.analysis.key.tonal import LOW_RATE_HZ, judged, low_copy, tonal_of
from audiomancer.analysis.spectrum import spectrum_of

NO_BASS = np.zeros(12)
TONES = arrays.arrays(np.float64, 12, elements=st.floats(0.0, 1.0))
SHARES = arrays.arrays(np.float32, (12, 3), elements=st.floats(2**-20, 1.0, width=32))


def scale(tonic: int, steps: tuple[int, ...]) -> np.ndarray:
    tones = np.zeros(12)
    tones[(tonic + np.array(steps)) % 12] = 1.0
    # Its tonic and its fifth are strongest.
    tones[tonic] += 1.0
    tones[(tonic + 7) % 12] += 0.5
    return tones / 2.0


MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)


def undecided() -> np.ndarray:
    shares = np.full((12, 3), 1e-6, np.float32)
    shares[:, 1:] = 1 / 24
    return shares


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize(("steps", "mode"), [(MAJOR, 0), (MINOR, 1)])
def test_a_scale_fits_its_key_best(tonic, steps, mode):
    found = fits(scale(tonic, steps))
    assert np.unravel_index(found.argmax(), found.shape) == (tonic, mode)


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize(("steps", "mode"), [(MAJOR, 0), (MINOR, 1)])
def test_profiles_decide_where_the_judge_is_undecided(tonic, steps, mode):
    code, chance, _, is_one_note = judged(with_profiles(undecided(), scale(tonic, steps), NO_BASS))
    assert code == tonic + 12 * mode
    assert 1 / 24 < chance < 1
    assert not is_one_note


def test_even_tones_change_nothing():
    shares = np.random.default_rng(1).uniform(0.01, 1, (12, 3)).astype(np.float32)
    shares /= shares.sum()
    np.testing.assert_allclose(fits(np.ones(12)), 0, atol=1e-5)
    joined = with_profiles(shares, np.ones(12), NO_BASS)
    assert judged(joined)[0] == judged(shares)[0]
    np.testing.assert_allclose(joined.sum(axis=1), shares.sum(axis=1), atol=0.02)


def test_a_single_note_is_as_it_was():
    shares = np.full((12, 3), 1e-9, np.float32)
    shares[3, 0] = 1.0
    joined = with_profiles(shares, scale(7, MAJOR), np.eye(12)[7])
    np.testing.assert_allclose(joined, shares, atol=1e-6)


def test_the_bass_decides_between_keys_of_the_same_tones():
    c_major, a_minor = undecided(), undecided()
    for shares in (c_major, a_minor):
        shares[0, 1] = shares[9, 2] = 0.3
    even = np.ones(12)
    assert judged(with_profiles(c_major, even, np.eye(12)[0]))[0] == 0
    assert judged(with_profiles(a_minor, even, np.eye(12)[9]))[0] == 9 + 12


@given(shares=SHARES, roots=TONES, bass=TONES, shift=st.integers(0, 11))
def test_the_result_is_a_distribution_that_turns_with_the_sound(shares, roots, bass, shift):
    shares = shares / shares.sum()
    joined = with_profiles(shares, roots, bass)
    assert joined.min() >= 0
    assert float(joined.sum()) == pytest.approx(1.0, abs=1e-5)
    moved = with_profiles(np.roll(shares, shift, axis=0), np.roll(roots, shift), np.roll(bass, shift))
    np.testing.assert_allclose(moved, np.roll(joined, shift, axis=0), atol=1e-5)


def test_roots_hold_each_tone_and_a_third_of_it_a_twelfth_below():
    spectrum = spectrum_of(buffer(0.5 * np.sin(2 * np.pi * midi_hz(69) * np.arange(44_100) / 44_100)))
    roots = chroma_of(low_copy(spectrum), LOW_RATE_HZ, spectrum).roots
    # A4 may be the third harmonic of D3.
    assert roots[9] == 1.0
    assert roots[2] == pytest.approx(0.36, abs=0.01)
    assert set(np.nonzero(roots > 0.01)[0]) == {9, 2}


def test_what_lies_above_1000_hz_is_no_root():
    spectrum = spectrum_of(buffer(note(midi_hz(88))))
    assert not chroma_of(low_copy(spectrum), LOW_RATE_HZ, spectrum).roots.any()


@pytest.mark.parametrize("gain", [0.5, 0.25, 1 / 64])
def test_the_key_does_not_depend_on_the_level(gain):
    sound = np.concatenate([chord(45, 52, 57, 60), chord(41, 48, 53, 57), chord(43, 50, 55, 59)])
    loud, soft = (tonal_of(spectrum_of(buffer(part))) for part in (sound, gain * sound))
    assert soft.key_code == loud.key_code
    assert soft.key_score == pytest.approx(loud.key_score, abs=1e-3)


def test_silence_has_no_key():
    assert tonal_of(spectrum_of(buffer(np.zeros(44_100)))).key_code is None


def test_a_minor_progression_over_its_bass_is_minor():
    bars = [(33, 57, 60, 64), (29, 57, 60, 65), (31, 55, 59, 62), (33, 57, 60, 64)]
    found = tonal_of(spectrum_of(buffer(np.concatenate([chord(*bar, seconds=1.0) for bar in bars]))))
    assert found.key_code == 9 + 12
    assert not found.is_one_note
