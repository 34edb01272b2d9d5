"""Copies of a sound in which one thing is changed: what its aspects learn to pass over, and what they have to see."""

from __future__ import annotations

import math

import numpy as np

from audiomancer.audio import AudioBuffer, resample
from audiomancer.playback.stretch.stretching import stretched

SHIFTS = (5, -5)
"""Semitones."""
TEMPI = (0.8, 1.25)
_SOFT_S = 0.12
_SMOOTH_S = 0.005
_LONGER = 0.45

LEFT_ALONE = {
    "timbre": ("resampled +5", "resampled -5", "stretched +5", "stretched -5", "tilt +6", "tilt -6", "soft attack",
               "short tail", "long tail", "tempo 0.8", "tempo 1.25"),
    "brightness": ("soft attack", "short tail", "long tail", "tempo 0.8", "tempo 1.25"),
    "pitch": ("tilt +6", "tilt -6", "low-pass", "soft attack", "short tail", "long tail", "tempo 0.8", "tempo 1.25"),
    "envelope": ("stretched +5", "stretched -5", "tilt +6", "tilt -6", "low-pass", "other sound"),
    "rhythm": ("resampled +5", "resampled -5", "stretched +5", "stretched -5", "tilt +6", "tilt -6", "low-pass",
               "tempo 0.8", "tempo 1.25"),
}
"""Changes that leave an aspect as it is."""

CHANGED = {
    "timbre": ("other sound",),
    "brightness": ("tilt +6", "tilt -6", "low-pass", "other sound"),
    "pitch": ("resampled +5", "resampled -5", "stretched +5", "stretched -5"),
    "envelope": ("soft attack", "short tail", "long tail"),
    "rhythm": (),
}
"""Changes that alter it."""


def changed_copies(sound: AudioBuffer, other: AudioBuffer, brightness_hz: float) -> dict[str, AudioBuffer]:
    """Every changed copy by its name; none of what is nearly silent.

    Args:
        sound: The sound; of several channels their mean counts.
        other: What its envelope is put on.
        brightness_hz: Of the sound, for the low-pass.
    """
    mono, rate = sound.mono().astype(np.float32), sound.sample_rate_hz
    peak = float(np.abs(mono).max(initial=0.0))
    if peak < 1e-5 or len(mono) < 400:
        return {}
    mono = mono / np.float32(peak)
    copies: dict[str, np.ndarray] = {}
    for semitones in SHIFTS:
        slower = round(rate / 2 ** (semitones / 12))
        copies[f"resampled {semitones:+d}"] = resample(AudioBuffer(mono[:, None], rate), slower, "HQ").frames[:, 0]
        copies[f"stretched {semitones:+d}"] = stretched(mono[:, None], rate, 1.0, semitones)[:, 0]
    for db in (6, -6):
        copies[f"tilt {db:+d}"] = _filtered(mono, rate, lambda hz, db=db: (np.maximum(hz, 40) / 1000) ** (db / 6))
    limit_hz = max(200.0, 0.6 * brightness_hz)
    copies["low-pass"] = _filtered(mono, rate, lambda hz: 1 / np.sqrt(1 + (hz / limit_hz) ** 8))
    copies |= _shaped(mono, rate)
    for tempo in TEMPI:
        copies[f"tempo {tempo}"] = stretched(mono[:, None], rate, tempo, 0.0, is_cyclic=True)[:, 0]
    copies["other sound"] = _with_envelope(other, mono, rate)
    return {name: _buffer(copy, rate) for name, copy in copies.items()}


def _shaped(mono: np.ndarray, rate: int) -> dict[str, np.ndarray]:
    """Attack softened, tail cut and drawn out."""
    level = _envelope(mono, rate)
    top, count = int(level.argmax()), len(mono)
    level = level / level.max()
    onset = int(np.flatnonzero(level > 0.03)[0])
    rise = _SOFT_S * rate if count > 0.2 * rate else 0.6 * count
    ramp = np.clip((np.arange(count) - onset) / rise, 0, 1)
    below = np.flatnonzero(level[top:] < 0.1)
    decay_s = (below[0] if len(below) else count - top) / rate
    after_s = np.maximum(np.arange(count) - top, 0) / rate
    tail = stretched(mono[top:][:, None], rate, _LONGER, 0)[:, 0] if count - top > 1000 else mono[top:]
    return {
        "soft attack": mono * ramp,
        "short tail": mono * np.exp(-after_s * 4.6 / max(decay_s, 0.01)),
        "long tail": np.concatenate([mono[:top], tail]),
    }


def _with_envelope(other: AudioBuffer, mono: np.ndarray, rate: int) -> np.ndarray:
    """Another sound with the envelope of this one."""
    theirs = other.mono().astype(np.float32)
    if other.sample_rate_hz != rate:
        theirs = resample(AudioBuffer(theirs[:, None], other.sample_rate_hz), rate, "HQ").frames[:, 0]
    level = _envelope(theirs, rate)
    loud = np.flatnonzero(level > 0.1 * level.max())
    theirs, level = theirs[loud[0] : loud[-1] + 1], level[loud[0] : loud[-1] + 1]
    flat = theirs / np.maximum(level, 0.02 * level.max())
    return np.tile(flat, len(mono) // len(flat) + 1)[: len(mono)] * _envelope(mono, rate)


def _envelope(mono: np.ndarray, rate: int) -> np.ndarray:
    half = max(1, int(rate * _SMOOTH_S))
    window = np.hanning(2 * half + 1)
    return np.sqrt(np.convolve(mono * mono, window / window.sum(), "same") + 1e-12)


def _filtered(mono: np.ndarray, rate: int, gain: object) -> np.ndarray:
    size = 1 << math.ceil(math.log2(len(mono) + 4096))
    spectrum = np.fft.rfft(mono, size) * gain(np.fft.rfftfreq(size, 1 / rate))
    return np.fft.irfft(spectrum, size)[: len(mono)].astype(np.float32)


def _buffer(copy: np.ndarray, rate: int) -> AudioBuffer:
    peak = max(float(np.abs(copy).max(initial=0.0)), 1e-9)
    return AudioBuffer((copy / peak * 0.9).astype(np.float32)[:, None], rate)
