"""Fades and gains of the audio callback: no lock, file, log, nor anything that grows."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

FADE_S: Final = 0.005
"""Length of the fades where a sound is stopped, or begins within itself: raised cosine, no corner at either end."""

MAX_BLOCK_FRAMES: Final = 8192
_STEPS: Final = (np.arange(MAX_BLOCK_FRAMES, dtype=np.float32) + 1)[:, None]


def frames_of_fade(rate_hz: int, length_s: float = FADE_S) -> int:
    """Length of a fade in frames, two at least."""
    return max(2, int(length_s * rate_hz))


def rising(count: int) -> NDArray[np.float32]:
    """Raised cosine from 0 to 1, float32 (`count`, 1)."""
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / count)).astype(np.float32)[:, None]


def apply_gain(block: NDArray[np.float32], applied: float, target: float, scratch: NDArray[np.float32]) -> float:
    """Multiply a block by a gain that goes from `applied` to `target` within it; returns the target.

    `scratch` is float32 (`MAX_BLOCK_FRAMES`, 1): the audio callback asks for no memory.
    """
    if applied != target:
        ramp = scratch[: len(block)]
        np.multiply(_STEPS[: len(block)], np.float32((target - applied) / len(block)), out=ramp)
        np.add(ramp, np.float32(applied), out=ramp)
        np.multiply(block, ramp, out=block)
    elif target != 1.0:
        np.multiply(block, np.float32(target), out=block)
    return target
