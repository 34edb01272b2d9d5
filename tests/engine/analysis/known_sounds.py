"""Sounds whose truth is known, made from formulas."""

from __future__ import annotations

import numpy as np

from audiomancer.audio import AudioBuffer

RATE_HZ = 44_100


def buffer(sound: np.ndarray, rate_hz: int = RATE_HZ) -> AudioBuffer:
    frames = np.asarray(sound, np.float32)
    return AudioBuffer(np.ascontiguousarray(frames[:, None] if frames.ndim == 1 else frames), rate_hz)


def times(seconds: float, rate_hz: int = RATE_HZ) -> np.ndarray:
    return np.arange(int(seconds * rate_hz)) / rate_hz


def sine(hz: float, seconds: float = 1.0, rate_hz: int = RATE_HZ) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hz * times(seconds, rate_hz))


def faded(sound: np.ndarray, seconds: float = 0.2, rate_hz: int = RATE_HZ) -> np.ndarray:
    ramp = np.minimum(1.0, np.arange(len(sound)) / (seconds * rate_hz))
    return sound * ramp * ramp[::-1]


def note(hz: float, seconds: float = 1.5) -> np.ndarray:
    """A plucked tone of eight partials."""
    time_s = times(seconds)
    partials = [np.sin(2 * np.pi * hz * k * time_s) * np.exp(-(1 + k) * time_s) / k for k in range(1, 9)]
    return 0.3 * sum(partials)


def midi_hz(midi: float) -> float:
    return 440.0 * 2 ** ((midi - 69) / 12)


def chord(*midi: int, seconds: float = 2.0) -> np.ndarray:
    return sum(note(midi_hz(m), seconds) for m in midi) / len(midi)


def kick(seconds: float = 0.35) -> np.ndarray:
    time_s = times(seconds)
    return 0.9 * np.sin(2 * np.pi * (50 * time_s + 12 * (1 - np.exp(-25 * time_s)))) * np.exp(-12 * time_s)


def hat(seconds: float = 0.06, seed: int = 3) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(int(seconds * RATE_HZ))
    return 0.3 * np.diff(noise, prepend=0.0) * np.exp(-60 * times(seconds)[: len(noise)])


def snare(seconds: float = 0.2, seed: int = 4) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(int(seconds * RATE_HZ))
    time_s = times(seconds)[: len(noise)]
    return (0.3 * noise + 0.4 * np.sin(2 * np.pi * 190 * time_s)) * np.exp(-18 * time_s)


def drum_loop(bpm: float, bars: int = 2) -> np.ndarray:
    """Kick on one and three, snare on two and four, hats on eighths."""
    step = 30.0 / bpm
    out = np.zeros(round(bars * 8 * step * RATE_HZ) + RATE_HZ)
    length = len(out) - RATE_HZ
    for at in range(bars * 8):
        for sound, steps in ((kick(), (0, 4)), (snare(), (2, 6)), (hat(), range(8))):
            if at % 8 in steps:
                start = round(at * step * RATE_HZ)
                out[start : start + len(sound)] += sound
    return out[:length]


def clicks(bpm: float, beats: int) -> np.ndarray:
    out = np.zeros(round(beats * 60 / bpm * RATE_HZ))
    burst = hat(0.03)
    for beat in range(beats):
        start = round(beat * 60 / bpm * RATE_HZ)
        out[start : start + len(burst)] += burst[: len(out) - start]
    return out


def swaying(hz: float, rate_hz: float, *, cents: float = 0.0, depth: float = 0.0, seconds: float = 5.0) -> np.ndarray:
    """A held tone of twelve partials, with vibrato of so many cents either way and tremolo of a share of its level."""
    time_s = times(seconds)
    deviation_hz = hz * (2 ** (cents / 1200) - 1)
    phase = 2 * np.pi * hz * time_s + deviation_hz / rate_hz * np.sin(2 * np.pi * rate_hz * time_s)
    tone = sum(np.sin(partial * phase) / partial for partial in range(1, 13))
    level = 1 + depth * np.sin(2 * np.pi * rate_hz * time_s)
    return faded(0.2 * tone * level, 0.1)
