"""Disturbances that a sound should be recognised through."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from audiomancer.audio import AudioBuffer, resample


def low_rate(buffer, rng):
    """Half the bandwidth."""
    return resample(buffer, 22_050) if buffer.sample_rate_hz > 22_050 else resample(buffer, 44_100)


def other_rate(buffer, rng):
    """48 kHz for 44.1 and the other way round."""
    return resample(buffer, 44_100 if buffer.sample_rate_hz == 48_000 else 48_000)


def mp3(buffer, rng):
    """Through an MP3 encoder."""
    buffer = resample(buffer, 44_100)
    frames = buffer.frames[:, :2] / max(1.0, float(np.abs(buffer.frames).max(initial=0.0)))
    file = io.BytesIO()
    soundfile.write(file, frames, 44_100, format="MP3")
    file.seek(0)
    frames, rate_hz = soundfile.read(file, dtype="float32", always_2d=True)
    return AudioBuffer(np.ascontiguousarray(frames), rate_hz)


def lead(buffer, rng):
    """Up to 100 ms of silence before it."""
    silence = np.zeros((int(rng.uniform(0.01, 0.1) * buffer.sample_rate_hz), buffer.channels), np.float32)
    return AudioBuffer(np.concatenate([silence, buffer.frames]), buffer.sample_rate_hz)


def noise(buffer, rng):
    """White noise 38 to 55 dB under the peak."""
    peak = float(np.abs(buffer.frames).max(initial=0.0))
    level = peak * 10 ** (rng.uniform(-55, -38) / 20)
    hiss = rng.standard_normal(buffer.frames.shape).astype(np.float32) * np.float32(level)
    return AudioBuffer(buffer.frames + hiss, buffer.sample_rate_hz)


def pitch(buffer, rng):
    """Played up to four semitones higher or lower."""
    rate_hz = int(buffer.sample_rate_hz * 2 ** (rng.uniform(-4, 4) / 12))
    played = AudioBuffer(buffer.frames, rate_hz)
    return resample(played, buffer.sample_rate_hz)


def low_pass(buffer, rng):
    """A gentle treble cut: one pole between 2 and 10 kHz, applied in the frequency domain."""
    frames = buffer.frames
    count = len(frames)
    cutoff = rng.uniform(2000, 10_000)
    spectrum = np.fft.rfft(frames, axis=0)
    frequency = np.fft.rfftfreq(count, 1 / buffer.sample_rate_hz)
    filtered = np.fft.irfft(spectrum / (1 + 1j * frequency / cutoff)[:, None], count, axis=0)
    return AudioBuffer(np.ascontiguousarray(filtered, np.float32), buffer.sample_rate_hz)


def equaliser(buffer, rng):
    """A smooth random curve of up to some 9 dB over the octaves: another microphone, room or mix."""
    count = len(buffer.frames)
    spectrum = np.fft.rfft(buffer.frames, axis=0)
    octave = np.log2(np.maximum(np.fft.rfftfreq(count, 1 / buffer.sample_rate_hz), 20) / 20)
    gain_db = np.interp(octave, np.arange(0, 12, 1.5), rng.normal(0, 4.5, 8))
    filtered = np.fft.irfft(spectrum * (10 ** (gain_db / 20))[:, None], count, axis=0)
    return AudioBuffer(np.ascontiguousarray(filtered, np.float32), buffer.sample_rate_hz)


def room(buffer, rng):
    """Reverberation: exponentially decaying noise of 0.1 to 0.8 s, 6 to 20 dB under the sound."""
    rate_hz = buffer.sample_rate_hz
    tail = int(rng.uniform(0.1, 0.8) * rate_hz)
    impulse = rng.standard_normal(tail) * np.exp(-6.9 * np.arange(tail) / tail)
    mono = buffer.frames.mean(axis=1)
    size = 1 << (len(mono) + tail).bit_length()
    wet = np.fft.irfft(np.fft.rfft(mono, size) * np.fft.rfft(impulse, size), size)[: len(mono) + tail]
    dry = np.pad(mono, (0, tail))
    wet *= np.sqrt(np.mean(mono**2) * len(mono) / (np.sum(wet**2) + 1e-12)) * 10 ** (rng.uniform(-20, -6) / 20)
    return AudioBuffer(np.ascontiguousarray((dry + wet)[:, None], np.float32), rate_hz)


def shorter(buffer, rng):
    """Faded out after 30 to 90 % of it."""
    kept = max(256, int(len(buffer.frames) * rng.uniform(0.3, 0.9)))
    frames = buffer.frames[:kept].copy()
    fade = max(1, int(len(frames) * rng.uniform(0.05, 0.4)))
    frames[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    return AudioBuffer(frames, buffer.sample_rate_hz)


def drive(buffer, rng):
    """Saturated."""
    peak = max(float(np.abs(buffer.frames).max(initial=0.0)), 1e-6)
    return AudioBuffer(
        np.tanh(buffer.frames / np.float32(peak) * np.float32(rng.uniform(1.5, 6))), buffer.sample_rate_hz
    )


DISTURBANCES = {
    "22.05 kHz": low_rate,
    "48 kHz": other_rate,
    "mp3": mp3,
    "lead": lead,
    "noise": noise,
    "pitch": pitch,
    "treble cut": low_pass,
    "equaliser": equaliser,
    "room": room,
    "shorter": shorter,
    "drive": drive,
}
"""All of them. What the embedding is whitened against leaves out those that a listener hears."""
