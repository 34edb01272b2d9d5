"""Files that only FFmpeg reads, through PyAV, which the `m4a` extra brings: M4A, AAC, WMA, and rare codecs."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import logging
import sys
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from audiomancer.audio.buffer import AudioHeader
from audiomancer.audio.formats import LOSSY_BIT_DEPTH, check_rate
from audiomancer.audio.readers.reader import FloatArray, Reader
from audiomancer.audio.readers.reasons import (
    NO_CHANNELS,
    NO_DECODER,
    NO_SOUND,
    NOT_AUDIO,
    NOTHING_DECODES,
    PROTECTED,
    needs_extra,
)
from audiomancer.audio.readers.source import Source, View
from audiomancer.errors import AudioFileError, UnsupportedFormatError

_log = logging.getLogger(__name__)

_LOSSLESS: Final = frozenset({"alac", "flac", "wavpack", "ape", "tta", "wmalossless", "mlp", "truehd", "tak", "als"})
_PADDING_FRAMES: Final = 4096
"""A lossy coder fills its last block: what is beyond the container's length by no more than this is no sound."""

_STATE_THEIR_LENGTH: Final = frozenset({"mov", "asf", "matroska", "ogg", "wav", "aiff", "caf", "wv", "ape", "tta"})
"""Containers (FFmpeg's names, first of several) whose length is no guess from the bit rate."""


def is_installed() -> bool:
    """Check whether the extra is there."""
    if "av" in sys.modules:
        return sys.modules["av"] is not None
    return importlib.util.find_spec("av") is not None


class FfmpegReader(Reader):
    """Frames of the first sound in a file.

    Args:
        source: The file.
        kind: What the file is, for the sentence where the extra is missing; empty where its suffix says it.
    """

    def __init__(self, source: Source, kind: str = "") -> None:
        self._source = source
        try:
            import av
        except ImportError as error:
            raise UnsupportedFormatError(source.path, needs_extra(kind)) from error
        self._av = av
        self._errors = (av.error.FFmpegError, OSError, ValueError, EOFError)
        self._view: View | io.BytesIO | None = None
        self._open()
        try:
            self.header = self._header()
        except BaseException:
            self.close()
            raise
        self._begin()

    def _open(self) -> None:
        path = self._source.path
        self._view = self._source.stream()
        try:
            self._container: Any = self._av.open(self._view, metadata_errors="replace")
            if not self._container.streams.audio:
                raise AudioFileError(path, NO_SOUND)
            self._stream = self._container.streams.audio[0]
            if self._stream.codec_context is None:
                raise UnsupportedFormatError(path, self._no_decoder())
        except self._errors as error:
            self._close_all()
            _log.info("FFmpeg does not open %s: %s", path.name, error)
            raise AudioFileError(path, NOT_AUDIO) from error
        except AudioFileError:
            self._close_all()
            raise

    def _no_decoder(self) -> str:
        head = self._source.head
        return PROTECTED if b"drms" in head or b"enca" in head else NO_DECODER

    def _header(self) -> AudioHeader:
        stream, context, path = self._stream, self._stream.codec_context, self._source.path
        rate_hz, channels = int(context.sample_rate or 0), int(context.channels or 0)
        if channels < 1 or rate_hz < 1:
            # Some streams say so in their first packet only.
            rate_hz, channels = self._first_facts()
        check_rate(path, rate_hz)
        if channels < 1:
            raise AudioFileError(path, NO_CHANNELS)
        if stream.duration is not None and stream.time_base is not None:
            frames = round(float(stream.duration * stream.time_base) * rate_hz)
        else:
            frames = round(float(self._container.duration or 0) / 1e6 * rate_hz)
        name = str(self._container.format.name).split(",")[0]
        is_stated = name in _STATE_THEIR_LENGTH and frames > 0
        return AudioHeader.of(
            max(1, frames),
            rate_hz,
            channels,
            self._bit_depth(),
            self._source.path.suffix[1:].upper(),
            stated_frames=frames if is_stated else 0,
            is_estimate=not is_stated,
        )

    def _bit_depth(self) -> int:
        context = self._stream.codec_context
        if context.name not in _LOSSLESS and not context.name.startswith("pcm_"):
            return LOSSY_BIT_DEPTH
        bits = int(getattr(context.format, "bits", 0) or LOSSY_BIT_DEPTH)
        if context.name == "alac" and context.extradata and len(context.extradata) >= 36:
            # The magic cookie, after the twelve bytes of its atom.
            return min(bits or 64, int(context.extradata[17]))
        return bits

    def _first_facts(self) -> tuple[int, int]:
        try:
            for frame in self._container.decode(self._stream):
                return int(frame.sample_rate), len(frame.layout.channels)
        except self._errors as error:
            _log.info("FFmpeg does not decode %s: %s", self._source.path.name, error)
        finally:
            self._close_all()
            self._open()
        raise AudioFileError(self._source.path, NOTHING_DECODES)

    def _begin(self) -> None:
        self._waiting = np.zeros((0, self.header.channels), np.float32)
        self._blocks = self._decoded()

    def _decoded(self) -> Iterator[FloatArray]:
        """Decoded blocks; a damaged packet is left out, as players do."""
        # Packed, because more than eight planes can't be asked for.
        resampler = self._av.AudioResampler(format="flt", rate=self.header.sample_rate_hz)
        channels, given = self.header.channels, 0
        most = self.header.frames if self.header.stated_frames else 1 << 62
        try:
            for packet in self._container.demux(self._stream):
                try:
                    frames = packet.decode()
                except self._errors as error:
                    _log.info("FFmpeg leaves out a packet of %s: %s", self._source.path.name, error)
                    continue
                for frame in frames:
                    for packed in resampler.resample(frame):
                        block = (
                            packed.to_ndarray().astype(np.float32, copy=False).reshape(-1, len(packed.layout.channels))
                        )
                        if block.shape[1] != channels:
                            return
                        given += len(block)
                        yield self._without_padding(block, given, most)
        except self._errors as error:
            _log.info("FFmpeg ends in the middle of %s: %s", self._source.path.name, error)

    @staticmethod
    def _without_padding(block: FloatArray, given: int, most: int) -> FloatArray:
        beyond = given - most
        return block[: max(0, len(block) - beyond)] if 0 < beyond <= _PADDING_FRAMES else block

    def _next(self, max_frames: int) -> FloatArray:
        parts, held = [self._waiting], len(self._waiting)
        while held < max_frames:
            block = next(self._blocks, None)
            if block is None:
                break
            parts.append(block)
            held += len(block)
        joined = np.ascontiguousarray(np.concatenate(parts), np.float32) if len(parts) > 1 else parts[0]
        self._waiting = joined[max_frames:]
        if not held and not self.position and max_frames > 0:
            raise AudioFileError(self._source.path, NOTHING_DECODES)
        return joined[:max_frames]

    def count_frames(self) -> int:
        """As in `Reader`; a container whose sound is all there is believed."""
        if not self.header.is_estimate and self._is_whole():
            return self.header.frames
        return self._counted()

    def _is_whole(self) -> bool:
        entries = self._stream.index_entries
        if not len(entries):
            return False
        last = entries[len(entries) - 1]
        return int(last.pos) + int(last.size) <= self._source.size_bytes

    def _rewind(self) -> None:
        self._close_all()
        self._open()
        self._begin()

    def _close_all(self) -> None:
        with contextlib.suppress(Exception):
            self._container.close()
        if self._view is not None:
            self._view.close()

    def close(self) -> None:
        """Close the file."""
        self._close_all()
