"""A sound file that is open: its header, and its frames one after the other."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from audiomancer.audio.buffer import AudioHeader

FloatArray = NDArray[np.float32]

BLOCK_VALUES: Final = 1 << 18
"""Values (frames × channels) that are skipped in one go: 1 MB."""


class Reader(ABC):
    """Frames of one file in order, until it is closed.

    Whatever way a sound is used, analysed, played or drawn, its frames come through here: they are the same, and so is
    their number.

    Attributes:
        header: Facts of the file.
        position: Number of the next frame.
        is_usable: A value that is a number has been read.
    """

    header: AudioHeader
    position: int = 0
    is_usable: bool = False

    def read(self, max_frames: int) -> FloatArray:
        """The next frames, float32 (n, channels), finite, full scale ±1; fewer than `max_frames` only at the end.

        Raises:
            AudioFileError: Nothing at all can be decoded. A file that ends in the middle ends there without an error.
        """
        found = self._next(max_frames)
        frames = finite(found)
        self.is_usable = self.is_usable or (len(found) > 0 and (frames is found or bool(np.isfinite(found).any())))
        self.position += len(frames)
        return frames

    def seek(self, frame: int) -> None:
        """Go to a frame, or to the end where that is nearer."""
        if frame == self.position:
            return
        reached = self._seek(frame)
        if reached is not None:
            self.position = reached
            return
        if frame < self.position:
            self._begin_again()
        self.skip(frame - self.position)

    def skip(self, frames: int) -> int:
        """Decode frames and drop them; returns how many there were."""
        at_once = max(1, BLOCK_VALUES // self.header.channels)
        skipped = 0
        while skipped < frames:
            block = self.read(min(at_once, frames - skipped))
            if not len(block):
                break
            skipped += len(block)
        return skipped

    def count_frames(self) -> int:
        """Number of frames that decode, found by decoding them where nothing else says it. Leaves the position."""
        if not self.header.is_estimate:
            return self.header.frames
        return self._counted()

    def _counted(self) -> int:
        before = self.position
        self._begin_again()
        count = self.skip(1 << 62)
        self._begin_again()
        self.skip(before)
        return count

    def _begin_again(self) -> None:
        self._rewind()
        self.position = 0

    @abstractmethod
    def _next(self, max_frames: int) -> FloatArray:
        """As `read`; values need not be finite."""

    def _seek(self, frame: int) -> int | None:  # noqa: ARG002 - for decoders that can
        """Go to a frame exactly, or to the end, and say which; or None, with `position` true as before."""
        return None

    @abstractmethod
    def _rewind(self) -> None:
        """Begin again at the first frame."""

    @abstractmethod
    def close(self) -> None:
        """Let the file go."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def finite(frames: FloatArray) -> FloatArray:
    """The same array where every value is finite, else a copy with 0 for the others."""
    # Both are NaN where one value is.
    if math.isfinite(frames.max(initial=0.0)) and math.isfinite(frames.min(initial=0.0)):
        return frames
    return np.nan_to_num(frames, nan=0.0, posinf=0.0, neginf=0.0)
