"""The mean spectrum on an axis of octaves, on which another pitch is a shift and a tilt a straight line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from audiomancer.analysis.spectrum import DoubleArray, FloatArray, Spectrum

BANDS: Final = 104
BANDS_PER_OCTAVE: Final = 12
_LOW_HZ: Final = 40.0
_FLOOR_DB: Final = -70.0
_QUIET_SHARE: Final = 1e-6
_LINE_FLOOR_DB: Final = -55.0
_LINE_RANGE_DB: Final = 30.0
_FADE_DB: Final = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class LogSpectra:
    """Levels in 104 bands of a twelfth octave from 40 Hz, in dB under the strongest, -70 and more.

    Attributes:
        loud: Of the mean power: what is loud says most. float64 (104,).
        even: Of the windows' spectra at one level each, so that no envelope changes it. float64 (104,).
    """

    loud: DoubleArray
    even: DoubleArray


def log_spectra_of(spectrum: Spectrum) -> LogSpectra:
    """Measure both spectra of the part that sounds."""
    part = spectrum.sounding
    power, energy = spectrum.power[part], spectrum.energy[part]
    weights = np.ones((2, len(power)), np.float32)
    weights[1] = 1.0 / np.maximum(energy, max(float(energy.max()), 1e-20) * _QUIET_SHARE)
    loud, even = weights @ power
    bin_hz = spectrum.rate_hz / 2 / (power.shape[1] - 1)
    return LogSpectra(_in_bands(loud, bin_hz), _in_bands(even, bin_hz))


def _in_bands(mean: FloatArray, bin_hz: float) -> DoubleArray:
    cumulated = np.concatenate([[0.0], np.cumsum(mean, dtype=np.float64)])
    edges = np.interp(_edges_hz() / bin_hz + 0.5, np.arange(len(cumulated)), cumulated)
    bands = np.diff(edges)
    level = 10 * np.log10(np.maximum(bands, 1e-20) / max(float(bands.max()), 1e-20))
    return np.asarray(np.maximum(level, _FLOOR_DB))


@lru_cache(1)
def _edges_hz() -> DoubleArray:
    return np.asarray(_LOW_HZ * 2 ** (np.arange(BANDS + 1) / BANDS_PER_OCTAVE))


def without_tilt(level_db: DoubleArray) -> tuple[DoubleArray, float]:
    """A spectrum less its straight line, faded out where it is near the floor, and the slope in dB an octave."""
    octaves = np.arange(BANDS) / BANDS_PER_OCTAVE
    weight = np.clip((level_db - _LINE_FLOOR_DB) / _LINE_RANGE_DB, 0, 1) + 1e-3
    total = float(weight.sum())
    centre, mean = float(weight @ octaves) / total, float(weight @ level_db) / total
    spread = float(weight @ (octaves - centre) ** 2)
    slope = float(weight @ ((octaves - centre) * (level_db - mean))) / max(spread, 1e-6)
    rest = level_db - mean - slope * (octaves - centre)
    rest[level_db <= _LINE_FLOOR_DB] = np.clip(rest[level_db <= _LINE_FLOOR_DB], -_FADE_DB, 0)
    fade = np.clip((level_db - _LINE_FLOOR_DB + _FADE_DB / 2) / _FADE_DB, 0, 1)
    return np.asarray(rest * fade), slope
