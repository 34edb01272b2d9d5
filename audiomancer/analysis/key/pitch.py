"""Pitch in short windows, by YIN (de Cheveigné and Kawahara, JASA 2002), of a copy of the sound at 11 kHz."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from audiomancer.analysis.spectrum import DoubleArray, FloatArray

_LOW_HZ, _HIGH_HZ = 32.0, 2100.0
_SIZE: Final = 1024
_STEP: Final = 512
_MOST_WINDOWS: Final = 24
_THRESHOLD: Final = 0.15
_PADDED: Final = 1440
"""Length of the transforms: at least a window and the longest period, so that no lag that is read wraps round."""


@dataclass(frozen=True, slots=True, eq=False)
class PitchTrack:
    """Pitch of up to 24 windows spread over the sound: 32 to 2100 Hz, clarity (1 − YIN's aperiodicity), RMS; (n,)."""

    pitch_hz: DoubleArray
    clarity: DoubleArray
    level: FloatArray

    @property
    def weight(self) -> DoubleArray:
        """Trust in each window: its level times what its clarity is above a half, (n,)."""
        return np.asarray(self.level * np.maximum(self.clarity - 0.5, 0.0), np.float64)

    def summary(self) -> tuple[float, float, float, float]:
        """Median pitch in Hz, mean clarity, spread around the median in semitones, first pitch over it in octaves."""
        weight = self.weight + 1e-9
        order = np.argsort(self.pitch_hz)
        cumulated = np.cumsum(weight[order])
        median = float(self.pitch_hz[order][np.searchsorted(cumulated, cumulated[-1] / 2)])
        spread = math.sqrt(float((weight * (12 * np.log2(self.pitch_hz / median)) ** 2).sum() / weight.sum()))
        salience = float((self.clarity * self.level).sum() / max(float(self.level.sum()), 1e-9))
        return median, min(1.0, salience), spread, math.log2(float(self.pitch_hz[0]) / median)


def pitch_track(signal: FloatArray, rate_hz: int) -> PitchTrack:
    """Find the pitch in windows of a signal, float32 (n,) with n > 0; silence has no clarity."""
    longest = int(rate_hz / _LOW_HZ) + 2
    shortest = int(rate_hz / _HIGH_HZ)
    size = _SIZE + longest
    if len(signal) < size:
        signal = np.pad(signal, (0, size - len(signal)))
    count = (len(signal) - size) // _STEP + 1
    chosen = np.arange(count) if count <= _MOST_WINDOWS else np.linspace(0, count - 1, _MOST_WINDOWS).astype(np.intp)
    windows = np.lib.stride_tricks.sliding_window_view(signal, size)[chosen * _STEP]
    square = np.square(windows)
    level = np.sqrt(square.mean(axis=1))
    head = np.fft.rfft(windows[:, :_SIZE], _PADDED, axis=1)
    product = np.fft.irfft(np.fft.rfft(windows, _PADDED, axis=1) * np.conj(head), _PADDED, axis=1)[:, :longest]
    # What leaves and enters the window of energy from one lag to the next; summed in double precision, for loud starts.
    change = square[:, _SIZE : _SIZE + longest - 1] - square[:, : longest - 1]
    energy = np.empty((len(windows), longest))
    energy[:, 0] = square[:, :_SIZE].sum(axis=1, dtype=np.float64)
    np.cumsum(change, axis=1, dtype=np.float64, out=energy[:, 1:])
    energy[:, 1:] += energy[:, :1]
    # Equations 7 and 8 of the YIN paper.
    difference = np.maximum(energy[:, :1] + energy - 2 * product, 0.0)[:, 1:]
    running = np.cumsum(difference, axis=1)[:, shortest - 2 :]
    normalised = difference[:, shortest - 2 :] * np.arange(shortest - 1, longest) / np.maximum(running, 1e-9)
    middle = normalised[:, 1:-1]
    is_dip = (middle <= normalised[:, :-2]) & (middle < normalised[:, 2:])
    is_deep = is_dip & (middle < _THRESHOLD)
    deepest = np.where(is_dip, middle, 9.0).argmin(axis=1)
    dip = np.where(is_deep.any(axis=1), is_deep.argmax(axis=1), deepest) + 1
    rows = np.arange(len(windows))
    before, at, after = normalised[rows, dip - 1], normalised[rows, dip], normalised[rows, dip + 1]
    curve = before - 2 * at + after
    offset = np.where(np.abs(curve) > 1e-9, 0.5 * (before - after) / np.where(np.abs(curve) > 1e-9, curve, 1.0), 0.0)
    pitch = rate_hz / (dip + shortest - 1 + np.clip(offset, -0.5, 0.5))
    return PitchTrack(pitch, 1.0 - np.clip(at, 0.0, 1.0), level)
