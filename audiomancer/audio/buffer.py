"""The two values that sounds travel in: decoded frames, and what a header says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

_CANCELLED = 0.05
"""A mix this much weaker than its loudest channel (−26 dB) is taken for channels that cancel each other."""

_HUGE = 1e37
"""Float32 ends at some 3e38."""

_NOTICEABLE_S = 0.06
_NOTICEABLE_SHARE = 0.005


@dataclass(frozen=True, slots=True, eq=False)
class AudioBuffer:
    """Decoded sound: finite float32 frames, shape (n_frames, channels), C-contiguous, full scale ±1."""

    frames: npt.NDArray[np.float32]
    sample_rate_hz: int
    _mono: npt.NDArray[np.float32] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.frames.ndim != 2 or self.frames.dtype != np.float32 or self.frames.shape[1] < 1:
            raise ValueError(
                f"frames must be float32 of shape (n, channels), got {self.frames.dtype} {self.frames.shape}"
            )
        if self.sample_rate_hz <= 0:
            raise ValueError(f"sample_rate_hz must be positive, got {self.sample_rate_hz}")

    @property
    def channels(self) -> int:
        """Number of channels, at least 1."""
        return int(self.frames.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds; 0 for no frames."""
        return len(self.frames) / self.sample_rate_hz

    def mono(self) -> npt.NDArray[np.float32]:
        """Mean of the channels, float32 (n_frames,); where they cancel each other, the loudest channel instead.

        Mixed once: every call gives the same array, which is not to be written to.
        """
        if self._mono is None:
            object.__setattr__(self, "_mono", _mixed(self.frames))
        assert self._mono is not None
        return self._mono


def _mixed(frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    channels = frames.shape[1]
    if channels == 1 or not len(frames):
        return frames[:, 0]
    # Sums of columns are several times faster than a mean along the short axis. Huge values would overflow.
    peak = _peak(frames)
    parts = frames if peak < _HUGE else frames / np.float32(channels)
    mix = parts[:, 0] + parts[:, 1]
    for channel in range(2, channels):
        mix += parts[:, channel]
    if parts is frames:
        mix *= np.float32(1 / channels)
    if _peak(mix) < _CANCELLED * peak:
        loudest = max(range(channels), key=lambda channel: _peak(frames[:, channel]))
        return np.ascontiguousarray(frames[:, loudest])
    return np.asarray(mix, np.float32)


def _peak(values: npt.NDArray[np.float32]) -> float:
    return max(float(values.max()), -float(values.min()))


@dataclass(frozen=True, slots=True)
class AudioHeader:
    """Facts of a sound that are known without decoding it.

    Attributes:
        duration_s: Length in seconds.
        sample_rate_hz: Frames per second.
        channels: Number of channels.
        bit_depth: Bits per stored value; 0 for lossy formats, which have none.
        frames: Length in frames.
        format: Container in capitals: "WAV", "AIFF", "FLAC", "OGG", "MP3", "CAF", "M4A" …
        is_estimate: The length is a guess from bit rate and size, or what the header of a file that is cut off says.
        stated_frames: Length that the file's header says, in frames; 0 where it says nothing believable.
    """

    duration_s: float
    sample_rate_hz: int
    channels: int
    bit_depth: int
    frames: int
    format: str
    is_estimate: bool = False
    stated_frames: int = 0

    @classmethod
    def of(
        cls, frames: int, rate_hz: int, channels: int, bit_depth: int, name: str, *, stated_frames: int = 0,
        is_estimate: bool = False,
    ) -> AudioHeader:  # fmt: skip
        """Header of so many frames, of which the length in seconds follows."""
        return cls(frames / rate_hz, rate_hz, channels, bit_depth, frames, name, is_estimate, stated_frames)

    def with_frames(self, frames: int) -> AudioHeader:
        """The same with the length that decodes."""
        return replace(self, frames=frames, duration_s=frames / self.sample_rate_hz, is_estimate=False)

    @property
    def stated_s(self) -> float | None:
        """Length in seconds that the file once had, where `frames` is noticeably less: it is cut off; else None.

        A lossy coder's first and last block, or a header that is off by a chunk, is no cut.
        """
        missing_s = (self.stated_frames - self.frames) / self.sample_rate_hz
        if missing_s <= max(_NOTICEABLE_S, _NOTICEABLE_SHARE * self.stated_frames / self.sample_rate_hz):
            return None
        return self.stated_frames / self.sample_rate_hz
