"""Tempo of loops: candidates from duration and self-similarity, then a small learned ranker.

Onset strength is the log-mel flux of the shared spectrum. A loop usually holds a whole number of beats, so its
duration (with and without silence at either end) divided by common beat counts proposes tempi; peaks of the
autocorrelation propose others. Each candidate is described by 46 numbers, and a network with one hidden layer, trained
listwise, picks one. The softmax over the candidates, with a measured temperature, is the confidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from audiomancer.analysis.spectrum import FloatArray, Spectrum
from audiomancer.analysis.weights import TempoWeights

DoubleArray = npt.NDArray[np.float64]

LOWEST_BPM, HIGHEST_BPM = 45.0, 230.0
SHORTEST_S: Final = 0.6
"""A sound shorter than this has no tempo: one beat at 100 BPM."""

_BEATS: Final = np.array(
    [*range(1, 11), 12, 14, 15, 16, 18, 20, 24, 28, 30, 32, 36, 40, 48, 56, 60, 64, 72, 80, 96, 112, 120, 128]
)
_USUAL_BEATS: Final[dict[int, float]] = {
    **dict.fromkeys((4, 8, 16, 32), 1.0),
    **dict.fromkeys((12, 24), 0.35),
    **dict.fromkeys((48, 96), 0.3),
    **dict.fromkeys((1, 6), 0.25),
    **dict.fromkeys((20, 40), 0.15),
    **dict.fromkeys((28, 56, 80), 0.1),
    64: 0.9,
    128: 0.6,
    2: 0.5,
    3: 0.2,
    36: 0.12,
    18: 0.08,
}
_LOG_USUAL: Final = np.log([_USUAL_BEATS.get(int(beats), 0.05) for beats in _BEATS])
_POWER_OF_TWO: Final = np.isin(_BEATS, (4, 8, 16, 32, 64))
_DURATION_PENALTY: Final = (0.0, 0.7, 0.7, 0.7, 1.0)
_ACF_RATIOS: Final = np.array([0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8])
_WHOLE_TOLERANCE: Final = 0.012
_SAME_TEMPO: Final = 0.012
_OCTAVES: Final = (0.5, 1.0, 2.0, 2 / 3, 1.5, 4 / 3, 0.75)
FEATURES: Final = 46


@dataclass(frozen=True, slots=True, eq=False)
class Onsets:
    """How a sound moves in time, ready to be asked about tempi.

    Attributes:
        windows_per_s: Of the onset strength.
        strength: Onset strength without its local mean, float64 (T,).
        acf: Its autocorrelation, 1 at lag 0, float64 (T,).
        acf_low: The same of what lies below some 200 Hz.
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
    fourier: DoubleArray
    fourier_flat: DoubleArray
    fourier_size: int
    count: int
    durations_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Tempo:
    """A tempo heard.

    Attributes:
        bpm: 45 to 230, decimals kept.
        confidence: Share of the ranker's probability that candidates within 1.2 % hold together, 0 to 1.
        others: Up to three tempi that the ranker liked less, with their shares.
    """

    bpm: float
    confidence: float
    others: tuple[tuple[float, float], ...]


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
    low = _smoothed(_without_local_mean(rise[:, :8].mean(axis=1, dtype=np.float64), rate))
    if strength.max() <= 1e-6:
        return None
    windows = len(strength)
    centred = strength - strength.mean()
    taper = np.hanning(windows + 2)[1:-1]
    size = fast_length(max(8 * windows, 8192))
    square = float(np.dot(centred, centred)) + 1e-12
    peaks = _peaks(strength, 0.15 * float(strength.max()))
    first_onset_s = peaks[0] / rate if len(peaks) else spectrum.start_s
    durations: tuple[float, ...] = (duration_s,)
    if not is_excerpt:
        start_s, end_s = spectrum.start_s, spectrum.end_s
        durations += (duration_s - start_s, end_s, end_s - start_s, duration_s - max(0.0, first_onset_s - 0.01))
    return Onsets(
        windows_per_s=rate,
        strength=strength,
        acf=_autocorrelation(strength),
        acf_low=_autocorrelation(low),
        fourier=np.abs(np.fft.rfft(centred * taper, size)) / np.sqrt(square * np.dot(taper, taper) / 2),
        fourier_flat=np.abs(np.fft.rfft(centred, size)) / np.sqrt(square * windows / 2),
        fourier_size=size,
        count=len(peaks),
        durations_s=durations,
    )


