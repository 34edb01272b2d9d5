"""MPEG audio, layers I to III: libsndfile decodes it, after the frames have been found and counted here.

libsndfile (mpg123) decodes exactly, but wants the first frame at the first byte, guesses the length where no frame says
it, and damages what follows a seek. So it gets the frames only, after one that says how many there are.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

from audiomancer.audio.buffer import AudioHeader
from audiomancer.audio.formats import LOSSY_BIT_DEPTH
from audiomancer.audio.readers.mpeg_frames import DECODER_DELAY, MpegStream
from audiomancer.audio.readers.mpeg_walk import (
    count_frames,
    has_one_rate,
    info_frame,
    made_info_frame,
    place_before,
    without_gaps,
)
from audiomancer.audio.readers.reader import FloatArray, Reader
from audiomancer.audio.readers.reasons import NO_SOUND
from audiomancer.audio.readers.sndfile import SndfileReader
from audiomancer.errors import AudioFileError

_WALKED_BYTES: Final = 32 << 20
"""Longer files whose first frame says how many follow are believed: a walk takes a tenth of a second an hour."""

_NAMES: Final = {1: "MP1", 2: "MP2", 3: "MP3"}


def mp3_header(stream: MpegStream) -> AudioHeader:
    """Facts of a stream without counting: where no frame says how many there are, the length is a guess."""
    first, info = stream.first, stream.info
    name = _NAMES[first.layer]
    if info is None and not (first.size_bytes and has_one_rate(stream)):
        frames = stream.pcm_frames(count_frames(stream))
        return AudioHeader.of(max(1, frames), first.rate_hz, first.channels, LOSSY_BIT_DEPTH, name)
    stated = stream.pcm_frames(info.frames) if info is not None and info.frames else 0
    if stream.is_complete:
        frames, is_estimate = stated, False
    elif stated and not (info is not None and info.stream_bytes):
        frames, is_estimate = stated, True
    else:
        sound_bytes = stream.source.size_bytes - stream.info_bytes
        size = first.size_bytes or 1
        if info is not None and info.frames and info.stream_bytes:
            frames = stated * stream.source.size_bytes // info.stream_bytes
        else:
            # To the nearest frame: padding makes every other frame a byte longer.
            bytes_of_frame = first.frames * first.kbits * 125 / first.rate_hz if first.kbits else size
            frames = round(sound_bytes / bytes_of_frame) * first.frames - stream.delay
        is_estimate = True
    frames = max(1, frames)
    return AudioHeader.of(
        frames, first.rate_hz, first.channels, LOSSY_BIT_DEPTH, name, stated_frames=stated, is_estimate=is_estimate
    )


class Mp3Reader(Reader):
    """Frames of MPEG audio; the length is exact."""

    def __init__(self, stream: MpegStream) -> None:
        info, is_cut = stream.info, False
        if stream.is_complete and info is not None and stream.source.size_bytes > _WALKED_BYTES:
            self._mpeg_frames = info.frames
        else:
            stream, self._mpeg_frames = without_gaps(stream)
            is_cut = bool(info is not None and info.frames > self._mpeg_frames)
            if info is not None and info.frames and info.frames < self._mpeg_frames and stream.is_complete:
                # What comes after the last frame that it counts is no sound.
                self._mpeg_frames = info.frames
        self._stream = stream
        if not self._mpeg_frames:
            raise AudioFileError(stream.source.path, NO_SOUND)
        # After a seek, too, the decoder drops what it is late by.
        self._delay = max(0, stream.delay - DECODER_DELAY)
        self._before = info_frame(stream, self._mpeg_frames, is_cut=is_cut)
        self._inner = self._opened(self._before, stream.info_bytes)
        first = stream.first
        frames = stream.pcm_frames(self._mpeg_frames, is_cut=is_cut) or self._inner.header.frames
        stated = stream.pcm_frames(stream.info.frames) if stream.info is not None else 0
        self.header = AudioHeader.of(
            frames, first.rate_hz, first.channels, LOSSY_BIT_DEPTH, _NAMES[first.layer], stated_frames=stated
        )

    def _opened(self, before: bytes, at: int) -> SndfileReader:
        stretch = self._stream.source.window(at)
        opened: Callable[[], io.BytesIO | io.RawIOBase] = lambda: stretch.stream(before)  # noqa: E731 - a type for it
        return SndfileReader(self._stream.source.path, opened)

    def _next(self, max_frames: int) -> FloatArray:
        # What comes after the last frame is padding.
        return self._inner.read(max(0, min(max_frames, self.header.frames - self.position)))

    def _seek(self, frame: int) -> int | None:
        frame = min(frame, self.header.frames)
        of_frame = self._stream.first.frames
        number, at = place_before(self._stream, (frame + self._delay) // of_frame + 1)
        if not number:
            return None
        self._inner.close()
        # No frame before it says what to drop at the beginning.
        self._inner = self._opened(made_info_frame(self._stream, self._mpeg_frames - number), at)
        self._inner.skip(frame + self._delay - number * of_frame)
        return frame

    def _rewind(self) -> None:
        self._inner.close()
        self._inner = self._opened(self._before, self._stream.info_bytes)

    def close(self) -> None:
        """Close the file."""
        self._inner.close()
