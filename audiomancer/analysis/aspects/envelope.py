"""Envelope: attack, decay, tail and shape of a sound over time, whatever it is made of.

Two curves are described. One is the energy of each millisecond. The other takes every mel band at one level, so that a
filter, which makes some bands louder for the whole sound, changes it little.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from audiomancer.analysis.spectrum import DoubleArray, FloatArray

_TIMES_S: Final = np.array(
    (0, 0.01, 0.02, 0.03, 0.045, 0.065, 0.09, 0.13, 0.18, 0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 6.0, 9.0)
)
_PARTS: Final = 16
_SMOOTH_MS: Final = 10
_BLOCK_S: Final = 0.001
_LEAST_POWER: Final = 1e-20
"""A curve that never rises above it is one without any: what a filter leaves of a band without sound."""
_ONSET_DB: Final = -40.0
_AFTER_DB: Final = -45.0
_NEAR_TOP_DB: Final = -3.0
_FALLS_DB: Final = (-6.0, -12.0, -20.0, -30.0)
_BAND_POWER: Final = 0.25
_STEPS_PER_S: Final = 100


def envelope_features(
    energy: DoubleArray, mel: FloatArray, windows_per_s: float, attack_s: float, tail_s: float
) -> DoubleArray:
    """Describe the envelope in numbers of the order of 1, float64 (98,).

    Of both curves: levels at growing times after the onset, levels in sixteenths of the sound, rise, how long it stays
    above and when it first falls by 6, 12, 20 and 30 dB, its centre, its length, its centre as a share of that, and
    its roughness. Then attack and tail as `character.measures` has them.

    Args:
        energy: Of each millisecond of the sound, one at least.
        mel: Power in the mel bands, (T, 64).
        windows_per_s: Of `mel`.
        attack_s: Attack.
        tail_s: Tail.
    """
    steady = _of_all_bands(mel)
    return np.concatenate(
        [
            _described(_smoothed(energy), 1 / _BLOCK_S),
            _described(steady, windows_per_s),
            [math.log(attack_s + 0.002), math.log(tail_s + 0.01)],
        ]
    )


def _of_all_bands(mel: FloatArray) -> DoubleArray:
    """Mean over the bands of each one's course, which is at one level but for the fourth root of its highest power."""
    highest = mel.max(axis=0)
    weight = np.where(highest > 0, highest, np.inf) ** (_BAND_POWER - 1.0)
    return np.asarray(mel @ weight.astype(np.float32), np.float64)


def _described(power: DoubleArray, rate: float) -> DoubleArray:
    """48 numbers of one curve of power; of one without any, those of a curve that is even."""
    if power.max() < _LEAST_POWER:
        power = np.ones_like(power)
    level = 10 * np.log10(np.maximum(power / float(power.max()), 1e-6))
    audible = np.flatnonzero(level > _ONSET_DB)
    first, last, top = int(audible[0]), int(audible[-1]), int(level.argmax())
    sounding = level[first : last + 1]
    rise_s = (int(np.argmax(level > _NEAR_TOP_DB)) - first) / rate
    stays, falls = [], []
    for fall_db in _FALLS_DB:
        is_above = level > fall_db
        stays.append(_log_s((len(level) - 1 - int(is_above[::-1].argmax()) - top) / rate))
        below = ~is_above[top:]
        falls.append(_log_s((int(below.argmax()) if below.any() else len(level) - top) / rate))
    amplitude = np.sqrt(power[first : last + 1])
    centre_s = float(amplitude @ np.arange(len(amplitude))) / max(float(amplitude.sum()), 1e-20) / rate
    length_s = len(sounding) / rate
    held = np.maximum(sounding[:: max(1, round(rate / _STEPS_PER_S))], _ONSET_DB)
    roughness = float(np.diff(held).std()) if len(held) > 3 else 0.0
    times = np.minimum((_TIMES_S * rate).astype(np.intp), len(sounding))
    parts = np.arange(_PARTS + 1) * len(sounding) // _PARTS
    cumulated = np.concatenate([[0.0], np.cumsum(np.maximum(sounding, _ONSET_DB))])
    scalars = [math.log(rise_s + 0.004), *stays, *falls, math.log(centre_s + 0.01), math.log(length_s + 0.01)]
    scalars += [centre_s / (length_s + 1e-3), roughness]
    return np.concatenate([_means(cumulated, times) / 10, _means(cumulated, parts) / 10, scalars])


def _smoothed(energy: DoubleArray) -> DoubleArray:
    """Mean energy of ten milliseconds to either side."""
    cumulated = np.concatenate([[0.0], np.cumsum(energy)])
    places = np.arange(len(energy))
    first, end = np.maximum(places - _SMOOTH_MS, 0), np.minimum(places + _SMOOTH_MS + 1, len(energy))
    return np.asarray((cumulated[end] - cumulated[first]) / (end - first))


def _means(cumulated: DoubleArray, edges: np.ndarray) -> DoubleArray:
    counts, sums = np.diff(edges), np.diff(cumulated[edges])
    return np.asarray(np.divide(sums, counts, out=np.full(len(counts), _AFTER_DB), where=counts > 0))


def _log_s(seconds: float) -> float:
    return math.log(max(seconds, 0.0) + 0.01)
