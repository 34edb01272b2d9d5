"""How a sound moves in time: onset strength by bands, its self-similarity, and the stretches that may hold whole beats.

Onset strength is the log-mel flux of the shared spectrum, for all bands and for three groups of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from audiomancer.analysis.spectrum import Spectrum

DoubleArray = npt.NDArray[np.float64]

_BANDS: Final = (slice(0, 8), slice(8, 28), slice(28, None))

SHORTEST_S: Final = 0.6
"""A sound shorter than this has no tempo: one beat at 100 BPM."""


@dataclass(frozen=True, slots=True, eq=False)
class Onsets:
    """How a sound moves in time, ready to be asked about tempi.

    Attributes:
        windows_per_s: Of the onset strength.
        strength: Onset strength without its local mean, float64 (T,).
        acf: Its autocorrelation, 1 at lag 0, float64 (T,).
        acf_low: The same of the eight lowest mel bands, where kicks are.
        acf_mid: The same of the twenty bands above them, where snares are.
        acf_high: The same of the others, where hats are.
        kick_to_snare: How strongly the middle follows the low bands, by lag either way, float64 (T,).
        band_counts: Number of onsets in the low, middle and high bands.
        gaps_s: 20th percentile and median of the time between onsets; 0 with fewer than two.
        fourier: Magnitude spectrum of the tapered strength, 1 for a pure modulation.
        fourier_flat: The same without taper.
        fourier_size: Length of that transform.
        count: Number of onsets.
        durations_s: Stretches that could hold a whole number of beats; the first is the sound itself.
    """

    windows_per_s: float
    strength: DoubleArray
    acf: DoubleArray
    acf_low: DoubleArray
    acf_mid: DoubleArray
    acf_high: DoubleArray
    kick_to_snare: DoubleArray
    band_counts: tuple[int, int, int]
    gaps_s: tuple[float, float]
    fourier: DoubleArray
    fourier_flat: DoubleArray
    fourier_size: int
    count: int
    durations_s: tuple[float, ...]


def onsets_of(spectrum: Spectrum, duration_s: float, *, is_excerpt: bool = False) -> Onsets | None:
    """Measure how the sound moves; None for silence and for sounds shorter than 0.6 s.

    Args:
        spectrum: Of the sound or of an excerpt.
        duration_s: Of the whole sound.
        is_excerpt: The spectrum covers only a part: then only the whole duration can hold whole beats.
    """
    if spectrum.is_silent or duration_s < SHORTEST_S or len(spectrum.mel) < 16:
        return None
    rate = spectrum.windows_per_s
    log_mel = np.log1p(spectrum.mel / np.float32(max(float(spectrum.mel.max()), 1e-20)) * np.float32(1e5))
    rise = np.maximum(log_mel[1:] - log_mel[:-1], 0.0)
    strength = _smoothed(_without_local_mean(rise.mean(axis=1, dtype=np.float64), rate))
    low, mid, high = (
        _smoothed(_without_local_mean(rise[:, part].mean(axis=1, dtype=np.float64), rate)) for part in _BANDS
    )
    if strength.max() <= 1e-6:
        return None
    windows = len(strength)
    centred = strength - strength.mean()
    taper = np.hanning(windows + 2)[1:-1]
    size = fast_length(max(8 * windows, 8192))
    square = float(np.dot(centred, centred)) + 1e-12
    peaks = peaks_of(strength, 0.15 * float(strength.max()))
    first_onset_s = peaks[0] / rate if len(peaks) else spectrum.start_s
    gaps = np.percentile(np.diff(peaks), (20, 50)) / rate if len(peaks) > 1 else np.zeros(2)
    acf_low, acf_mid, acf_high, kick_to_snare = _band_patterns(low, mid, high)
    durations: tuple[float, ...] = (duration_s,)
    if not is_excerpt:
        start_s, end_s = spectrum.start_s, spectrum.end_s
        durations += (duration_s - start_s, end_s, end_s - start_s, duration_s - max(0.0, first_onset_s - 0.01))
    return Onsets(
        windows_per_s=rate,
        strength=strength,
        acf=_autocorrelation(strength),
        acf_low=acf_low,
        acf_mid=acf_mid,
        acf_high=acf_high,
        kick_to_snare=kick_to_snare,
        band_counts=(_onset_count(low), _onset_count(mid), _onset_count(high)),
        gaps_s=(float(gaps[0]), float(gaps[1])),
        fourier=np.abs(np.fft.rfft(centred * taper, size)) / np.sqrt(square * np.dot(taper, taper) / 2),
        fourier_flat=np.abs(np.fft.rfft(centred, size)) / np.sqrt(square * windows / 2),
        fourier_size=size,
        count=len(peaks),
        durations_s=durations,
    )


def fast_length(at_least: int) -> int:
    """The smallest 2^k, 3·2^k or 5·2^k not below a number: lengths that FFTs like."""
    best = 1 << max(1, (at_least - 1).bit_length())
    for factor in (3, 5):
        length = factor << max(0, (-(-at_least // factor) - 1).bit_length())
        best = length if at_least <= length < best else best
    return best


def peaks_of(curve: DoubleArray, above: float) -> npt.NDArray[np.intp]:
    """Positions of the local maxima above a height, ascending, int (k,); neither end counts."""
    middle = curve[1:-1]
    return np.nonzero((middle > curve[:-2]) & (middle >= curve[2:]) & (middle > above))[0] + 1


def _without_local_mean(curve: DoubleArray, rate: float) -> DoubleArray:
    """What rises above the mean of the surrounding 0.4 s."""
    width = max(3, int(0.4 * rate) | 1)
    padded = np.pad(curve, width // 2, mode="reflect" if len(curve) > width else "edge")
    cumulated = np.concatenate([[0.0], np.cumsum(padded)])
    return np.asarray(np.maximum(curve - (cumulated[width:] - cumulated[:-width]) / width, 0.0))


def _smoothed(curve: DoubleArray) -> DoubleArray:
    return np.asarray(np.convolve(curve, (0.25, 0.5, 0.25), "same"))


def _autocorrelation(curve: DoubleArray) -> DoubleArray:
    """Unbiased down to 15 % overlap, 1 at lag 0."""
    count = len(curve)
    transform = np.fft.rfft(curve - curve.mean(), fast_length(2 * count))
    return _correlation(transform, transform, count)


def _band_patterns(
    low: DoubleArray, mid: DoubleArray, high: DoubleArray
) -> tuple[DoubleArray, DoubleArray, DoubleArray, DoubleArray]:
    """Autocorrelation of each band, and the correlation of the lowest with the middle one, both lags added."""
    count = len(low)
    size = fast_length(2 * count)
    lows, mids, highs = (np.fft.rfft(band - band.mean(), size) for band in (low, mid, high))
    return (
        _correlation(lows, lows, count),
        _correlation(mids, mids, count),
        _correlation(highs, highs, count),
        _correlation(lows, mids, count),
    )


def _onset_count(band: DoubleArray) -> int:
    return len(peaks_of(band, 0.3 * float(band.max())))


def _correlation(first: npt.NDArray[np.complex128], second: npt.NDArray[np.complex128], count: int) -> DoubleArray:
    """Mean product of two centred curves at each lag (the mean of both directions), by their deviations."""
    size = 2 * (len(first) - 1)
    product = np.fft.irfft((first * second.conj()).real, size)[:count]
    first_square, second_square = (float(np.mean(np.abs(curve) ** 2)) for curve in (first, second))
    overlap = np.maximum(count - np.arange(count), 0.15 * count) / count
    return np.asarray(product / overlap / (np.sqrt(first_square * second_square) + 1e-12))


def curve_at(curve: DoubleArray, position: DoubleArray) -> DoubleArray:
    """Linear interpolation; 0 outside."""
    left = np.floor(position).astype(np.intp)
    inside = (left >= 0) & (left + 1 < len(curve))
    left = np.where(inside, left, 0)
    part = position - left
    return np.asarray(np.where(inside, curve[left] * (1 - part) + curve[left + 1] * part, 0.0))
