"""Published key profiles as evidence beside the trained judge of keys.

The profiles say how strong each tone is in electronic dance music of a major and of a minor key (edma: Á. Faraldo,
E. Gómez, S. Jordà, P. Herrera, Key Estimation in Electronic Dance Music, ECIR 2016). The judge learned from chords and
loops that programs played; what a whole piece in a key is made of, it knows less well than a count of many pieces does.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from audiomancer.analysis.spectrum import DoubleArray, FloatArray

_EDMA: Final = np.array(
    [
        [1.0, 0.2875, 0.5020, 0.4048, 0.6050, 0.5614, 0.3205, 0.7966, 0.3159, 0.4506, 0.4202, 0.3889],
        [1.0, 0.3096, 0.4415, 0.5827, 0.3262, 0.4948, 0.2889, 0.7804, 0.4328, 0.2903, 0.5331, 0.3217],
    ]
)
_CENTRED: Final = _EDMA - _EDMA.mean(axis=1, keepdims=True)
_PROFILES: Final = (_CENTRED / np.linalg.norm(_CENTRED, axis=1, keepdims=True)).T
"""Mean 0 and length 1, (12, 2)."""
_FROM_TONIC: Final = (np.arange(12)[:, None] + np.arange(12)) % 12
_FIT: Final = 8.0
"""Weight of a correlation of 1 with a profile, as logarithm of a probability."""
_BASS: Final = 1.0
"""Weight of the strongest tone of the bass for its key."""
_LEAST: Final = 1e-3
"""Probability that the judge gives to each key at least: what it never met is not impossible."""
_NOTHING: Final = 1e-9


def with_profiles(shares: FloatArray, roots: DoubleArray, bass: DoubleArray) -> FloatArray:
    """Join the judge's probabilities with the fit of the profiles and with the bass.

    A melody may begin and end anywhere, but the bass is often at the tonic. The likelier a single note, the less the
    profiles count: a note has no tones of a key.

    Args:
        shares: Of each tonic as note, major and minor key, (12, 3).
        roots: `Chroma.roots`.
        bass: `Chroma.bass`.

    Returns:
        The same, float32 (12, 3), sum 1; each tonic's part of single notes is as before.
    """
    notes = np.asarray(shares[:, :1], np.float64)
    modes = np.asarray(shares[:, 1:], np.float64) + _NOTHING
    both = modes[:, :1] + modes[:, 1:]
    of_notes = notes / (notes + both)
    # A single note is right as major and as minor key: it counts for both as they stand to one another.
    prior = modes * (1 + notes / both)
    whole = float(prior.sum())
    keyed = 1 - float(notes.sum()) / whole
    scores = np.log(prior / whole + keyed * _LEAST) + keyed * (_FIT * fits(roots) + _BASS * bass[:, None])
    joined = np.exp(scores - scores.max())
    joined /= joined.sum()
    by_tonic = joined[:, :1] + joined[:, 1:]
    return np.concatenate([of_notes * by_tonic, (1 - of_notes) * joined], axis=1, dtype=np.float32)


def fits(roots: DoubleArray) -> DoubleArray:
    """Correlation of the tones with the profile of each major and minor key, float64 (12, 2); zeros for even tones."""
    deviation = math.sqrt(12) * float(roots.std())
    return np.asarray(roots[_FROM_TONIC] @ _PROFILES / max(deviation, _NOTHING))
