"""Rhythm: onsets and accents of a loop, at any tempo.

Onset strength in low, middle and high bands is gathered in 32 steps, twice. Once over the loop as it is: loops are cut
on the beat, so their length says more of their tempo than anything that is measured. And once over eight beats, at the
tempo measured and at those that it might be, half or double: there a bar that is played twice is the same as once.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from audiomancer.analysis.spectrum import DoubleArray
from audiomancer.analysis.tempo.rhythm import Onsets
from audiomancer.analysis.tempo.tempo import Tempo

STEPS: Final = 32
_BEATS: Final = 8
_BANDS: Final = 3
_OCTAVE_OFF: Final = 0.04
_CUT_OFF: Final = 0.06
_SHARE_POWER: Final = 0.25
_ACCENT_POWER: Final = 0.5


def rhythm_features(onsets: Onsets, tempo: Tempo | None) -> DoubleArray:
    """Describe the rhythm in numbers of the order of 1, float64 (192,).

    Args:
        onsets: Of the loop.
        tempo: Measured; without one only the loop as a whole counts.
    """
    curves = onsets.curves[1:]
    duration_s = curves.shape[1] / onsets.windows_per_s
    whole = _unit(_in_steps(curves, onsets.windows_per_s, 1 / duration_s, 1))
    return np.concatenate([whole, _in_beats(curves, onsets.windows_per_s, duration_s, tempo)])


def _in_beats(curves: DoubleArray, rate: float, duration_s: float, tempo: Tempo | None) -> DoubleArray:
    """The pattern of eight beats, over all tempi that are an octave or none from the one measured."""
    found = np.zeros(_BANDS * STEPS)
    for bpm, share in _octaves(tempo):
        # A loop of nearly so many beats has just so many.
        beats = 4 * 2 ** round(math.log2(max(bpm * duration_s / 60 / 4, 0.25)))
        is_cut = abs(math.log2(beats * 60 / duration_s / bpm)) < _CUT_OFF
        per_s = beats / duration_s if is_cut else bpm / 60
        found += share**_SHARE_POWER * _unit(_in_steps(curves, rate, per_s, _BEATS))
    return _unit(found, is_centred=True)


def _octaves(tempo: Tempo | None) -> list[tuple[float, float]]:
    """Tempi and their shares."""
    if tempo is None:
        return []
    shares: dict[int, float] = {}
    for bpm, share in ((tempo.bpm, tempo.confidence), *tempo.others):
        octaves = math.log2(bpm / tempo.bpm)
        whole = round(octaves)
        if abs(octaves - whole) < _OCTAVE_OFF and abs(whole) <= 1:
            shares[whole] = shares.get(whole, 0.0) + share
    total = max(sum(shares.values()), 1e-9)
    return [(tempo.bpm * 2.0**octave, share / total) for octave, share in shares.items()]


def _in_steps(curves: DoubleArray, rate: float, beats_per_s: float, beats: int) -> DoubleArray:
    """Onset strength of each band in 32 steps of so many beats, the strongest of a band 1, float64 (96,)."""
    place = (np.arange(curves.shape[1]) / rate * beats_per_s % beats) / beats * STEPS
    step = np.floor(place).astype(np.intp)
    late = place - step
    found = []
    for curve in curves:
        gathered = np.bincount(step % STEPS, curve * (1 - late), STEPS)
        gathered = gathered + np.bincount((step + 1) % STEPS, curve * late, STEPS)
        found.append((gathered / (float(gathered.max()) + 1e-6)) ** _ACCENT_POWER)
    return np.concatenate(found)


def _unit(values: DoubleArray, *, is_centred: bool = False) -> DoubleArray:
    centred = values if is_centred else values - values.mean()
    return np.asarray(centred / max(float(np.linalg.norm(centred)), 1e-9))
