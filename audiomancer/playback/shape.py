"""The shape of a sound, or of a stretch of it, in as many columns as a picture needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.audio import decode_blocks, measured_header

_LONGEST_S: Final = 120.0
_BLOCK_FRAMES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Shape:
    """Lowest and highest value of each column over all channels, float32 (columns, 2), within ±1, of a stretch."""

    start_s: float
    end_s: float
    peaks: NDArray[np.float32]


def shape_of(path: Path, start_s: float = 0.0, end_s: float | None = None, columns: int = 2048) -> Shape:
    """Look at a sound closely.

    Args:
        path: Sound file.
        start_s: Where to begin.
        end_s: Where to end; None for the end of the file.
        columns: How many columns at the most; fewer where there are fewer frames.

    Returns:
        The shape. It has no columns for a stretch of more than two minutes, whose stored overview has to do, and for
        one that lies after the end.

    Raises:
        AudioFileError: The file can't be read.
    """
    header = measured_header(path)
    first = max(0, round(start_s * header.sample_rate_hz))
    last = header.frames if end_s is None else min(header.frames, round(end_s * header.sample_rate_hz))
    count = last - first
    nothing = Shape(start_s, header.duration_s if end_s is None else end_s, np.zeros((0, 2), np.float32))
    if count <= 0 or count > _LONGEST_S * header.sample_rate_hz:
        return nothing
    lows: list[NDArray[np.float32]] = []
    highs: list[NDArray[np.float32]] = []
    got = 0
    for buffer in decode_blocks(path, _BLOCK_FRAMES, start_frame=first):
        frames = buffer.frames[: count - got]
        lows.append(frames.min(axis=1))
        highs.append(frames.max(axis=1))
        got += len(frames)
        if got >= count:
            break
    if not got:
        return nothing
    low, high = np.concatenate(lows), np.concatenate(highs)
    edges = np.linspace(0, got, min(columns, got), endpoint=False).astype(np.int64)
    peaks = np.stack([np.minimum.reduceat(low, edges), np.maximum.reduceat(high, edges)], axis=1)
    end_s = (first + got) / header.sample_rate_hz
    return Shape(first / header.sample_rate_hz, end_s, np.clip(peaks, -1.0, 1.0).astype(np.float32))
