"""Timbre: what a sound is made of, whatever its pitch, level, length and tilt.

Another pitch shifts a spectrum along the axis of octaves, and the magnitude of its Fourier transform does not see
shifts (as the scale transform, Cohen 1993); a tilt is a straight line, which is taken away first. Partials are read at
multiples of the pitch. The rest says how a spectrum moves, each window at one level.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from audiomancer.analysis.aspects.log_spectrum import BANDS, LogSpectra, without_tilt
from audiomancer.analysis.key.tonal import Tonal
from audiomancer.analysis.spectrum import MEL_BANDS, DoubleArray, FloatArray

_TRANSFORM: Final = 256
_EDGES: Final = np.array(
    (*range(1, 11), *range(12, 22, 2), 23, 26, 29, 32, 36, 40, 45, 50, 56, 62, 70, 78, 87, 97, 108, 120)
)
_PARTIALS: Final = 16
_PARTIAL_OCTAVES: Final = np.log2(np.arange(1, _PARTIALS + 1))
_MOST_WINDOWS: Final = 160
_MEL_FLOOR: Final = 1e-8
_GROUP: Final = 8


def timbre_features(
    spectra: LogSpectra, mel: FloatArray, partials: FloatArray, tonal: Tonal, noisiness: float
) -> DoubleArray:
    """Describe the timbre in numbers of the order of 1, float64 (100,).

    Args:
        spectra: The sound's spectra.
        mel: Power in the mel bands of the part that sounds, (T, 64).
        partials: As of `partials.partials_of`.
        tonal: For the clarity of its pitch.
        noisiness: As of `character.measures`.
    """
    return np.concatenate(
        [
            _shifted_shape(spectra.loud),
            _shifted_shape(spectra.even),
            _partials(partials),
            _motion(mel),
            [tonal.pitch_salience * 2, math.log(noisiness + 0.02), min(tonal.peak_share, 1.0) * 2],
        ]
    )


def _shifted_shape(level_db: DoubleArray) -> DoubleArray:
    rest, _ = without_tilt(level_db)
    magnitude = np.abs(np.fft.rfft(rest, _TRANSFORM)) / math.sqrt(BANDS)
    cumulated = np.concatenate([[0.0], np.cumsum(magnitude)])
    return np.asarray(np.log1p(np.diff(cumulated[_EDGES]) / np.diff(_EDGES)))


def _partials(partials: FloatArray) -> DoubleArray:
    """Levels of partials less a straight line over octaves, and what else no tilt changes."""
    level_db = partials[:_PARTIALS].astype(np.float64) * 20
    weight = np.clip((level_db + 55) / 20, 0, 1)
    total = float(weight.sum())
    rest = np.zeros(_PARTIALS)
    if partials[49] > 0 and total > 1:
        centre, mean = float(weight @ _PARTIAL_OCTAVES) / total, float(weight @ level_db) / total
        off = _PARTIAL_OCTAVES - centre
        slope = float(weight @ (off * (level_db - mean))) / max(float(weight @ off**2), 0.05)
        rest = (level_db - mean - slope * off) * weight
    odd = float(rest[0::2].mean() - rest[1::2].mean())
    others = partials[[36, 37, 38, 45, 46, 47, 48, 49, 40, 41, 42, 43]].astype(np.float64)
    return np.concatenate([rest / 10, [odd / 10], others])


def _motion(mel: FloatArray) -> DoubleArray:
    """Changes of the shape of the spectrum, by groups of bands, whatever the level does."""
    chosen = mel
    if len(mel) > _MOST_WINDOWS:
        chosen = mel[np.linspace(0, len(mel) - 1, _MOST_WINDOWS).astype(np.intp)]
    level = 10 * np.log10(np.maximum(chosen / max(float(mel.max()), 1e-20), _MEL_FLOOR))
    shape = level - level.mean(axis=1, keepdims=True)
    deviation = shape.std(axis=0).reshape(MEL_BANDS // _GROUP, _GROUP).mean(axis=1)
    return np.asarray(np.log(deviation + 0.5), np.float64)
