"""The little waveform picture that the list and the player draw."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

OVERVIEW_COLUMNS = 256


def overview_of(mono: npt.NDArray[np.float32]) -> bytes:
    """Lowest and highest value in each of 256 equal stretches.

    Args:
        mono: float32 (n,); any length, also 0.

    Returns:
        256 pairs (min, max) of int8, 512 bytes; ±1 is ±127 and louder values are held there. Fewer than 256 frames
        are repeated; no frames give zeros.
    """
    frames = len(mono)
    if frames == 0:
        return bytes(2 * OVERVIEW_COLUMNS)
    starts = np.arange(OVERVIEW_COLUMNS) * frames // OVERVIEW_COLUMNS
    if frames <= OVERVIEW_COLUMNS:
        return pack_overview(np.stack([mono[starts], mono[starts]], axis=1))
    return pack_overview(np.stack([np.minimum.reduceat(mono, starts), np.maximum.reduceat(mono, starts)], axis=1))


def pack_overview(columns: npt.NDArray[np.float32]) -> bytes:
    """Pairs (min, max) of full scale ±1, float32 (256, 2), as bytes."""
    return np.round(np.clip(columns, -1.0, 1.0) * 127.0).astype(np.int8).tobytes()
