"""One sound ready to be played: frames at the device's rate, filled by a decoder while they are already playing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audiomancer.playback.render_spec import RenderSpec


class Voice:
    """A sound's frames at the output rate; grows while it is decoded.

    The decoder writes frames and then raises `available`; the audio callback reads only what lies below it. Both are
    single attribute writes, so neither side needs a lock.

    Attributes:
        spec: What it is.
        rate_hz: Rate of `frames`.
        frames: float32, shape (n, 2), for the whole sound.
        available: Frames decoded so far.
        is_complete: All frames that will come have come.
        position: Next frame to be played; moved by the callback.
        gain: Factor that is applied at playback.
        follows: It starts in sync with the playing track.
        peak_db: True peak of a stretched sound; None for others, and for silence.
        number: Of the request that it was made for.
        largest_step: Largest difference of neighbouring frames so far: what is inside the sound anyway is no click.
        is_truncated: Not all of it found a place.
    """

    def __init__(self, spec: RenderSpec, rate_hz: int, capacity_frames: int) -> None:
        self.spec = spec
        self.rate_hz = rate_hz
        self.frames: NDArray[np.float32] = np.zeros((max(1, capacity_frames), 2), np.float32)
        self.available = 0
        self.is_complete = False
        self.is_truncated = False
        self.position = 0
        self.gain = 1.0
        self.follows = False
        self.number = 0
        self.peak_db: float | None = None
        self.largest_step = 0.0

    @classmethod
    def of(cls, spec: RenderSpec, rate_hz: int, frames: NDArray[np.float32]) -> Voice:
        """A complete voice on frames that are there already, float32 (n, 2)."""
        voice = cls(spec, rate_hz, 0)
        voice.frames = frames
        voice.largest_step = largest_step(frames)
        voice.available = len(frames)
        voice.is_complete = True
        return voice

    @property
    def duration_s(self) -> float:
        """Seconds held, or expected while still decoding."""
        return (self.available if self.is_complete else len(self.frames)) / self.rate_hz

    @property
    def played_frames(self) -> int:
        """Position of the playhead in the sound, in frames."""
        return self.position

    @property
    def size_bytes(self) -> int:
        """Memory that the frames take."""
        return int(self.frames.nbytes)

    def append(self, block: NDArray[np.float32]) -> bool:
        """Add decoded frames, shape (n, 2); returns False when the array is full and the rest is dropped."""
        start = self.available
        count = min(len(block), len(self.frames) - start)
        self.frames[start : start + count] = block[:count]
        self.largest_step = max(self.largest_step, largest_step(block[:count]))
        # Written last: the callback may read up to here from now on.
        self.available = start + count
        return count == len(block)

    def replayed(self, position: int = 0, gain: float = 1.0, *, follows: bool = False) -> Voice:
        """A fresh start on the same frames, so that the old one can fade out while the new one begins."""
        copy = _SharedVoice(self)
        copy.position = max(0, position)
        copy.gain = gain
        copy.follows = follows
        return copy

    # What the callback asks

    def ready(self, most: int) -> int:
        """Number of frames that can be read at the playhead in one piece, up to `most`; 0 at the end, or when late."""
        return min(most, self.available - self.position)

    def piece(self, count: int) -> NDArray[np.float32]:
        """The next `count` frames, as many as are `ready`; a view."""
        return self.frames[self.position : self.position + count]

    @property
    def left_frames(self) -> int | None:
        """Frames up to the end of the sound; None where it is not known yet."""
        return max(0, self.available - self.position) if self.is_complete else None

    @property
    def is_at_end(self) -> bool:
        """The playhead stands after the last frame."""
        return self.is_complete and self.position >= self.available

    @property
    def can_repeat(self) -> bool:
        """Check whether there are frames to begin again with."""
        return self.available > 0

    def rewind(self) -> None:
        """Begin again: called at the end, when the sound repeats."""
        self.position = 0

    @property
    def starts_abruptly(self) -> bool:
        """Starting at the playhead would click: inside the sound, or at a first frame above any step of the sound."""
        if self.position > 0:
            return True
        first = self.frames[0]
        return self.available > 0 and bool(max(abs(first[0]), abs(first[1])) > self.largest_step)

    @property
    def ends_abruptly(self) -> bool:
        """Check whether the last frame is above any step of the sound; for a complete voice."""
        if self.available < 1:
            return False
        last = self.frames[self.available - 1]
        return bool(max(abs(last[0]), abs(last[1])) > self.largest_step)

    def close(self) -> None:
        """Stop decoding: the voice is no longer played."""


class _SharedVoice(Voice):
    """A second playhead on the frames of another voice."""

    def __init__(self, original: Voice) -> None:
        self._original = original.original if isinstance(original, _SharedVoice) else original
        self.spec = self._original.spec
        self.rate_hz = self._original.rate_hz
        self.frames = self._original.frames
        self.position = 0
        self.gain = 1.0
        self.follows = False
        self.number = 0
        self.peak_db = self._original.peak_db

    @property
    def original(self) -> Voice:
        """The voice that holds the frames."""
        return self._original

    @property
    def available(self) -> int:  # type: ignore[override]  # a live view of the owner's count
        return self._original.available

    @property
    def is_complete(self) -> bool:  # type: ignore[override]  # a live view of the owner's state
        return self._original.is_complete

    @property
    def largest_step(self) -> float:  # type: ignore[override]  # a live view of the owner's
        return self._original.largest_step

    @property
    def is_truncated(self) -> bool:  # type: ignore[override]  # a live view of the owner's state
        return self._original.is_truncated


def largest_step(frames: NDArray[np.float32]) -> float:
    """Largest difference of neighbouring frames on either side; 0 for fewer than two frames."""
    if len(frames) < 2:
        return 0.0
    steps = np.diff(frames, axis=0)
    return float(max(steps.max(), -steps.min()))


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
