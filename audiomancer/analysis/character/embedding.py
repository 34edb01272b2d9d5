"""The 499-number descriptor of a sound's timbre and shape, and the 128-number embedding made from it.

The descriptor holds statistics of the log-mel spectrum (floor −60 dB under the loudest band, over the part of the
sound within 40 dB of its peak), how it develops, its envelope, pitch, modulation and partials. The embedding joins
two halves, each of unit length: a supervised one (a network trained to recognise instruments) and one without labels
(principal components after whitening what resampling, MP3, leading silence and noise change). It does not depend on
level.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np

from audiomancer.analysis.character.partials import partials_of
from audiomancer.analysis.key.tonal import Tonal
from audiomancer.analysis.levels import Levels
from audiomancer.analysis.spectrum import MEL_BANDS, FloatArray, Spectrum
from audiomancer.analysis.weights import SoundWeights

DESCRIPTOR_SIZE: Final = 499
EMBEDDING_SIZE: Final = 128
_FLOOR: Final = 1e-6
_FLOOR_DB: Final = -60.0
_CEPSTRA: Final = 20
_GROUPS: Final = 16
_SEGMENTS_S: Final = (0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 60)
_DECAYS_DB: Final = (-6.0, -12.0, -20.0, -40.0)
_MODULATION_HZ: Final = (0.3, 0.7, 1.5, 3.0, 6.0, 12.0, 20.0, 50.0)


def descriptor_of(spectrum: Spectrum, tonal: Tonal, levels: Levels) -> FloatArray:
    """Describe a sound, float32 (499,), every value finite and of the order of 1; zeros for silence."""
    if spectrum.is_silent:
        return np.zeros(DESCRIPTOR_SIZE, np.float32)
    part = spectrum.sounding
    rate = spectrum.windows_per_s
    mel, energy = spectrum.mel[part], spectrum.energy[part]
    count = len(mel)
    weight = energy / max(float(energy.sum()), 1e-20)
    log_mel = _decibels(mel)
    envelope = _decibels(energy)
    # Bands, cepstra and groups of bands side by side: one statistic of all three takes little longer than of one.
    views = np.concatenate([log_mel, log_mel @ _basis()], axis=1)
    mean, deviation, weighted = views.mean(axis=0), _deviation(views), weight @ views
    grouped = views[:, MEL_BANDS + _CEPSTRA :]
    steps = views[1:, MEL_BANDS:] - views[:-1, MEL_BANDS:]
    rise = np.maximum(steps[:, _CEPSTRA:], 0.0)
    if count > 2:
        change = np.concatenate([_deviation(steps) / 10, rise.max(axis=0) / 20])
    else:
        change = np.zeros(_CEPSTRA + 2 * _GROUPS, np.float32)
    flux = rise.sum(axis=1) if count > 1 else np.zeros(1, np.float32)
    cepstra = slice(MEL_BANDS, MEL_BANDS + _CEPSTRA)
    parts = [
        mean[:MEL_BANDS] / 20,
        weighted[:MEL_BANDS] / 20,
        deviation[:MEL_BANDS] / 20,
        _segments(grouped, rate) / 20,
        weighted[cepstra] / 20,
        deviation[cepstra] / 20,
        change,
        _scalars(spectrum, tonal, levels, weight, envelope, flux),
        _modulation(flux, rate) * 3,
        np.array([tonal.profile.mean(), tonal.profile.std(), (tonal.profile > 0.5).sum() / 4]),
        partials_of(spectrum, tonal),
    ]
    return np.concatenate(parts).astype(np.float32)


def embedding_of(descriptor: FloatArray, weights: SoundWeights) -> FloatArray:
    """The embedding, float32 (128,), of unit length; the zero vector for silence (a descriptor of zeros)."""
    if not descriptor.any():
        return np.zeros(EMBEDDING_SIZE, np.float32)
    return weights.embed(descriptor)


def _decibels(power: FloatArray) -> FloatArray:
    """Level under the highest value, from −60 to 0 dB."""
    relative = power / max(float(power.max()), 1e-20)
    np.maximum(relative, np.float32(_FLOOR), out=relative)
    np.log10(relative, out=relative)
    relative *= np.float32(10.0)
    return relative


def _deviation(columns: FloatArray) -> FloatArray:
    """Standard deviation of each column."""
    centred = columns - columns.mean(axis=0)
    np.square(centred, out=centred)
    return np.asarray(np.sqrt(centred.mean(axis=0)))


def _segments(grouped: FloatArray, rate: float) -> FloatArray:
    """Mean level of 16 groups of bands in eight stretches of growing length, float32 (128,)."""
    levels = np.full((len(_SEGMENTS_S) - 1, _GROUPS), _FLOOR_DB, np.float32)
    edges = (np.array(_SEGMENTS_S) * rate).astype(np.intp)
    grouped = grouped[: edges[-1]]
    starts = edges[:-1][edges[:-1] < len(grouped)]
    lengths = np.maximum(np.diff(np.append(starts, len(grouped))), 1)
    levels[: len(starts)] = np.add.reduceat(grouped, starts, axis=0) / lengths[:, None]
    return levels.ravel()


def _scalars(
    spectrum: Spectrum, tonal: Tonal, levels: Levels, weight: FloatArray, envelope: FloatArray, flux: FloatArray
) -> FloatArray:
    """Shape of the envelope, brightness, noisiness, onsets and pitch, float32 (27,)."""
    part, rate, count = spectrum.sounding, spectrum.windows_per_s, len(weight)
    time_s = np.arange(count) / rate
    centre_s = float(weight @ time_s)
    spread_s = math.sqrt(max(0.0, float(weight @ (time_s - centre_s) ** 2)))
    loudest = int(envelope.argmax())
    decays = []
    for decay_db in _DECAYS_DB:
        below = np.nonzero(envelope[loudest:] < decay_db)[0]
        decays.append(math.log((int(below[0]) if len(below) else count - loudest) / rate + 0.01))
    curves = np.stack([spectrum.centroid_hz[part], spectrum.rolloff_hz[part], spectrum.bandwidth_hz[part]], axis=1)
    octaves = np.log2(np.maximum(curves, 20.0) / 1000)
    centroid, rolloff, bandwidth = weight @ octaves
    centroid_deviation, rolloff_deviation, _ = _deviation(octaves)
    mel = spectrum.mel[part] + np.float32(1e-12 * max(float(spectrum.mel.max()), 1e-20))
    flatness = float(weight @ np.exp(np.log(mel + 1e-30).mean(axis=1) - np.log(mel.mean(axis=1) + 1e-30)))
    onsets = 1
    if count > 3:
        middle = flux[1:-1]
        onsets = int(np.count_nonzero((middle > flux[:-2]) & (middle >= flux[2:]) & (middle > 0.3 * float(flux.max()))))
    quarter = max(1, count // 4)
    return np.array(
        [
            math.log(spectrum.end_s - spectrum.start_s + 0.01),
            math.log(loudest / rate + 0.01),
            math.log(centre_s + 0.01),
            math.log(spread_s + 0.01),
            centre_s / (count / rate),
            *decays,
            centroid,
            centroid_deviation,
            rolloff,
            rolloff_deviation,
            bandwidth,
            math.log(flatness + 1e-6),
            levels.zero_crossing_rate * 5,
            levels.dynamic_range_db / 10,
            math.log(onsets + 1),
            math.log(onsets / (count / rate) + 0.1),
            envelope.mean() / 20,
            envelope.std() / 20,
            math.log2(max(tonal.pitch_hz, 20.0) / 200),
            tonal.pitch_salience * 3,
            min(tonal.pitch_spread, 12.0) / 3,
            tonal.peak_share * 3,
            octaves[:quarter, 0].mean() - octaves[-quarter:, 0].mean(),
            tonal.pitch_fall,
        ],
        np.float32,
    )


def _modulation(flux: FloatArray, rate: float) -> FloatArray:
    """Shares of seven bands from 0.3 to 50 Hz in the onset strength's spectrum, float32 (7,)."""
    magnitude = np.abs(np.fft.rfft(flux - flux.mean(), max(1024, 1 << (len(flux) - 1).bit_length())))
    frequency = np.linspace(0, rate / 2, len(magnitude))
    cumulated = np.concatenate([[0.0], np.cumsum(magnitude)])
    edges = cumulated[np.searchsorted(frequency, _MODULATION_HZ)]
    return np.asarray(np.diff(edges) / (cumulated[-1] + 1e-9), np.float32)


@lru_cache(1)
def _basis() -> FloatArray:
    """Type-II cosine basis, and the mean of each group of bands, float32 (64, 36)."""
    order = np.arange(_CEPSTRA)
    band = np.arange(MEL_BANDS)[:, None]
    cosines = np.cos(np.pi * order * (band + 0.5) / MEL_BANDS) * math.sqrt(2 / MEL_BANDS)
    in_group = MEL_BANDS // _GROUPS
    means = (band // in_group == np.arange(_GROUPS)) / in_group
    return np.concatenate([cosines, means], axis=1).astype(np.float32)
