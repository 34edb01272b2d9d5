"""One sound ready to be heard: frames at the device's rate, filled by a decoder while they are already playing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class Voice:
    """A sound's frames at the output rate; grows while it is decoded.

    The decoder writes frames and then raises `available`; the audio callback reads only what lies below it. Both are
    single attribute writes, so neither side needs a lock.

    Attributes:
        path: The file.
        rate_hz: Rate of `frames`.
        frames: float32, shape (n, 2), room for the whole sound or for its first window.
        available: Frames decoded so far.
        is_complete: All frames that will come have come.
        position: Next frame to be heard; moved by the callback.
        is_truncated: The file is longer than what is held.
    """

    def __init__(self, path: Path, rate_hz: int, capacity_frames: int) -> None:
        self.path = path
        self.rate_hz = rate_hz
        self.frames: NDArray[np.float32] = np.zeros((max(1, capacity_frames), 2), np.float32)
        self.available = 0
        self.is_complete = False
        self.is_truncated = False
        self.position = 0

    @property
    def duration_s(self) -> float:
        """Seconds held, or expected while still decoding."""
        return (self.available if self.is_complete else len(self.frames)) / self.rate_hz

    @property
    def size_bytes(self) -> int:
        """Memory that the frames take."""
        return int(self.frames.nbytes)

    def append(self, block: NDArray[np.float32]) -> bool:
        """Add decoded frames, shape (n, 2); returns False when the room is used up and the rest is dropped."""
        start = self.available
        count = min(len(block), len(self.frames) - start)
        self.frames[start : start + count] = block[:count]
        # Written last: the callback may read up to here from now on.
        self.available = start + count
        return count == len(block)

    def replayed(self, position: int = 0) -> Voice:
        """A fresh start on the same frames, so that the old one can fade out while the new one begins."""
        copy = _SharedVoice(self)
        copy.position = max(0, position)
        return copy


class _SharedVoice(Voice):
    """A second playhead on the frames of another voice."""

    def __init__(self, original: Voice) -> None:
        self._original = original.original if isinstance(original, _SharedVoice) else original
        self.path = self._original.path
        self.rate_hz = self._original.rate_hz
        self.frames = self._original.frames
        self.position = 0

    @property
    def original(self) -> Voice:
        """The voice that owns the frames."""
        return self._original

    @property
    def available(self) -> int:  # type: ignore[override]  # a live view of the owner's count
        return self._original.available

    @property
    def is_complete(self) -> bool:  # type: ignore[override]  # a live view of the owner's state
        return self._original.is_complete

    @property
    def is_truncated(self) -> bool:  # type: ignore[override]  # a live view of the owner's state
        return self._original.is_truncated


def to_stereo(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Frames of any channel count as two channels, float32 (n, 2); NaN and infinity become silence.

    Mono goes to both sides. Of more than two channels the even ones go left, the odd ones right, averaged.
    """
    if frames.shape[1] == 1:
        stereo = np.repeat(frames, 2, axis=1)
    elif frames.shape[1] == 2:
        stereo = np.array(frames, np.float32)
    else:
        stereo = np.stack([frames[:, 0::2].mean(axis=1), frames[:, 1::2].mean(axis=1)], axis=1).astype(np.float32)
    if not np.isfinite(stereo).all():
        stereo = np.nan_to_num(stereo, nan=0.0, posinf=0.0, neginf=0.0)
    return np.ascontiguousarray(stereo, np.float32)
