"""Strength of the twelve pitch classes by register and time: peaks of a fine spectrum, folded to one octave.

Harmonic pitch class profile: spectral peaks between 40 and 2500 Hz, folded with their first four possible fundamentals
(after E. Gómez, Tonal Description of Music Audio Signals, 2006).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from audiomancer.analysis.spectrum import DoubleArray, FloatArray, Spectrum, power_spectra

IndexArray = npt.NDArray[np.intp]

VIEWS: Final = 11
"""Number of profiles in `Chroma.views`."""
TOP: Final = 5
"""Profile in `Chroma.views` of the peaks above 2200 Hz."""

_SIZE: Final = 4096
_STEP: Final = 1024
_MAX_WINDOWS: Final = 120
_LOW_HZ, _HIGH_HZ, _BASS_HZ = 40.0, 2500.0, 180.0
_ROOTS_HZ: Final = 1000.0
"""Above it lie more overtones than fundamentals."""
_EARLY_BASS_HZ: Final = 350.0
_HARMONICS: Final = ((1, 1.0), (2, 0.5), (3, 0.33), (4, 0.2))
_TWELFTH: Final = ((1, 1.0), (3, 0.36))
"""A peak may be the third harmonic of the tone a twelfth below it, for `Chroma.roots`."""
_TUNED: Final = 0.15
"""Peaks whose deviations from semitones agree less than this (mean resultant length) have no tuning."""
_BANDS_HZ: Final = ((180.0, 400.0), (400.0, 900.0), (900.0, 2200.0))
_TOP_LOW_HZ, _TOP_HIGH_HZ, _TOP_LEAST = 2200.0, 6000.0, 0.02
_TOP_WINDOWS: Final = 400
_LOWEST_SHARE: Final = 0.15
"""A peak is the lowest tone of its window from this share of the window's highest on."""
_QUARTER: Final = 0.25

SEGMENTS: Final = 16
"""Number of equal stretches of time in `Chroma.course`."""


@dataclass(frozen=True, slots=True, eq=False)
class Chroma:
    """Pitch classes of a sound, counted from C.

    Attributes:
        profile: Strength of the twelve pitch classes, float64 (12,), highest 1; zeros without peaks.
        bass: The same of what lies below 180 Hz.
        roots: The same of peaks below 1000 Hz, each also a third as strong at the tone a twelfth below.
        tuning_hz: Frequency of A4 that the peaks are tuned to, 427 to 453; None where they agree on none.
        deviation: The same in semitones from 440 Hz, −0.5 to 0.5; 0 where they agree on none.
        peak_share: Share of the power between 40 and 2500 Hz that stands in peaks, 0 to 1: some 0.5 for a sine.
        peaks_per_window: Their mean number.
        views: float64 (11, 12), each from 0 to 1: `profile`; `bass`; peaks of 180–400, 400–900, 900–2200 and
            2200–6000 Hz, these four on one scale; profile of the first and of the last quarter; what lies below
            350 Hz in the first quarter; the lowest tones; the profile with all windows alike.
        course: Profile and lowest tones over time, float64 (2, 16, 12), highest of each 1.
    """

    profile: DoubleArray
    bass: DoubleArray
    roots: DoubleArray
    tuning_hz: float | None
    deviation: float
    peak_share: float
    peaks_per_window: float
    views: DoubleArray
    course: DoubleArray


