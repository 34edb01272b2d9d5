"""Brightness: the balance of the spectrum between low and high."""

from __future__ import annotations

from typing import Final

import numpy as np

from audiomancer.analysis.aspects.log_spectrum import BANDS, BANDS_PER_OCTAVE, LogSpectra, without_tilt
from audiomancer.analysis.spectrum import DoubleArray

_PER_GROUP: Final = 8
_SHARES: Final = (0.25, 0.5, 0.75, 0.9, 0.97)


def brightness_features(spectra: LogSpectra) -> DoubleArray:
    """Describe the balance in numbers of the order of 1, float64 (42,).

    Shares of power in thirteen groups of bands, centres of power and magnitude, the frequencies below which shares of
    the power lie, in octaves, and the tilt: each of both spectra.
    """
    return np.concatenate([_balance(spectra.loud), _balance(spectra.even)])


def _balance(level_db: DoubleArray) -> DoubleArray:
    power = 10 ** (level_db / 10)
    total = float(power.sum())
    groups = power.reshape(BANDS // _PER_GROUP, _PER_GROUP).sum(axis=1) / total
    magnitude, places = np.sqrt(power), np.arange(BANDS)
    centres = [float(power @ places) / total, float(magnitude @ places) / float(magnitude.sum())]
    edges = np.searchsorted(np.cumsum(power) / total, _SHARES)
    octaves = np.concatenate([centres, edges]) / BANDS_PER_OCTAVE
    return np.concatenate([np.log10(groups + 1e-4), octaves, [without_tilt(level_db)[1] / 6]])
