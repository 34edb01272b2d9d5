"""Rhythm of a sound: onset strength by bands, its self-similarity, and the stretches that may hold whole beats.

Onset strength is the log-mel flux of the shared spectrum, for all bands and for three groups of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from audiomancer.analysis.spectrum import MEL_BANDS, DoubleArray, Spectrum
from audiomancer.analysis.tempo.steadiness import STEADY_DB, timbre_change_db

_BANDS: Final = np.zeros((MEL_BANDS, 4), np.float32)
"""Weights that take the mean of all bands, and of the low, middle and high ones."""
for _column, _part in enumerate((slice(0, None), slice(0, 8), slice(8, 28), slice(28, None))):
    _BANDS[_part, _column] = 1 / len(_BANDS[_part])

SHORTEST_S: Final = 0.6
"""A sound shorter than this has no tempo: one beat at 100 BPM."""


@dataclass(frozen=True, slots=True, eq=False)
class Onsets:
    """Onsets of a sound and their periodicity, the input of the tempo decision.

    Attributes:
        windows_per_s: Of the onset strength.
        strength: Onset strength without its local mean, float64 (T,).
        curves: The same of all bands, and of the low, middle and high ones, float64 (4, T).
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
        change_db: As `steadiness.timbre_change_db`.
    """

    windows_per_s: float
    strength: DoubleArray
    curves: DoubleArray
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
    change_db: float

    @property
    def is_held(self) -> bool:
        """A tone or a noise that only sways: vibrato, tremolo and beating are no rhythm."""
        return self.change_db < STEADY_DB


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
    log_mel = np.log1p(spectrum.mel * np.float32(1e5 / max(float(spectrum.mel.max()), 1e-20)))
    rise = np.maximum(log_mel[1:] - log_mel[:-1], 0.0)
    curves = _smoothed(_without_local_mean((rise @ _BANDS).T.astype(np.float64), rate))
    strength = curves[0]
    if strength.max() <= 1e-6:
        return None
    peaks = peaks_of(strength, 0.15 * float(strength.max()))
    first_onset_s = peaks[0] / rate if len(peaks) else spectrum.start_s
    gaps = np.diff(peaks) / rate
    low_count, mid_count, high_count = (len(peaks_of(band, 0.3 * float(band.max()))) for band in curves[1:])
    acf, acf_low, acf_mid, acf_high, kick_to_snare = _correlations(curves)
    fourier, fourier_flat, size = _fourier(strength)
    durations: tuple[float, ...] = (duration_s,)
    if not is_excerpt:
        start_s, end_s = spectrum.start_s, spectrum.end_s
        durations += (duration_s - start_s, end_s, end_s - start_s, duration_s - max(0.0, first_onset_s - 0.01))
    return Onsets(
        windows_per_s=rate,
        strength=strength,
        curves=curves,
        acf=acf,
        acf_low=acf_low,
        acf_mid=acf_mid,
        acf_high=acf_high,
        kick_to_snare=kick_to_snare,
        band_counts=(low_count, mid_count, high_count),
        gaps_s=(quantile_of(gaps, 0.2), quantile_of(gaps, 0.5)),
        fourier=fourier,
        fourier_flat=fourier_flat,
        fourier_size=size,
        count=len(peaks),
        durations_s=durations,
        change_db=timbre_change_db(log_mel[spectrum.sounding]),
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


def quantile_of(values: DoubleArray, share: float) -> float:
    """Value below which a share of them lies, between two of them interpolated; 0 for none.

    The same as `numpy.quantile`, which takes longer than everything else about a short sound's onsets.
    """
    if not len(values):
        return 0.0
    ordered = np.sort(values)
    position = share * (len(values) - 1)
    left = int(position)
    right = min(left + 1, len(values) - 1)
    return float(ordered[left] + (ordered[right] - ordered[left]) * (position - left))


def _without_local_mean(curves: DoubleArray, rate: float) -> DoubleArray:
    """Values above the mean of the surrounding 0.4 s, for each row."""
    width = max(3, int(0.4 * rate) | 1)
    half = width // 2
    if curves.shape[1] > width:
        before, after = curves[:, half:0:-1], curves[:, -2 : -half - 2 : -1]
    else:
        before, after = (np.repeat(curves[:, end], half, axis=1) for end in (slice(0, 1), slice(-1, None)))
    cumulated = np.cumsum(np.concatenate([np.zeros((len(curves), 1)), before, curves, after], axis=1), axis=1)
    return np.asarray(np.maximum(curves - (cumulated[:, width:] - cumulated[:, :-width]) / width, 0.0))


def _smoothed(curves: DoubleArray) -> DoubleArray:
    """Each row with a quarter of either neighbour; nothing lies beyond the ends."""
    smooth = 0.5 * curves
    quarter = 0.25 * curves
    smooth[:, 1:] += quarter[:, :-1]
    smooth[:, :-1] += quarter[:, 1:]
    return smooth


def _correlations(curves: DoubleArray) -> DoubleArray:
    """Mean product at each lag, unbiased down to 15 % overlap, by the deviations, float64 (5, T).

    Of each of the four rows with itself, and of the second with the third, the mean of both directions.
    """
    count = curves.shape[1]
    size = fast_length(2 * count)
    transforms = np.fft.rfft(curves - curves.mean(axis=1, keepdims=True), size)
    pairs = np.concatenate([_power(transforms), (transforms[1:2] * transforms[2:3].conj()).real])
    products = np.fft.irfft(pairs, size)[:, :count]
    deviation = np.sqrt(pairs[:4].mean(axis=1))
    scale = np.append(deviation**2, deviation[1] * deviation[2]) + 1e-12
    overlap = np.maximum(count - np.arange(count), 0.15 * count) / count
    return np.asarray(products / overlap / scale[:, None])


def _fourier(strength: DoubleArray) -> tuple[DoubleArray, DoubleArray, int]:
    """Magnitude spectrum with and without taper, and the length of the transform."""
    windows = len(strength)
    size = fast_length(max(8 * windows, 8192))
    centred = strength - strength.mean()
    taper = np.hanning(windows + 2)[1:-1]
    square = float(np.dot(centred, centred)) + 1e-12
    both = np.stack(
        [centred * taper / np.sqrt(square * np.dot(taper, taper) / 2), centred / np.sqrt(square * windows / 2)]
    )
    tapered, flat = np.sqrt(_power(np.fft.rfft(both, size)))
    return tapered, flat, size


def _power(transforms: npt.NDArray[np.complex128]) -> DoubleArray:
    return np.asarray(transforms.real**2 + transforms.imag**2)


def curve_at(curve: DoubleArray, position: DoubleArray) -> DoubleArray:
    """Linear interpolation at positions from 0 on; 0 from the last value on."""
    return curves_at(curve[None], position, 0)


def curves_at(curves: DoubleArray, position: DoubleArray, row: npt.NDArray[np.intp] | int) -> DoubleArray:
    """The same in several curves, float64 (c, T): each position in the curve whose row is given beside it."""
    length = curves.shape[1]
    value, slope = np.zeros_like(curves), np.zeros_like(curves)
    value[:, :-1] = curves[:, :-1]
    np.subtract(curves[:, 1:], curves[:, :-1], out=slope[:, :-1])
    left = np.minimum(position, length - 1).astype(np.intp)
    index = left + row * length
    return np.asarray(value.ravel()[index] + (position - left) * slope.ravel()[index])
