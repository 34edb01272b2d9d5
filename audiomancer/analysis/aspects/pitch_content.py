"""Pitch: the notes of a sound, how high they lie, how they glide; sounds without notes have none.

A height on a scale becomes cosine and sine of an angle, so that the product of two vectors falls with their distance on
it: slowly by a long period, which says how high, and fast by a short one, which says which note.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from audiomancer.analysis.key.tonal import Tonal
from audiomancer.analysis.spectrum import DoubleArray

_PERIODS_SEMITONES: Final = np.array((96, 48, 24, 12, 7, 4))
_LEAST_CLARITY: Final = 0.6
_UNCLEAR, _CLEAR = 0.45, 0.7
_BASS_SHARE: Final = 0.5
_WIDEST_SEMITONES: Final = 12.0
_LOWEST_HZ: Final = 20.0


def has_notes(tonal: Tonal, *, has_key: bool) -> bool:
    """Check whether a sound has notes: a clear pitch or, however unclear that is, a key, as chords and music have."""
    is_clear = tonal.pitch_hz > 0 and tonal.pitch_salience >= _LEAST_CLARITY
    return bool((is_clear or has_key) and tonal.profile.any())


def pitch_features(tonal: Tonal) -> DoubleArray:
    """Describe the notes in numbers of the order of 1, float64 (53,).

    Pitch classes, also by their roots and of the bass; height, as far as it is clear; how far the pitch falls and how
    widely it moves; whether there is one note only.
    """
    midi = 69 + 12 * math.log2(max(tonal.pitch_hz, _LOWEST_HZ) / 440.0)
    clear = min(max((tonal.pitch_salience - _UNCLEAR) / (_CLEAR - _UNCLEAR), 0.0), 1.0) if tonal.pitch_hz > 0 else 0.0
    angles = 2 * np.pi * midi / _PERIODS_SEMITONES
    spread = min(tonal.pitch_spread, _WIDEST_SEMITONES)
    fall = min(max(tonal.pitch_fall, -1.0), 1.0)
    return np.concatenate(
        [
            _unit(tonal.profile),
            _unit(np.sqrt(tonal.profile)),
            _BASS_SHARE * _unit(tonal.bass),
            clear * np.stack([np.cos(angles), np.sin(angles)], axis=1).ravel(),
            [clear, fall, spread / 6, math.log(spread + 0.05), float(tonal.is_one_note)],
        ]
    )


def _unit(values: DoubleArray) -> DoubleArray:
    return np.asarray(values / max(float(np.linalg.norm(values)), 1e-9))
