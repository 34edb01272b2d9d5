"""Tempo and pitch changed independently: stretched by Signalsmith's stretcher, shifted by resampling.

The stretcher can shift by itself, but misses low notes by up to 45 cents (docs/measurements.md); what is stretched in
time and then resampled is in tune at every pitch.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

_PADDING_S: Final = 0.25
_BELOW: Final = 1e-9


def stretched(
    frames: NDArray[np.float32], rate_hz: int, speed: float, semitones: float, *, is_cyclic: bool = False
) -> NDArray[np.float32]:
    """Sound in another tempo and at another pitch.

    Args:
        frames: float32 (n, channels), full scale ±1.
        rate_hz: Their rate.
        speed: Tempo wanted over tempo given, above 0.
        semitones: Shift of the pitch.
        is_cyclic: The sound repeats: it is stretched between its end and beginning, so that its seam stays one.

    Returns:
        float32 (round(n / speed), channels), at least one frame. Louder than ±1 only where the sound given is. Silence
        and an empty sound give silence.
    """
    count = max(1, round(len(frames) / speed))
    if not frames.any():
        return np.zeros((count, frames.shape[1]), np.float32)
    if frames.shape[1] == 2 and np.array_equal(frames[:, 0], frames[:, 1]):
        # The stretcher treats two sides differently, by a little noise: a mono sound stays one, at half the cost.
        return np.repeat(stretched(frames[:, :1], rate_hz, speed, semitones, is_cyclic=is_cyclic), 2, axis=1)
    # Imported late: only a process that stretches pays for it.
    import python_stretch
    import soxr

    ratio = 2.0 ** (semitones / 12.0)
    stretcher = python_stretch.Signalsmith.Stretch()
    stretcher.preset(frames.shape[1], float(rate_hz))
    stretcher.setTimeFactor(float(speed / ratio))
    padding = min(math.ceil(_PADDING_S * rate_hz * max(1.0, speed)), 1 << 20)
    if is_cyclic:
        before = frames[(np.arange(-padding, 0)) % len(frames)]
        after = frames[np.arange(padding) % len(frames)]
    else:
        before = after = np.zeros((padding, frames.shape[1]), np.float32)
    padded = np.ascontiguousarray(np.concatenate([before, frames, after]).T, np.float32)
    longer: NDArray[np.float32] = np.ascontiguousarray(np.asarray(stretcher.process(padded)).T)
    if ratio != 1.0:
        longer = soxr.resample(longer, rate_hz * ratio, float(rate_hz), quality="HQ")
    start = round(padding / speed)
    out = np.zeros((count, frames.shape[1]), np.float32)
    part = longer[start : start + count]
    out[: len(part)] = part
    out[np.abs(out) < _BELOW] = 0.0
    # A stretched sound can overshoot: what was not clipped is not to be clipped by stretching.
    peak, allowed = float(np.abs(out).max()), max(1.0, float(np.abs(frames).max()))
    if peak > allowed:
        out *= np.float32(allowed / peak)
    return out
