"""Pitch, tuning and key, from a copy of the sound at 11 kHz.

The key is judged by trained weights from profiles of the pitch classes (`chroma.py`) and from the pitch (`pitch.py`),
joined with published profiles (`key_profiles.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from audiomancer.analysis.key.chroma import TOP, chroma_of
from audiomancer.analysis.key.key_profiles import with_profiles
from audiomancer.analysis.key.key_weights import KeyWeights, shipped_key_weights
from audiomancer.analysis.key.pitch import pitch_track
from audiomancer.analysis.key.views import key_views
from audiomancer.analysis.spectrum import DoubleArray, FloatArray, Spectrum
from audiomancer.audio import AudioBuffer, resample

LOW_RATE_HZ: Final = 11_025
_MOST_NOTE_OF_CHORD: Final = 0.3
"""Probability of a single note up to which a sound is called a chord: of labelled recordings, seven in ten chords are,
and one in thirty notes (of rendered ones all but one in fifty chords, and one in a hundred notes)."""

_LEAST_IN_PEAKS: Final = 0.01
"""Peaks with less of the power are what the low rate leaves of higher tones; labelled recordings have 0.02 and more."""

_SURE_NOTE: Final = 0.8
"""Probability of a single note above which a sound is called one; it is then written as its major key."""


@dataclass(frozen=True, slots=True, eq=False)
class Tonal:
    """Tonal properties of a sound.

    Attributes:
        profile: Strength of the twelve pitch classes from C, float64 (12,), highest 1; zeros without peaks.
        bass: The same of what lies below 180 Hz.
        tuning_hz: Frequency of A4 that the peaks are tuned to, 427 to 453; None where they agree on none.
        peak_share: Share of the power between 40 and 2500 Hz that stands in peaks, 0 to 1: some 0.5 for a sine.
        pitch_hz: Median pitch, weighted by clarity; 0 without sound.
        pitch_salience: Mean clarity of the pitch (1 − YIN's aperiodicity), weighted by level, 0 to 1.
        pitch_spread: Deviation of the pitch from its median, semitones.
        pitch_fall: First pitch over the median, octaves.
        key_code: Best key, 0 to 23 as in `vocabulary.keys.KEYS`; None without peaks.
        key_score: Probability that it is right if the sound has a key at all, 0 to 1.
        key_margin: Lead of its tonic over the next one, in probability, 0 to 1.
        no_key_score: Probability that the sound has no key, 0 to 1.
        is_one_note: A single note rather than a chord or a piece of music.
        is_chord: Several notes at once, beyond doubt; most sounds are neither this nor surely one note.
    """

    profile: DoubleArray
    bass: DoubleArray
    tuning_hz: float | None
    peak_share: float
    pitch_hz: float
    pitch_salience: float
    pitch_spread: float
    pitch_fall: float
    key_code: int | None
    key_score: float
    key_margin: float
    no_key_score: float
    is_one_note: bool
    is_chord: bool = False


_NOTHING: Final = Tonal(np.zeros(12), np.zeros(12), None, 0.0, 0.0, 0.0, 0.0, 0.0, None, 0.0, 0.0, 1.0, False)


def tonal_of(spectrum: Spectrum, weights: KeyWeights | None = None) -> Tonal:
    """Measure pitch and key with the shipped or the given weights; silence has neither."""
    low = low_copy(spectrum)
    if not len(low):
        return _NOTHING
    chroma, track = chroma_of(low, LOW_RATE_HZ, spectrum), pitch_track(low, LOW_RATE_HZ)
    pitch_hz, salience, spread, fall = track.summary()
    key_code: int | None = None
    score, margin, none, is_one_note, is_chord = 0.0, 0.0, 1.0, False, False
    if chroma.views.any():
        seen = key_views(chroma, track, len(low) / LOW_RATE_HZ)
        shares, none = (weights or shipped_key_weights()).shares(seen)
        shares = shares / max(float(shares.sum()), 1e-9)
        if chroma.peak_share > _LEAST_IN_PEAKS:
            shares = with_profiles(shares, chroma.roots, chroma.bass)
        key_code, score, margin, is_one_note = judged(shares)
        is_chord = float(shares[key_code % 12, 0]) < _MOST_NOTE_OF_CHORD
        if not chroma.profile.any():
            # All its peaks lie above 2500 Hz, where no chord does.
            key_code, is_one_note, is_chord = int(chroma.views[TOP].argmax()), True, False
    return Tonal(
        chroma.profile,
        chroma.bass,
        chroma.tuning_hz,
        chroma.peak_share,
        pitch_hz,
        salience,
        spread,
        fall,
        key_code,
        score,
        margin,
        none,
        is_one_note,
        is_chord,
    )


def low_copy(spectrum: Spectrum) -> FloatArray:
    """The sounding part at 11 kHz, float32 (n,); empty for silence and for less than 3 ms."""
    if spectrum.is_silent:
        return np.zeros(0, np.float32)
    low = resample(AudioBuffer(spectrum.signal[:, None], spectrum.rate_hz), LOW_RATE_HZ, "LQ").frames[:, 0]
    first, last = int(spectrum.start_s * LOW_RATE_HZ), int(spectrum.end_s * LOW_RATE_HZ)
    low = low[first : max(last, first + 512)]
    return low if len(low) >= 32 else low[:0]


def key_evidence(tonal: Tonal, duration_s: float, pitchless_share: float, drum_loop_share: float) -> FloatArray:
    """Evidence that the key's confidence is computed from, float32 (11,).

    The shares are the probabilities that the sound is a single drum, a cymbal, noise or an effect, and that it is a
    drum loop, 0 to 1; some of those carry bass and chords.
    """
    strongest = np.sort(tonal.profile)[::-1]
    return np.array(
        [
            _log_odds(tonal.key_score, 0.02),
            tonal.key_margin,
            tonal.peak_share,
            tonal.pitch_salience,
            min(tonal.pitch_spread, 12.0) / 12.0,
            float(tonal.is_one_note),
            float(strongest[3:].mean()),
            math.log2(max(duration_s, 0.05)),
            _log_odds(tonal.no_key_score, 0.002),
            pitchless_share,
            drum_loop_share,
        ],
        np.float32,
    )


def _log_odds(chance: float, least: float) -> float:
    """Logarithm of the odds of a probability, taken as between `least` and 0.998."""
    chance = min(max(chance, least), 0.998)
    return math.log(chance / (1.0 - chance))


def judged(shares: FloatArray) -> tuple[int, float, float, bool]:
    """Key code, its probability, the lead of its tonic, and whether it is a single note, from shares (12, 3).

    A single note is right as major and as minor key, so it never decides between them.
    """
    by_tonic = shares.sum(axis=1)
    tonic = int(by_tonic.argmax())
    note, major, minor = (float(share) for share in shares[tonic])
    lead = float(by_tonic[tonic] - np.delete(by_tonic, tonic).max())
    if note > _SURE_NOTE:
        return tonic, note + major + minor, lead, True
    is_minor = minor > major
    return tonic + 12 * is_minor, note + (minor if is_minor else major), lead, False
