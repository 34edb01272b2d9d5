"""FLAC, also in Ogg, of any depth and of unknown length, through the FLAC decoder of miniaudio (dr_flac)."""

from __future__ import annotations

import logging
from typing import Any, Final

import numpy as np

from audiomancer.audio.buffer import AudioHeader
from audiomancer.audio.formats import check_rate
from audiomancer.audio.readers.flac_frames import FlacFacts, flac_facts, last_frame_end
from audiomancer.audio.readers.mpeg_frames import end_of_id3
from audiomancer.audio.readers.reader import FloatArray, Reader
from audiomancer.audio.readers.reasons import DAMAGED, NOTHING_DECODES
from audiomancer.audio.readers.source import Source
from audiomancer.errors import AudioFileError, UnsupportedFormatError
from audiomancer.platforms.names import name_for_c

_log = logging.getLogger(__name__)

_BYTES_PER_S: Final = 60_000
"""For a guess at the length of a stream that says nothing."""


def flac_header(source: Source, facts: FlacFacts) -> AudioHeader:
    """Facts of a stream, without decoding."""
    check_rate(source.path, facts.rate_hz)
    frames = facts.frames or last_frame_end(source, facts)
    # Pages of Ogg may begin to count anywhere.
    is_estimate = not frames or (facts.is_ogg and not facts.frames)
    frames = frames or max(1, source.size_bytes * facts.rate_hz // _BYTES_PER_S)
    return AudioHeader.of(
        frames,
        facts.rate_hz,
        facts.channels,
        facts.bit_depth,
        "OGG" if facts.is_ogg else "FLAC",
        stated_frames=facts.frames,
        is_estimate=is_estimate,
    )


class FlacReader(Reader):
    """Frames of a FLAC stream."""

    def __init__(self, source: Source) -> None:
        # Imported here: what lists files, or plays others, needs no second decoder.
        from _miniaudio import ffi, lib

        self._ffi, self._lib, self._source = ffi, lib, source
        facts = flac_facts(source.window(end_of_id3(source)))
        if facts is None:
            raise UnsupportedFormatError(source.path, DAMAGED)
        self._facts = facts
        self.header = flac_header(source, facts)
        self._flac: Any = self._open()

    def _open(self) -> Any:
        source = self._source
        # The whole file, also where a tag comes first: it is skipped there.
        if source.data is not None:
            opened = self._lib.ma_dr_flac_open_memory(source.data, len(source.data), self._ffi.NULL)
        else:
            name = name_for_c(str(source.path))
            is_text = isinstance(name, str)
            opening = self._lib.ma_dr_flac_open_file_w if is_text else self._lib.ma_dr_flac_open_file
            opened = opening(name, self._ffi.NULL)
        if opened == self._ffi.NULL:
            raise AudioFileError(source.path, DAMAGED)
        if (opened.channels, opened.sampleRate) != (self._facts.channels, self._facts.rate_hz):
            self._lib.ma_dr_flac_close(opened)
            raise AudioFileError(source.path, DAMAGED)
        return opened

    def _next(self, max_frames: int) -> FloatArray:
        block = np.empty((max_frames, self.header.channels), np.float32)
        target = self._ffi.cast("float *", block.ctypes.data)
        got = int(self._lib.ma_dr_flac_read_pcm_frames_f32(self._flac, max_frames, target))
        if not got and not self.position and max_frames > 0:
            raise AudioFileError(self._source.path, NOTHING_DECODES)
        return block[:got]

    def _seek(self, frame: int) -> int | None:
        # Without a length it says that it did, and did not.
        if not self._facts.frames or frame >= self._facts.frames:
            return None
        if self._lib.ma_dr_flac_seek_to_pcm_frame(self._flac, frame):
            return frame
        self._begin_again()
        return None

    def count_frames(self) -> int:
        """As in `Reader`: the last frame says it."""
        end, stated = last_frame_end(self._source, self._facts), self._facts.frames
        is_certain = end == stated if stated else not self._facts.is_ogg
        if end and is_certain:
            return end
        return self._counted()

    def can_decode(self) -> bool:
        """Check whether the first frame can be decoded."""
        probe = self._ffi.new("float[]", self.header.channels)
        can = bool(self._lib.ma_dr_flac_read_pcm_frames_f32(self._flac, 1, probe))
        self._rewind()
        return can

    def _rewind(self) -> None:
        self.close()
        self._flac = self._open()

    def close(self) -> None:
        """Close the file."""
        if self._flac is not None:
            self._lib.ma_dr_flac_close(self._flac)
            self._flac = None
