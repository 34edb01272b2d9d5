"""Pitch, tuning and key, from a copy of the sound at 11 kHz.

Harmonic pitch class profile: spectral peaks between 40 and 2500 Hz, folded to twelve pitch classes with their first
four possible fundamentals (after E. Gómez, Tonal Description of Music Audio Signals, 2006). Pitch: YIN (de Cheveigné
and Kawahara, JASA 2002). Key: correlation with a triad-like profile, plus the bass.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from audiomancer.analysis.spectrum import FloatArray, Spectrum, power_spectra
from audiomancer.audio import AudioBuffer, resample

DoubleArray = npt.NDArray[np.float64]

_RATE_HZ: Final = 11_025
_SIZE: Final = 4096
_STEP: Final = 1024
_MAX_WINDOWS: Final = 120
_LOW_HZ, _HIGH_HZ, _BASS_HZ = 40.0, 2500.0, 180.0
_HARMONICS: Final = ((1, 1.0), (2, 0.5), (3, 0.33), (4, 0.2))
_TUNED: Final = 0.15
"""Peaks whose deviations from semitones agree less than this (mean resultant length) have no tuning."""

_YIN_LOW_HZ, _YIN_HIGH_HZ = 32.0, 2100.0
_YIN_SIZE: Final = 1024
_YIN_FFT: Final = 1536
_YIN_WINDOWS: Final = 24
_YIN_THRESHOLD: Final = 0.15

_CLEAR, _STEADY = 0.8, 0.7
"""Salience above which, and spread in semitones below which, a pitch can be a single note."""

_BASS_WEIGHT: Final = 0.15
_MAJOR: Final = (1, 0, 0.25, 0, 0.7, 0.25, 0, 0.85, 0, 0.3, 0, 0.2)
_MINOR: Final = (1, 0, 0.25, 0.7, 0, 0.25, 0, 0.85, 0.3, 0, 0.25, 0.1)


@dataclass(frozen=True, slots=True, eq=False)
class Tonal:
    """What is tonal about a sound.

    Attributes:
        profile: Strength of the twelve pitch classes from C, float64 (12,), highest 1; zeros without peaks.
        bass: The same of what lies below 180 Hz.
        tuning_hz: Frequency of A4 that the peaks are tuned to, 427 to 453; None where they agree on none.
        peak_share: Share of the power between 40 and 2500 Hz that stands in peaks, 0 to 1: some 0.5 for a sine.
        pitch_hz: Median pitch, weighted by clarity; 0 without sound.
        pitch_salience: Mean clarity of the pitch (1 − YIN's aperiodicity), weighted by level, 0 to 1.
        pitch_spread: Deviation of the pitch from its median, semitones.
        pitch_fall: First pitch over the median, octaves.
        key_code: Best key, 0 to 23 as in `vocabulary.KEYS`; None without peaks.
        key_score: Its score; about 0.9 for a clear triad.
        key_margin: Its lead over the best key with another tonic.
        is_one_note: A steady, clear single pitch.
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
    is_one_note: bool


_NOTHING: Final = Tonal(np.zeros(12), np.zeros(12), None, 0.0, 0.0, 0.0, 0.0, 0.0, None, 0.0, 0.0, False)


def tonal_of(spectrum: Spectrum) -> Tonal:
    """Measure pitch and key; silence has neither."""
    if spectrum.is_silent:
        return _NOTHING
    low = resample(AudioBuffer(spectrum.signal[:, None], spectrum.rate_hz), _RATE_HZ, "LQ").frames[:, 0]
    first, last = int(spectrum.start_s * _RATE_HZ), int(spectrum.end_s * _RATE_HZ)
    low = low[first : max(last, first + 512)]
    if len(low) < 32:
        return _NOTHING
    profile, bass, tuning_hz, peak_share = _pitch_classes(low)
    pitch_hz, salience, spread, fall = _pitch(low)
    key_code, score, margin = _best_key(profile, bass)
    is_one_note = False
    if key_code is not None and salience > _CLEAR and spread < _STEADY:
        tuned = 0.0 if tuning_hz is None else 12 * math.log2(tuning_hz / 440)
        note = round(69 + 12 * math.log2(pitch_hz / 440) - tuned) % 12
        # YIN also finds the common period of a chord; a note has nothing strong beside its third and fifth partials.
        others = np.delete(np.roll(profile, -note), (0, 4, 7))
        is_one_note = bool(profile[note] > 0.5 and others.max() < 0.5)
        key_code = note if is_one_note else key_code
    return Tonal(
        profile, bass, tuning_hz, peak_share, pitch_hz, salience, spread, fall, key_code, score, margin, is_one_note
    )


def key_evidence(tonal: Tonal, duration_s: float, pitchless_share: float, drum_loop_share: float) -> FloatArray:
    """What the key's confidence is computed from, float32 (10,).

    Args:
        tonal: Measured.
        duration_s: Of the sound.
        pitchless_share: Probability that the sound is a single drum, a cymbal, noise or an effect, 0 to 1.
        drum_loop_share: Probability that it is a drum loop, 0 to 1; some of them carry bass and chords.
    """
    note = float(tonal.is_one_note)
    strongest = np.sort(tonal.profile)[::-1]
    return np.array(
        [
            tonal.key_score,
            min(tonal.key_margin, 0.5),
            tonal.peak_share,
            tonal.pitch_salience,
            min(tonal.pitch_spread, 12.0) / 12.0,
            note,
            float(strongest[3:].mean()),
            math.log2(max(duration_s, 0.05)),
            pitchless_share,
            drum_loop_share,
        ],
        np.float32,
    )


def _pitch_classes(signal: FloatArray) -> tuple[DoubleArray, DoubleArray, float | None, float]:
    """Profile, bass profile, tuning and peak share."""
    padded = np.pad(signal, (_SIZE // 4, max(_SIZE // 4, _SIZE - len(signal))))
    count = (len(padded) - _SIZE) // _STEP + 1
    starts = np.arange(count) * _STEP
    if count > _MAX_WINDOWS:
        starts = starts[np.linspace(0, count - 1, _MAX_WINDOWS).astype(np.intp)]
    bin_hz = _RATE_HZ / _SIZE
    low, high = int(_LOW_HZ / bin_hz), int(_HIGH_HZ / bin_hz)
    magnitude = np.sqrt(power_spectra(padded, _SIZE, _STEP, starts)[:, low - 1 : high + 2])
    highest = float(magnitude.max())
    nothing = np.zeros(12)
    if highest <= 0:
        return nothing, nothing, None, 0.0
    centre = magnitude[:, 1:-1]
    threshold = np.maximum(0.01 * highest, 0.05 * magnitude.max(axis=1, keepdims=True))
    rows, columns = np.nonzero((centre > magnitude[:, :-2]) & (centre >= magnitude[:, 2:]) & (centre > threshold))
    if not len(rows):
        return nothing, nothing, None, 0.0
    left, middle, right = (np.log(magnitude[rows, columns + k] + 1e-10) for k in (0, 1, 2))
    offset = 0.5 * (left - right) / np.minimum(left - 2 * middle + right, -1e-6)
    frequency = (columns + low + np.clip(offset, -0.5, 0.5)) * bin_hz
    height = magnitude[rows, columns + 1]
    weight = np.sqrt(height / highest).astype(np.float64)
    note = 69 + 12 * np.log2(frequency / 440.0)
    # Low peaks are too coarse to tell cents.
    tuned = np.where(frequency > 100.0, weight, 0.0)
    direction = complex((tuned * np.exp(2j * np.pi * note)).sum())
    is_tuned = abs(direction) > _TUNED * tuned.sum() > 0
    deviation = math.atan2(direction.imag, direction.real) / (2 * math.pi) if is_tuned else 0.0
    profile = np.zeros(12)
    for harmonic, share in _HARMONICS:
        root = note - 12 * math.log2(harmonic) - deviation
        nearest = np.round(root)
        fit = weight * share * np.cos(np.pi * (root - nearest) * 0.9) ** 2
        profile += np.bincount(nearest.astype(np.intp) % 12, fit, 12)
    is_low = frequency < _BASS_HZ
    bass = np.bincount(np.round(note[is_low] - deviation).astype(np.intp) % 12, weight[is_low], 12)
    share = float(np.square(height).sum() / max(float(np.square(magnitude).sum()), 1e-12))
    return (
        profile / max(profile.max(), 1e-12),
        bass / max(bass.max(), 1e-12),
        440.0 * 2 ** (deviation / 12) if is_tuned else None,
        min(1.0, share),
    )


def _pitch(signal: FloatArray) -> tuple[float, float, float, float]:
    """Median pitch in Hz, mean clarity, spread in semitones, fall in octaves, by YIN in 24 windows."""
    longest = int(_RATE_HZ / _YIN_LOW_HZ) + 2
    shortest = int(_RATE_HZ / _YIN_HIGH_HZ)
    size = _YIN_SIZE + longest
    if len(signal) < size:
        signal = np.pad(signal, (0, size - len(signal)))
    count = (len(signal) - size) // 512 + 1
    chosen = np.arange(count) if count <= _YIN_WINDOWS else np.linspace(0, count - 1, _YIN_WINDOWS).astype(np.intp)
    windows = np.lib.stride_tricks.sliding_window_view(signal, size)[chosen * 512]
    squares = np.square(windows)
    level = np.sqrt(squares.mean(axis=1))
    # What wraps around in a transform of this length lands behind the longest lag. "forward" keeps it in float32.
    head = np.fft.rfft(windows[:, :_YIN_SIZE], _YIN_FFT, axis=1, norm="forward")
    whole = np.fft.rfft(windows, _YIN_FFT, axis=1, norm="forward")
    product = np.fft.irfft(whole * np.conj(head), _YIN_FFT, axis=1)[:, :longest]
    energy = np.empty((len(windows), longest))
    energy[:, 0] = squares[:, :_YIN_SIZE].sum(axis=1)
    np.subtract(squares[:, _YIN_SIZE:-1], squares[:, : longest - 1], out=energy[:, 1:])
    np.cumsum(energy, axis=1, out=energy)
    # Equations 7 and 8 of the YIN paper.
    difference = energy[:, :1] + energy
    difference -= product * np.float32(2.0 * _YIN_FFT**2)
    np.maximum(difference, 0.0, out=difference)
    running = np.cumsum(difference[:, 1:], axis=1) / np.arange(1, longest)
    normalised = np.ones_like(difference)
    np.divide(difference[:, 1:], np.maximum(running, 1e-9), out=normalised[:, 1:])
    normalised = normalised[:, shortest - 1 :]
    middle = normalised[:, 1:-1]
    is_dip = (middle <= normalised[:, :-2]) & (middle < normalised[:, 2:])
    is_deep = is_dip & (middle < _YIN_THRESHOLD)
    deepest = np.where(is_dip, middle, 9.0).argmin(axis=1)
    dip = np.where(is_deep.any(axis=1), is_deep.argmax(axis=1), deepest) + 1
    rows = np.arange(len(windows))
    before, at, after = normalised[rows, dip - 1], normalised[rows, dip], normalised[rows, dip + 1]
    curve = before - 2 * at + after
    offset = np.where(np.abs(curve) > 1e-9, 0.5 * (before - after) / np.where(np.abs(curve) > 1e-9, curve, 1.0), 0.0)
    pitch = _RATE_HZ / (dip + shortest - 1 + np.clip(offset, -0.5, 0.5))
    clarity = 1.0 - np.clip(at, 0.0, 1.0)
    weight = level * np.maximum(clarity - 0.5, 0.0) + 1e-9
    order = np.argsort(pitch)
    cumulated = np.cumsum(weight[order])
    median = float(pitch[order][np.searchsorted(cumulated, cumulated[-1] / 2)])
    spread = math.sqrt(float((weight * (12 * np.log2(pitch / median)) ** 2).sum() / weight.sum()))
    salience = float((clarity * level).sum() / max(float(level.sum()), 1e-9))
    return median, min(1.0, salience), spread, math.log2(float(pitch[0]) / median)


def _best_key(profile: DoubleArray, bass: DoubleArray) -> tuple[int | None, float, float]:
    """Key code, score and margin; None for an empty profile."""
    spread = profile - profile.mean()
    length = float(np.linalg.norm(spread))
    if length <= 1e-9:
        return None, 0.0, 0.0
    scores = _KEY_PROFILES @ (spread / length) + _BASS_WEIGHT * np.tile(bass, 2)
    best = int(scores.argmax())
    others = np.arange(24) % 12 != best % 12
    return best, float(scores[best]), float(scores[best] - scores[others].max())


def _key_profiles() -> DoubleArray:
    """All 24 keys, mean free and of unit length, float64 (24, 12)."""
    rows = []
    for shape in (_MAJOR, _MINOR):
        centred = np.array(shape) - np.mean(shape)
        rows += [np.roll(centred / np.linalg.norm(centred), tonic) for tonic in range(12)]
    return np.array(rows)


_KEY_PROFILES: Final = _key_profiles()
