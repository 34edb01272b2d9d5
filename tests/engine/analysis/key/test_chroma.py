"""Pitch classes of sounds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from known_sounds import RATE_HZ, buffer, chord, midi_hz, sine

from audiomancer.analysis.key.chroma import SEGMENTS, VIEWS, Chroma, chroma_of, in_segments
from audiomancer.analysis.key.tonal import low_copy
from audiomancer.analysis.spectrum import spectrum_of

LOW_RATE_HZ = 11_025
BASS, FIRST_BAND, TOP, FIRST_QUARTER, LAST_QUARTER, LOWEST = 1, 2, 5, 6, 7, 9


def chroma(sound: np.ndarray) -> Chroma:
    spectrum = spectrum_of(buffer(sound))
    return chroma_of(low_copy(spectrum), LOW_RATE_HZ, spectrum)


@pytest.mark.parametrize(("midi", "view"), [(40, BASS), (57, FIRST_BAND), (74, 3), (88, 4), (100, TOP)])
def test_a_sine_sounds_in_its_register_only(midi, view):
    found = chroma(sine(midi_hz(midi)))
    registers = [BASS, FIRST_BAND, 3, 4, TOP]
    assert found.views[view].argmax() == midi % 12
    assert found.views[view].max() > 0.9
    if midi < 90:
        assert all(not found.views[other].any() for other in registers if other != view)


def test_the_first_and_the_last_quarter_are_distinguished():
    sound = np.concatenate(
        [chord(48, 52, 55, seconds=1.0), chord(53, 57, 60, seconds=2.0), chord(50, 54, 57, seconds=1.0)]
    )
    found = chroma(sound)
    assert found.views[FIRST_QUARTER].argmax() in (0, 4, 7)
    assert found.views[LAST_QUARTER].argmax() in (2, 6, 9)


def test_the_lowest_tone_is_the_bass_of_an_inverted_chord():
    assert chroma(chord(52, 55, 60)).views[LOWEST].argmax() == 4


def test_views_lie_between_0_and_1():
    for sound in (chord(48, 52, 55), np.random.default_rng(0).uniform(-1, 1, RATE_HZ), sine(60.0, 0.05)):
        views = chroma(sound).views
        assert views.shape == (VIEWS, 12)
        assert views.min() >= 0
        assert views.max() <= 1 + 1e-9


@pytest.mark.parametrize("cents", [-40, -15, 0, 15, 40])
def test_deviation_is_found_in_cents(cents):
    assert 100 * chroma(sine(midi_hz(69 + cents / 100))).deviation == pytest.approx(cents, abs=1.5)


def test_the_course_follows_the_chords():
    chords = [chord(48, 52, 55, seconds=2.0), chord(53, 57, 60, seconds=2.0)]
    profile, lowest = chroma(np.concatenate(chords)).course
    assert profile.shape == lowest.shape == (SEGMENTS, 12)
    assert set(np.argsort(profile[2])[-3:]) == {0, 4, 7}
    assert set(np.argsort(profile[-3])[-3:]) == {5, 9, 0}
    assert (lowest[2].argmax(), lowest[-3].argmax()) == (0, 5)


@pytest.mark.parametrize("count", [1, 5, 16, 24, 120])
def test_segments_cover_every_window(count):
    windows = np.eye(12)[np.arange(count) % 12] * np.arange(1, count + 1)[:, None]
    segments = in_segments(windows)
    assert segments.shape == (SEGMENTS, 12)
    np.testing.assert_allclose(segments[0], windows[: max(1, count // SEGMENTS)].mean(axis=0))
    assert {int(tone) for tone in np.nonzero(segments.any(axis=0))[0]} == {tone % 12 for tone in range(count)}