def chroma_of(signal: FloatArray, rate_hz: int, spectrum: Spectrum) -> Chroma:
    """Fold the peaks of a sound to pitch classes.

    Args:
        signal: Its sounding part at a low rate (11 kHz), float32 (n,).
        rate_hz: Of `signal`.
        spectrum: Shared spectrum of the whole sound, for the peaks above 2200 Hz.
    """
    padded = np.pad(signal, (_SIZE // 4, max(_SIZE // 4, _SIZE - len(signal))))
    count = (len(padded) - _SIZE) // _STEP + 1
    starts = np.arange(count) * _STEP
    if count > _MAX_WINDOWS:
        starts = starts[np.linspace(0, count - 1, _MAX_WINDOWS).astype(np.intp)]
        count = _MAX_WINDOWS
    bin_hz = rate_hz / _SIZE
    low, high = int(_LOW_HZ / bin_hz), int(_HIGH_HZ / bin_hz)
    magnitude = np.sqrt(power_spectra(padded, _SIZE, _STEP, starts)[:, low - 1 : high + 2])
    loudest = magnitude.max(axis=1)
    highest = float(loudest.max())
    if highest <= 0:
        return _only_top(spectrum)
    centre = magnitude[:, 1:-1]
    threshold = np.maximum(0.01 * highest, 0.05 * loudest[:, None])
    rows, columns = np.nonzero((centre > magnitude[:, :-2]) & (centre >= magnitude[:, 2:]) & (centre > threshold))
    if not len(rows):
        return _only_top(spectrum)
    frequency = (columns + low + _between_bins(magnitude, rows, columns)) * bin_hz
    height = magnitude[rows, columns + 1]
    weight = np.sqrt(height / highest).astype(np.float64)
    note = 69 + 12 * np.log2(frequency / 440.0)
    # Low peaks are too coarse for cents.
    tuned = np.where(frequency > 100.0, weight, 0.0)
    angle = 2 * np.pi * note
    direction = complex((tuned * np.cos(angle)).sum(), (tuned * np.sin(angle)).sum())
    is_tuned = abs(direction) > _TUNED * tuned.sum() > 0
    deviation = math.atan2(direction.imag, direction.real) / (2 * math.pi) if is_tuned else 0.0
    note = note - deviation
    folded = _folded(rows, note, weight, count, _HARMONICS)
    deep = np.nonzero(frequency < _ROOTS_HZ)[0]
    roots = _folded(np.zeros(len(deep), np.intp), note[deep], weight[deep], 1, _TWELFTH)[0]
    tone = np.round(note).astype(np.intp) % 12
    bands = [_summed(tone, weight, (frequency >= first) & (frequency < last)) / count for first, last in _BANDS_HZ]
    top, rest = _top(spectrum, deviation)
    bands = [*(math.sqrt(rest) * band for band in bands), top]
    quarter = np.arange(count) / max(count - 1, 1)
    is_early, is_late = quarter <= _QUARTER, quarter >= 1 - _QUARTER
    loudness = folded.sum(axis=1, keepdims=True)
    alike = folded / np.maximum(loudness, 1e-9) * np.sqrt(loudness / loudness.max())
    # Peaks are sorted by window and frequency: the first strong one of each window is the lowest.
    strong = np.nonzero(height > _LOWEST_SHARE * loudest[rows])[0]
    lowest = strong[np.diff(rows[strong], prepend=-1) > 0]
    below = np.asarray(np.bincount(rows[lowest] * 12 + tone[lowest], weight[lowest], count * 12), np.float64)
    profile, bass = _highest_is_1(folded.sum(axis=0)), _highest_is_1(_summed(tone, weight, frequency < _BASS_HZ))
    views = [
        profile,
        bass,
        *_highest_is_1(np.array(bands)),
        _highest_is_1(folded[is_early].sum(axis=0)),
        _highest_is_1(folded[is_late].sum(axis=0)),
        _highest_is_1(_summed(tone, weight, (frequency < _EARLY_BASS_HZ) & is_early[rows])),
        _highest_is_1(below.reshape(count, 12).sum(axis=0)),
        _highest_is_1(alike.sum(axis=0)),
    ]
    share = float(np.square(height).sum() / max(float(np.square(magnitude).sum()), 1e-12))
    return Chroma(
        profile=profile,
        bass=bass,
        roots=_highest_is_1(roots),
        tuning_hz=440.0 * 2 ** (deviation / 12) if is_tuned else None,
        deviation=deviation,
        peak_share=min(1.0, share),
        peaks_per_window=len(rows) / count,
        views=np.array(views),
        course=np.array([_highest_is_1(in_segments(part)) for part in (folded, below.reshape(count, 12))]),
    )


def in_segments(windows: DoubleArray) -> DoubleArray:
    """Mean of the windows, (n, 12), in each of 16 equal stretches of time, float64 (16, 12).

    A stretch shorter than a window takes the window it lies in.
    """
    edges = np.arange(SEGMENTS + 1) * len(windows) / SEGMENTS
    first = np.minimum(edges[:-1].astype(np.intp), len(windows) - 1)
    last = np.maximum(first + 1, edges[1:].astype(np.intp))
    summed = np.vstack([np.zeros(12), np.cumsum(windows, axis=0)])
    return np.asarray((summed[last] - summed[first]) / (last - first)[:, None])


def _between_bins(magnitude: FloatArray, rows: IndexArray, columns: IndexArray) -> FloatArray:
    """Place of the peaks' tops, −0.5 to 0.5 bins from their centres: parabola through the logarithms."""
    left, middle, right = (np.log(magnitude[rows, columns + k] + 1e-10) for k in (0, 1, 2))
    return np.asarray(np.clip(0.5 * (left - right) / np.minimum(left - 2 * middle + right, -1e-6), -0.5, 0.5))


def _folded(
    rows: IndexArray, note: DoubleArray, weight: DoubleArray, count: int, harmonics: tuple[tuple[int, float], ...]
) -> DoubleArray:
    """Peaks given to the tones whose harmonics they may be, with a share each, by window, float64 (count, 12)."""
    below = np.array([12 * math.log2(harmonic) for harmonic, _ in harmonics])
    shares = np.array([share for _, share in harmonics])
    root = note[:, None] - below
    nearest = np.round(root)
    fit = weight[:, None] * shares * np.cos(np.pi * (root - nearest) * 0.9) ** 2
    place = rows[:, None] * 12 + nearest.astype(np.intp) % 12
    return np.asarray(np.bincount(place.ravel(), fit.ravel(), count * 12), np.float64).reshape(count, 12)


def _only_top(spectrum: Spectrum) -> Chroma:
    """Result for a sound without peaks below 2500 Hz."""
    views = np.zeros((VIEWS, 12))
    views[2 + len(_BANDS_HZ)] = _highest_is_1(_top(spectrum, 0.0)[0])
    return Chroma(np.zeros(12), np.zeros(12), np.zeros(12), None, 0.0, 0.0, 0.0, views, np.zeros((2, SEGMENTS, 12)))


def _top(spectrum: Spectrum, deviation: float) -> tuple[DoubleArray, float]:
    """Pitch classes of the mean spectrum's peaks between 2200 and 6000 Hz, and the height of the spectrum below.

    Both against its highest value below 6000 Hz.
    """
    nothing = np.zeros(12)
    bin_hz = spectrum.rate_hz / (2 * (spectrum.power.shape[1] - 1))
    low, high = int(_TOP_LOW_HZ / bin_hz), min(int(_TOP_HIGH_HZ / bin_hz), spectrum.power.shape[1] - 2)
    if high <= low or low < 2:
        return nothing, 1.0
    power = spectrum.power[spectrum.sounding, : high + 2]
    mean = np.sqrt(power[:: 1 + len(power) // _TOP_WINDOWS].mean(axis=0))[None]
    highest = float(mean.max())
    if highest <= 0:
        return nothing, 1.0
    centre = mean[:, low:high]
    is_peak = (centre > mean[:, low - 1 : high - 1]) & (centre >= mean[:, low + 1 : high + 1])
    rows, columns = np.nonzero(is_peak & (centre > _TOP_LEAST * highest))
    rest = float(mean[0, :low].max()) / highest
    if not len(rows):
        return nothing, rest
    frequency = (columns + low + _between_bins(mean[:, low - 1 :], rows, columns)) * bin_hz
    tone = np.round(69 + 12 * np.log2(frequency / 440.0) - deviation).astype(np.intp) % 12
    return np.asarray(np.bincount(tone, np.sqrt(centre[rows, columns] / highest), 12), np.float64), rest


def _summed(tone: IndexArray, weight: DoubleArray, chosen: npt.NDArray[np.bool_]) -> DoubleArray:
    return np.asarray(np.bincount(tone[chosen], weight[chosen], 12), np.float64)


def _highest_is_1(values: DoubleArray) -> DoubleArray:
    return np.asarray(values / max(float(values.max()), 1e-12))
