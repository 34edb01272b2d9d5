"""Character of a sound in numbers: how bright, how hard its attack, how noisy, how long its tail.

No measure depends on the level. All are taken from the part within 40 dB of the peak, and below 10 kHz, so that a copy
at 22 kHz or by a lossy codec measures the same. `docs/character.md` says the same for musicians.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from audiomancer.analysis.key.tonal import Tonal
from audiomancer.analysis.spectrum import MEL_BANDS, DoubleArray, FloatArray, Spectrum, mel_centres_hz

_HIGHEST_HZ: Final = 10_000.0
_BAND_LOW_HZ: Final = 250.0
_BANDS_PER_OCTAVE: Final = 4
_BAND_RATIO: Final = 2 ** (1 / _BANDS_PER_OCTAVE)
_NOISE_FLATNESS: Final = 0.561
"""Flatness of white noise in one band: exp(−γ), for its power is distributed exponentially (γ is Euler's constant)."""
_EVERY_WINDOW: Final = 4
"""Windows overlap by three quarters: every fourth one says nearly the same as all."""
_BLOCK_S: Final = 0.001
_ATTACK_LOW, _ATTACK_HIGH = 0.1, 0.9
_SMOOTH_BLOCKS: Final = 20
_FINE_BLOCKS: Final = 3
_NEAR_LOUDEST: Final = 0.7
_TAIL_LEFT: Final = 0.001
_LEAST_CLARITY: Final = 0.6
"""Clarity of pitch under which a sound has no note: noise reaches 0.3, a snare with a ringing shell 0.5."""


@dataclass(frozen=True, slots=True)
class Character:
    """Character of one sound.

    Attributes:
        brightness_hz: Spectral centroid on the mel scale, below 10 kHz, weighted by the energy of each window.
        attack_s: Rise of the amplitude from a tenth to nine tenths of its maximum (Peeters, "A large set of audio
            features", 2004, with fixed thresholds), in steps of 1 ms; 1 ms at least.
        noisiness: Spectral flatness in quarter octaves from 250 Hz to 10 kHz (MPEG-7 AudioSpectrumFlatness), weighted
            by energy, as a share of that of white noise, 0 to 1. What lies lower counts as pitched: there a window of
            46 ms shows notes and noise alike.
        tail_s: From the last moment within 3 dB of the loudest until a thousandth of the energy that follows is left
            (30 dB, by Schroeder's backward integration, ISO 3382-1).
        pitch_hz: Median pitch; None where none is clear.
        is_chord: Several notes at once, see `Tonal.is_chord`.
    """

    brightness_hz: float
    attack_s: float
    noisiness: float
    tail_s: float
    pitch_hz: float | None
    is_chord: bool


def character_of(spectrum: Spectrum, tonal: Tonal) -> Character | None:
    """Measure the character of a sound; None for silence."""
    if spectrum.is_silent:
        return None
    part = spectrum.sounding
    has_pitch = tonal.pitch_hz > 0 and tonal.pitch_salience >= _LEAST_CLARITY
    attack_s, tail_s = _shape(spectrum)
    return Character(
        brightness_hz=_brightness_hz(spectrum.mel[part]),
        attack_s=attack_s,
        noisiness=_noisiness(spectrum.power[part][::_EVERY_WINDOW], spectrum.rate_hz),
        tail_s=tail_s,
        pitch_hz=tonal.pitch_hz if has_pitch else None,
        is_chord=tonal.is_chord,
    )


def _brightness_hz(mel: FloatArray) -> float:
    """Centroid of the magnitudes on the mel scale, on which equal steps sound equally far."""
    centres_hz = mel_centres_hz()
    used = centres_hz < _HIGHEST_HZ
    places = np.arange(MEL_BANDS, dtype=np.float32)[used]
    magnitude = np.sqrt(mel[:, used])
    total = magnitude.sum(axis=1)
    weight = mel[:, used].sum(axis=1)
    heavy = (total > 0) & (weight > 0)
    if not heavy.any():
        return float(centres_hz[0])
    centroids = (magnitude @ places)[heavy] / total[heavy]
    place = float((centroids * weight[heavy]).sum() / weight[heavy].sum())
    return float(np.interp(place, np.arange(MEL_BANDS), centres_hz))


def _noisiness(power: FloatArray, rate_hz: int) -> float:
    first, last, starts, widths = _bands(rate_hz, power.shape[1])
    if not len(starts):
        return 0.0
    used = power[:, first:last]
    energy = np.add.reduceat(used, starts, axis=1)
    floor = np.float32(1e-12 * max(float(used.max(initial=0.0)), 1e-20))
    logarithms = np.add.reduceat(np.log(used + floor), starts, axis=1) / widths
    mean = energy / widths + floor
    flatness = np.exp(logarithms) / mean
    total = float(power[:, :last].sum(dtype=np.float64))
    if total <= 0:
        return 0.0
    return min(1.0, float((flatness * energy).sum(dtype=np.float64)) / total / _NOISE_FLATNESS)


@lru_cache(16)
def _bands(rate_hz: int, bins: int) -> tuple[int, int, np.ndarray, np.ndarray]:
    """Quarter octaves of at least four bins: first bin, end, starts from the first bin, and widths."""
    bin_hz = rate_hz / 2 / (bins - 1)
    highest_hz = min(_HIGHEST_HZ, rate_hz / 2)
    count = max(0, int(math.log2(highest_hz / _BAND_LOW_HZ) * _BANDS_PER_OCTAVE)) if highest_hz > _BAND_LOW_HZ else 0
    edges = [min(bins, round(_BAND_LOW_HZ * _BAND_RATIO**step / bin_hz)) for step in range(count + 1)]
    chosen = edges[:1]
    for edge in edges[1:]:
        if edge - chosen[-1] >= 4:
            chosen.append(edge)
    starts = np.array(chosen[:-1], np.intp) - chosen[0]
    return chosen[0], chosen[-1], starts, np.diff(chosen).astype(np.float32)


def _shape(spectrum: Spectrum) -> tuple[float, float]:
    """Attack and tail in seconds."""
    block = max(1, round(spectrum.rate_hz * _BLOCK_S))
    count = len(spectrum.signal) // block
    if count < 2:
        return _BLOCK_S, 0.0
    whole = spectrum.signal[: count * block].reshape(count, block)
    energy = np.vecdot(whole, whole).astype(np.float64)
    # Periods down to 50 Hz must not be taken for rises and falls.
    level = _level(energy, _SMOOTH_BLOCKS)
    low, high = _rise(level)
    if high - low <= 2 * _SMOOTH_BLOCKS:
        # What rises faster than that is looked at more closely, and only there: the loudest moment of a noise may be
        # anywhere. A step at `low` is in sight as long as the window holds it.
        first = max(0, low - _SMOOTH_BLOCKS)
        low, high = _rise(_level(energy[first : high + 1], _FINE_BLOCKS))
    last = int(np.flatnonzero(level >= _NEAR_LOUDEST * level.max())[-1])
    left = np.cumsum(energy[: last - 1 if last else None : -1], dtype=np.float64)[::-1]
    # The energy that is left never grows, so that the place is found by halves.
    tail = len(left) - int(np.searchsorted(left[::-1], _TAIL_LEFT * left[0], side="left"))
    return max(1, high - low) * _BLOCK_S, tail * _BLOCK_S


def _level(energy: DoubleArray, width: int) -> DoubleArray:
    """Amplitude, by the mean energy of as many blocks up to each."""
    summed = np.concatenate([np.zeros(width), np.cumsum(energy)])
    return np.asarray(np.sqrt(np.maximum(summed[width:] - summed[:-width], 0.0)))


def _rise(level: DoubleArray) -> tuple[int, int]:
    """Blocks at which a level leaves a tenth of its maximum, and first comes to nine tenths of it."""
    high = int(np.argmax(level >= _ATTACK_HIGH * level.max()))
    quiet = np.flatnonzero(level[:high] < _ATTACK_LOW * level.max())
    return (int(quiet[-1]) + 1 if len(quiet) else 0), high
