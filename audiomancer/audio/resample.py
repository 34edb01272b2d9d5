"""Change of sample rate."""

from __future__ import annotations

import numpy as np
import soxr

from audiomancer.audio.buffer import AudioBuffer


def resample(buffer: AudioBuffer, rate_hz: int, quality: str = "HQ") -> AudioBuffer:
    """The same sound at another rate (SoX resampler); the buffer itself where the rate fits, and `ValueError` for none.

    `quality` is a soxr recipe: "VHQ", "HQ", "MQ", "LQ", "QQ". The length is n · rate_hz / rate, to within one frame.
    """
    if rate_hz <= 0:
        raise ValueError(f"rate_hz must be positive, got {rate_hz}")
    if rate_hz == buffer.sample_rate_hz:
        return buffer
    if not len(buffer.frames):
        return AudioBuffer(buffer.frames, rate_hz)
    frames = soxr.resample(buffer.frames, buffer.sample_rate_hz, rate_hz, quality=quality)
    return AudioBuffer(np.ascontiguousarray(frames, np.float32), rate_hz)
