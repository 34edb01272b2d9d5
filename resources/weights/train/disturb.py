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
    """Played up to three semitones higher or lower."""
    rate_hz = int(buffer.sample_rate_hz * 2 ** (rng.uniform(-3, 3) / 12))
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


DISTURBANCES = {
    "22.05 kHz": low_rate,
    "48 kHz": other_rate,
    "mp3": mp3,
    "lead": lead,
    "noise": noise,
    "pitch": pitch,
    "treble cut": low_pass,
}
"""All of them; what the embedding is whitened against leaves out pitch and treble, which a listener hears."""
