"""Relations between the partials of a pitched sound: the difference between a string and a reed, at any pitch.

The mel spectrum moves with the pitch; the levels of the partials do not. They are read from the shared spectrum at
multiples of the pitch that YIN found (tristimulus after Pollard and Jansson, Acustica 1982; odd to even after the
CUIDADO feature set, Peeters 2004). Sounds without a clear pitch get zeros.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from audiomancer.analysis.key.tonal import Tonal
from audiomancer.analysis.spectrum import FloatArray, Spectrum

PARTIALS: Final = 16
SIZE: Final = 50
_LEAST_SALIENCE: Final = 0.45
_MOST_WINDOWS: Final = 48
_EARLY_S: Final = 0.08
_FLOOR_DB: Final = -60.0
_NUMBER: Final = np.arange(1, PARTIALS + 1)
_GROUP: Final = np.repeat(np.arange(8), (1, 1, 1, 1, 2, 2, 4, 4))
_GROUP_MEANS: Final = (_GROUP[:, None] == np.arange(8)) / np.bincount(_GROUP)
"""Takes the means of eight groups of partials, float64 (16, 8)."""
_NOISE_EDGES_HZ: Final = (0.0, 1000.0, 3000.0, 8000.0, 30_000.0)


def partials_of(spectrum: Spectrum, tonal: Tonal) -> FloatArray:
    """Describe the partials, float32 (50,), of the order of 1; zeros for silence and without a clear pitch."""
    found = np.zeros(SIZE, np.float32)
    if spectrum.is_silent or tonal.pitch_salience < _LEAST_SALIENCE or tonal.pitch_hz < 30.0:
        return found
    part = spectrum.sounding
    energy = spectrum.energy[part]
    loudest = int(energy.argmax())
    windows = np.arange(loudest, len(energy))
    windows = windows[energy[windows] > energy[loudest] * 1e-4]
    if len(windows) > _MOST_WINDOWS:
        windows = windows[np.linspace(0, len(windows) - 1, _MOST_WINDOWS).astype(np.intp)]
    power = spectrum.power[part][windows]
    bin_hz = spectrum.rate_hz / (2 * (spectrum.power.shape[1] - 1))
    level, position, inside = _at_partials(power, tonal.pitch_hz / bin_hz)
    total = np.maximum(energy[windows], 1e-20)
    weight = total / total.sum()
    body = weight @ level
    if not body.any():
        # Every partial lies above half the rate.
        return found
    strongest = max(float(body.max()), 1e-20)
    body_db = 10 * np.log10(np.maximum(body / strongest, 1e-6))
    early_count = max(1, int(np.searchsorted(windows - windows[0], _EARLY_S * spectrum.windows_per_s)))
    late = windows[-1] - windows[0] > 2 * _EARLY_S * spectrum.windows_per_s
    early = _grouped_db(level[:early_count].mean(axis=0))
    end = _grouped_db(level[len(windows) // 2 :].mean(axis=0)) if late else early
    sounding = body > strongest * 1e-4
    sum_of = max(float(body.sum()), 1e-20)
    higher = _NUMBER > 4
    # How far the higher partials lie above exact multiples: strings and bells are stretched.
    stretch = position / _NUMBER / (tonal.pitch_hz / bin_hz) - 1
    used = sounding & higher & inside
    share = body * used
    found[:16] = np.where(inside, body_db, _FLOOR_DB) / 20
    found[16:24] = (early - early.max()) / 20
    found[24:32] = np.clip(end - early, -60, 30) / 20
    found[32] = float(body[0]) / sum_of
    found[33] = float(body[1:4].sum()) / sum_of
    found[34] = float(body[4:].sum()) / sum_of
    found[35] = np.log10((body[0::2].sum() + 1e-3 * sum_of) / (body[1::2].sum() + 1e-3 * sum_of))
    found[36] = min(float(body.sum() / (weight @ total)), 1.0) * 2
    found[37] = min(float(level[:early_count].sum() / total[:early_count].sum()), 1.0) * 2
    found[38] = max(-2.0, min(2.0, float(stretch @ share) / max(float(share.sum()), 1e-20) * 50))
    found[39] = float(sounding.sum()) / 8
    found[40:44] = _noise_shares(power, weight, tonal.pitch_hz / bin_hz, bin_hz)
    found[44] = float(np.log2((_NUMBER @ body) / sum_of))
    # Unsteadiness of the strongest partials against the whole: beating, tremolo, ensembles.
    relative = np.log10(level[:, :4] + 1e-6 * strongest)
    found[45:49] = np.minimum(np.diff(relative, axis=0).std(axis=0), 1.0) * 3 if len(relative) > 2 else 0.0
    found[49] = 1.0
    return found


def _at_partials(
    power: FloatArray, pitch_bins: float
) -> tuple[FloatArray, npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Power of each partial in each window (n, 16), its mean position in bins, and whether it is below the limit."""
    bins = power.shape[1]
    centre = pitch_bins * _NUMBER
    reach = max(1, min(3, int(pitch_bins * 0.3)))
    inside = centre < bins - reach - 1
    near = np.minimum(np.round(centre).astype(np.intp)[:, None] + np.arange(-reach, reach + 1), bins - 1)
    around = power[:, near]
    level = around.sum(axis=2) * inside
    mean = around.mean(axis=0)
    position = (mean * near).sum(axis=1) / np.maximum(mean.sum(axis=1), 1e-20)
    return level.astype(np.float32), position, inside


def _grouped_db(level: FloatArray) -> npt.NDArray[np.float64]:
    """Level of eight groups of partials in dB, not below 60 dB under the strongest."""
    groups = level @ _GROUP_MEANS
    return np.asarray(10 * np.log10(np.maximum(groups, max(float(groups.max()), 1e-20) * 1e-6)))


def _noise_shares(power: FloatArray, weight: FloatArray, pitch_bins: float, bin_hz: float) -> npt.NDArray[np.float64]:
    """Share of what lies between the partials in four bands, log10; of everything where the bins are too coarse."""
    mean = weight @ power
    total = max(float(mean.sum()), 1e-20)
    if pitch_bins > 6:
        phase = np.arange(len(mean)) / pitch_bins
        mean = mean * (np.abs(phase - np.round(phase)) > 0.3)
    cumulated = np.concatenate([[0.0], np.cumsum(mean, dtype=np.float64)])
    edges = np.minimum(np.array(_NOISE_EDGES_HZ) / bin_hz, len(mean)).astype(np.intp)
    shares = np.diff(cumulated[edges]) / total
    return np.asarray(np.log10(shares + 1e-5) / 2)
