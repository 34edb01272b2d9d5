"""Tempo of loops: candidates from duration and self-similarity, then a small learned ranker, then precision.

A loop usually holds a whole number of beats, so its duration (with and without silence at either end) divided by
common beat counts proposes tempi; peaks of the autocorrelation propose others. Each candidate is described by numbers,
and networks with one hidden layer, trained listwise, pick one. The softmax over the candidates, with a measured
temperature, is the confidence. The winner is then made precise from duration or from the self-similarity around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from audiomancer.analysis.spectrum import DoubleArray, FloatArray
from audiomancer.analysis.tempo.rhythm import Onsets, curve_at, curves_at, peaks_of
from audiomancer.analysis.weights import TempoWeights

LOWEST_BPM, HIGHEST_BPM = 45.0, 230.0
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
_COMB: Final = 16
_COMB_BEATS: Final = np.concatenate([np.arange(_COMB) + 1.0, np.arange(_COMB) + 0.5])
_ACF_RATIOS: Final = (0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8)
_MULTIPLES: Final = {
    "acf": (0, _ACF_RATIOS),
    "comb": (0, tuple(_COMB_BEATS)),
    "low": (1, (0.5, 1, 2, 4, 8)),
    "mid": (2, (0.5, 1, 2, 4)),
    "high": (3, (0.25, 0.5, 1, 2)),
    "kick_to_snare": (4, (0.5, 1, 2)),
}
"""Correlations read (0 all bands, 1 low, 2 middle, 3 high, 4 low with middle), and at which multiples of a beat."""
_ALL_MULTIPLES: Final = np.concatenate([multiples for _, multiples in _MULTIPLES.values()])
_ALL_ROWS: Final = np.concatenate([np.full(len(multiples), row) for row, multiples in _MULTIPLES.values()])
_FOURIER_RATIOS: Final = np.array([*_ACF_RATIOS, 1, 2, 4])
_FOURIER_ROWS: Final = np.array([0] * len(_ACF_RATIOS) + [1] * 3)
_WHOLE_TOLERANCE: Final = 0.012
_SAME_TEMPO: Final = 0.012
_OCTAVES: Final = (0.5, 1.0, 2.0, 2 / 3, 1.5, 4 / 3, 0.75)
_FINE_REACH: Final = 0.012
_FINE: Final = 1.0 + np.linspace(-_FINE_REACH, _FINE_REACH, 97)
_DURATION_CREDIT, _TRIMMED_CREDIT, _WHOLE_BPM_CREDIT, _EXACT_CREDIT = 0.06, 0.02, 0.02, 0.07
_LEAST_TOP: Final = 0.3
FEATURES: Final = 64
LOOP_EVIDENCE: Final = 7


@dataclass(frozen=True, slots=True)
class Tempo:
    """A measured tempo.

    Attributes:
        bpm: 45 to 230, decimals included.
        confidence: Share of the ranker's probability that candidates within 1.2 % hold together, 0 to 1; on sources not
            trained on, as often right as it says (measured in `docs/measurements.md`).
        others: Up to three tempi that the ranker liked less, with their shares.
    """

    bpm: float
    confidence: float
    others: tuple[tuple[float, float], ...]


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
    return Tempo(_precise(onsets, bpm), min(1.0, confidence), tuple(others))


def tempo_candidates(onsets: Onsets) -> DoubleArray:
    """Tempi worth asking about, ascending, float64 (n,), 45 to 230 BPM, no two within 0.15 %, at least one."""
    found = [60.0 * _BEATS / duration_s for duration_s in onsets.durations_s[:4] if duration_s > 0.25]
    lags = _acf_lags(onsets)
    if lags:
        found.append(np.outer(60.0 * onsets.windows_per_s / np.array(lags), _OCTAVES).ravel())
    bpm = np.concatenate(found) if found else np.zeros(0)
    bpm = bpm[(bpm >= LOWEST_BPM) & (bpm <= HIGHEST_BPM)]
    if not len(bpm):
        return np.array([120.0])
    # Of those too close to distinguish the first stays: what the whole duration proposes.
    _, first_of_each = np.unique(np.round(np.log(bpm) / 0.0015), return_index=True)
    return np.sort(bpm[first_of_each])


def candidate_features(onsets: Onsets, bpm: DoubleArray) -> FloatArray:
    """Describe each candidate, float32 (n, 64): prior, periodicity, and how well the duration fits."""
    rate, windows = onsets.windows_per_s, len(onsets.strength)
    beat = 60.0 * rate / bpm
    octave = np.log2(bpm / 120.0)
    at = _correlations_at(onsets, beat)
    # Beats and the moments between them, as far as 85 % of the sound reaches.
    within = beat[:, None] * _COMB_BEATS < 0.85 * windows
    counted = np.maximum(within[:, :_COMB].sum(axis=1), 1)
    comb, comb_off = ((at["comb"] * within).reshape(-1, 2, _COMB).sum(axis=2) / counted[:, None]).T
    bins = bpm[:, None] / 60.0 * (onsets.fourier_size / rate)
    fourier = curves_at(np.stack([onsets.fourier, onsets.fourier_flat]), bins * _FOURIER_RATIOS, _FOURIER_ROWS)
    loop_fit, is_power = _loop_fit(onsets, bpm)
    duration_s = onsets.durations_s[0]
    length = bpm * duration_s / 60.0
    whole = np.maximum(np.round(length), 1)
    bars = np.maximum(np.round(length / 4) * 4, 4)
    off_integer = np.abs(bpm - np.round(bpm))
    density = onsets.count / max(duration_s, 0.1)
    gaps = np.maximum(np.array(onsets.gaps_s), 0.01)
    rates = np.array(onsets.band_counts) / max(duration_s, 0.1)
    acf, low = at["acf"], at["low"]
    found = np.empty((len(bpm), FEATURES), np.float32)
    found[:, 0] = octave
    found[:, 1] = octave**2
    found[:, 2:11] = acf
    found[:, 11:14] = low[:, 1:4]
    found[:, 14] = comb
    found[:, 15] = comb_off
    found[:, 16:28] = fourier
    found[:, 28] = np.maximum(loop_fit, -9.0)
    found[:, 29] = is_power * (loop_fit > -3)
    found[:, 30] = np.minimum(np.abs(length - whole) * beat / rate / 0.02, 5.0)
    found[:, 31] = np.minimum(np.abs(length / bars - 1) / 0.005, 5.0)
    found[:, 32] = np.minimum(off_integer, 0.5)
    found[:, 33] = (off_integer < 0.06) & (loop_fit > -3)
    found[:, 34] = np.abs(bpm / 5 - np.round(bpm / 5)) < 0.012
    found[:, 35] = np.log2(np.maximum(length, 0.1))
    found[:, 36] = np.log2(duration_s)
    found[:, 37] = np.log2(1 + density)
    found[:, 38] = np.log2(density / (bpm / 60.0) + 0.1)
    # Strength of the tempo against its double and half, which decides between octaves.
    found[:, 39] = acf[:, 2] - acf[:, 1]
    found[:, 40] = acf[:, 4] - acf[:, 2]
    found[:, 41] = low[:, 1] - low[:, 0]
    found[:, 42] = whole == 2 ** np.round(np.log2(whole))
    found[:, 43] = np.abs(bpm - 120.0) / 60.0
    found[:, 44] = (bpm >= 80) & (bpm <= 180)
    found[:, 45] = float(len(onsets.durations_s) > 1)
    # What the drums do on this beat: it distinguishes a tempo from its half and double.
    found[:, 46] = low[:, 0]
    found[:, 47] = low[:, 4]
    found[:, 48:52] = at["mid"]
    found[:, 52:56] = at["high"]
    found[:, 56:59] = at["kick_to_snare"]
    found[:, 59:62] = np.log2(rates * 60.0 / bpm[:, None] + 0.1)
    found[:, 62:64] = np.log2(gaps * bpm[:, None] / 60.0)
    return found


def _correlations_at(onsets: Onsets, beat: DoubleArray) -> dict[str, DoubleArray]:
    """The correlations at the multiples of each beat that `_MULTIPLES` names, float64 (n, k) each; all at one go."""
    curves = np.stack([onsets.acf, onsets.acf_low, onsets.acf_mid, onsets.acf_high, onsets.kick_to_snare])
    values = curves_at(curves, beat[:, None] * _ALL_MULTIPLES, _ALL_ROWS)
    ends = np.cumsum([len(multiples) for _, multiples in _MULTIPLES.values()])[:-1]
    return dict(zip(_MULTIPLES, np.split(values, ends, axis=1), strict=True))


def loop_evidence(onsets: Onsets | None, tempo: Tempo | None) -> FloatArray:
    """Evidence for a loop besides its timbre, float32 (7,); zeros where there is no rhythm."""
    if onsets is None or tempo is None:
        return np.zeros(LOOP_EVIDENCE, np.float32)
    bpm = np.array([tempo.bpm])
    beat = 60.0 * onsets.windows_per_s / tempo.bpm
    fit, is_power = _loop_fit(onsets, bpm)
    return np.array(
        [
            1.0,
            tempo.confidence,
            float(curve_at(onsets.acf, np.array([beat])).item()),
            max(float(fit[0]), -9.0) / 9.0,
            float(is_power[0]),
            np.log2(1 + onsets.count / max(onsets.durations_s[0], 0.1)),
            float(_support(onsets, bpm)[0]),
        ],
        np.float32,
    )


def _precise(onsets: Onsets, bpm: float) -> float:
    """The tempo within 1.2 % that self-similarity supports best; a whole number of beats or of BPM gets some credit."""
    grid = bpm * _FINE
    support = _support(onsets, grid)
    best = int(support.argmax())
    # Where nothing repeats clearly, small differences say nothing.
    top = max(float(support[best]), _LEAST_TOP)
    peak = float(grid[best])
    if 0 < best < len(grid) - 1:
        curve = support[best - 1] - 2 * support[best] + support[best + 1]
        if curve < -1e-12:
            offset = 0.5 * (support[best - 1] - support[best + 1]) / curve
            peak += float(offset) * float(grid[1] - grid[0])
    proposed = [(peak, 0.0), (float(round(peak)), _WHOLE_BPM_CREDIT)]
    for index, duration_s in enumerate(onsets.durations_s[:4]):
        beats = round(bpm * duration_s / 60.0)
        if beats not in _USUAL_BEATS:
            continue
        exact = 60.0 * beats / duration_s
        credit = _DURATION_CREDIT if index == 0 else _TRIMMED_CREDIT
        whole = round(exact)
        # Durations come in whole frames and codecs add some: 5 ms over the sound are no decimals.
        if abs(exact - whole) < 0.15 and abs(duration_s * (1 - exact / whole)) < 0.005:
            # A whole duration that gives a whole tempo to a few hundredths was most likely made so.
            exactly = _EXACT_CREDIT if index == 0 and abs(exact - whole) < 0.03 else 0.0
            proposed.append((float(whole), credit + _WHOLE_BPM_CREDIT + exactly))
        else:
            proposed.append((exact, credit))
    near = np.array([pair for pair in proposed if abs(pair[0] / bpm - 1) <= _FINE_REACH])
    if not len(near):
        return bpm
    return float(near[(_support(onsets, near[:, 0]) / top + near[:, 1]).argmax(), 0])


def _support(onsets: Onsets, bpm: DoubleArray) -> DoubleArray:
    """Mean autocorrelation at every multiple of the beat within 80 % of the sound, weighted by overlap."""
    windows = len(onsets.strength)
    beat = 60.0 * onsets.windows_per_s / bpm
    lags = beat[:, None] * np.arange(1, min(64, int(0.8 * windows / beat.min()) + 1) + 1)
    weight = np.where(lags < 0.8 * windows, 1 - lags / windows, 0.0)
    return np.asarray((curve_at(onsets.acf, lags) * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9))


def _loop_fit(onsets: Onsets, bpm: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
    """Log of how likely a loop of a usual number of beats is, and whether that number is a power of two."""
    durations = np.array(onsets.durations_s)
    penalty = np.array(_DURATION_PENALTY[: len(durations)])
    penalty = np.where(durations < 0.25, 99.0, penalty)
    length = bpm[:, None] * np.maximum(durations, 0.01) / 60.0
    fit = length[:, :, None] / _BEATS
    fit -= 1.0
    fit *= fit
    fit *= -0.5 / _WHOLE_TOLERANCE**2
    fit += _LOG_USUAL - penalty[:, None]
    fit = fit.reshape(len(bpm), -1)
    best = fit.argmax(axis=1)
    return fit[np.arange(len(bpm)), best], _POWER_OF_TWO[best % len(_BEATS)].astype(float)


def _acf_lags(onsets: Onsets) -> list[float]:
    """Lags in windows of the six highest peaks of the autocorrelation, refined on their multiples."""
    acf, rate = onsets.acf, onsets.windows_per_s
    low, high = int(60 * rate / HIGHEST_BPM), min(int(60 * rate / LOWEST_BPM) + 1, len(acf) - 2)
    if high <= low + 3:
        return []
    peaks = peaks_of(acf[low:high], -1.0) + low
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