def tempo_of(onsets: Onsets, weights: TempoWeights) -> Tempo:
    """The likeliest tempo of a sound that is taken for a loop."""
    candidates = tempo_candidates(onsets)
    share = weights.shares(candidate_features(onsets, candidates))
    order = np.argsort(-share)
    found: list[tuple[float, float]] = []
    for index in order[:12]:
        bpm = float(candidates[index])
        if any(abs(bpm / other - 1) < _SAME_TEMPO for other, _ in found):
            continue
        near = np.abs(candidates / bpm - 1) < _SAME_TEMPO
        found.append((bpm, float(share[near].sum())))
        if len(found) == 4:
            break
    (bpm, confidence), others = found[0], found[1:]
    return Tempo(_whole_if_near(bpm, onsets.durations_s[0]), min(1.0, confidence), tuple(others))


def tempo_candidates(onsets: Onsets) -> DoubleArray:
    """Tempi worth asking about, ascending, float64 (n,), 45 to 230 BPM, no two within 0.15 %, at least one."""
    found = [60.0 * _BEATS / duration_s for duration_s in onsets.durations_s[:4] if duration_s > 0.25]
    lags = _acf_lags(onsets)
    if lags:
        found.append(np.outer(60.0 * onsets.windows_per_s / np.array(lags), _OCTAVES).ravel())
    bpm = np.sort(np.concatenate(found)) if found else np.zeros(0)
    bpm = bpm[(bpm >= LOWEST_BPM) & (bpm <= HIGHEST_BPM)]
    if not len(bpm):
        return np.array([120.0])
    cell = np.round(np.log(bpm) / 0.0015)
    return np.asarray(bpm[np.concatenate([[True], cell[1:] != cell[:-1]])])


def candidate_features(onsets: Onsets, bpm: DoubleArray) -> FloatArray:
    """Describe each candidate, float32 (n, 46): prior, periodicity, and how well the duration fits."""
    rate, windows = onsets.windows_per_s, len(onsets.strength)
    beat = 60.0 * rate / bpm
    octave = np.log2(bpm / 120.0)
    beats = np.arange(1, 17)
    on_beat, off_beat = beat[:, None] * beats, beat[:, None] * (beats - 0.5)
    reach = 0.85 * windows
    counted = np.maximum((on_beat < reach).sum(axis=1), 1)
    comb = (_at(onsets.acf, on_beat) * (on_beat < reach)).sum(axis=1) / counted
    comb_off = (_at(onsets.acf, off_beat) * (off_beat < reach)).sum(axis=1) / counted
    bins = bpm[:, None] / 60.0 * (onsets.fourier_size / rate)
    loop_fit, is_power = _loop_fit(onsets, bpm)
    duration_s = onsets.durations_s[0]
    length = bpm * duration_s / 60.0
    whole = np.maximum(np.round(length), 1)
    bars = np.maximum(np.round(length / 4) * 4, 4)
    off_integer = np.abs(bpm - np.round(bpm))
    density = onsets.count / max(duration_s, 0.1)
    count = len(bpm)
    columns = [
        np.stack([octave, octave**2], axis=1),
        _at(onsets.acf, beat[:, None] * _ACF_RATIOS),
        _at(onsets.acf_low, beat[:, None] * np.array([1, 2, 4])),
        np.stack([comb, comb_off], axis=1),
        _at(onsets.fourier, bins * _ACF_RATIOS),
        _at(onsets.fourier_flat, bins * np.array([1, 2, 4])),
        np.stack(
            [
                np.maximum(loop_fit, -9.0),
                is_power * (loop_fit > -3),
                np.minimum(np.abs(length - whole) * beat / rate / 0.02, 5.0),
                np.minimum(np.abs(length / bars - 1) / 0.005, 5.0),
                np.minimum(off_integer, 0.5),
                ((off_integer < 0.06) & (loop_fit > -3)).astype(float),
                (np.abs(bpm / 5 - np.round(bpm / 5)) < 0.012).astype(float),
                np.log2(np.maximum(length, 0.1)),
                np.full(count, np.log2(duration_s)),
                np.full(count, np.log2(1 + density)),
                np.log2(density / (bpm / 60.0) + 0.1),
                # Strength of the tempo against its own double and half, which decides between octaves.
                _at(onsets.acf, beat * 1.0) - _at(onsets.acf, beat * 0.5),
                _at(onsets.acf, beat * 2.0) - _at(onsets.acf, beat * 1.0),
                _at(onsets.acf_low, beat * 1.0) - _at(onsets.acf_low, beat * 0.5),
                (whole == 2 ** np.round(np.log2(whole))).astype(float),
                np.abs(bpm - 120.0) / 60.0,
                ((bpm >= 80) & (bpm <= 180)).astype(float),
                np.full(count, float(len(onsets.durations_s) > 1)),
            ],
            axis=1,
        ),
    ]
    return np.concatenate(columns, axis=1).astype(np.float32)


def loop_evidence(onsets: Onsets | None, tempo: Tempo | None) -> FloatArray:
    """What speaks for a loop besides its timbre, float32 (6,); zeros where there is no rhythm."""
    if onsets is None or tempo is None:
        return np.zeros(6, np.float32)
    duration_s = onsets.durations_s[0]
    beat = 60.0 * onsets.windows_per_s / tempo.bpm
    fit, is_power = _loop_fit(onsets, np.array([tempo.bpm]))
    return np.array(
        [
            1.0,
            tempo.confidence,
            float(_at(onsets.acf, np.array([beat])).item()),
            max(float(fit[0]), -9.0) / 9.0,
            float(is_power[0]),
            np.log2(1 + onsets.count / max(duration_s, 0.1)),
        ],
        np.float32,
    )


def fast_length(at_least: int) -> int:
    """The smallest 2^k, 3·2^k or 5·2^k not below a number: lengths that FFTs like."""
    best = 1 << max(1, (at_least - 1).bit_length())
    for factor in (3, 5):
        length = factor << max(0, (-(-at_least // factor) - 1).bit_length())
        best = length if at_least <= length < best else best
    return best


def _whole_if_near(bpm: float, duration_s: float) -> float:
    """The whole number beside a tempo, where the difference is under 3 ms over the sound and under 0.1 BPM."""
    whole = round(bpm)
    drift_s = abs(duration_s - duration_s * bpm / whole)
    return float(whole) if abs(bpm - whole) < 0.1 and drift_s < 0.003 else bpm


def _loop_fit(onsets: Onsets, bpm: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
    """Log of how likely a loop of a usual number of beats is, and whether that number is a power of two."""
    durations = np.array(onsets.durations_s)
    penalty = np.array(_DURATION_PENALTY[: len(durations)])
    penalty = np.where(durations < 0.25, 99.0, penalty)
    length = bpm[:, None] * np.maximum(durations, 0.01) / 60.0
    miss = np.abs(length[:, :, None] / _BEATS - 1) / _WHOLE_TOLERANCE
    fit = (_LOG_USUAL - 0.5 * miss**2 - penalty[:, None]).reshape(len(bpm), -1)
    best = fit.argmax(axis=1)
    return fit[np.arange(len(bpm)), best], _POWER_OF_TWO[best % len(_BEATS)].astype(float)


def _acf_lags(onsets: Onsets) -> list[float]:
    """Lags in windows of the six highest peaks of the autocorrelation, refined on their multiples."""
    acf, rate = onsets.acf, onsets.windows_per_s
    low, high = int(60 * rate / HIGHEST_BPM), min(int(60 * rate / LOWEST_BPM) + 1, len(acf) - 2)
    if high <= low + 3:
        return []
    peaks = _peaks(acf[low:high], -1.0) + low
    lags = []
    for peak in peaks[np.argsort(-acf[peaks])][:6]:
        curve = acf[peak - 1] - 2 * acf[peak] + acf[peak + 1]
        lag = peak + (0.5 * (acf[peak - 1] - acf[peak + 1]) / curve if abs(curve) > 1e-9 else 0.0)
        for multiple in (8, 4, 2):
            far = lag * multiple
            if far + 3 < len(acf):
                first = max(1, int(far - multiple * 0.6))
                lag = (first + int(acf[first : int(far + multiple * 0.6) + 2].argmax())) / multiple
                break
        lags.append(float(lag))
    return lags


def _peaks(curve: DoubleArray, above: float) -> npt.NDArray[np.intp]:
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
    centred = curve - curve.mean()
    size = fast_length(2 * count)
    spectrum = np.fft.rfft(centred, size)
    acf = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, size)[:count]
    acf = acf / np.maximum(count - np.arange(count), 0.15 * count)
    return np.asarray(acf / (acf[0] + 1e-12))


def _at(curve: DoubleArray, position: DoubleArray) -> DoubleArray:
    """Linear interpolation; 0 outside."""
    left = np.floor(position).astype(np.intp)
    inside = (left >= 0) & (left + 1 < len(curve))
    left = np.where(inside, left, 0)
    part = position - left
    return np.asarray(np.where(inside, curve[left] * (1 - part) + curve[left + 1] * part, 0.0))
