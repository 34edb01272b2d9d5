"""Frames of MPEG audio: where the first one is, whatever lies before it, how many there are, and what their first says.

An MP3 file has no header. Often its first frame is silent and says how many follow (Xing, Info, VBRI);
without one the length is known when the frames have been counted.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from audiomancer.audio.readers.source import Source

_RATES_HZ: Final = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_KBITS: Final = {
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SEARCH_BYTES: Final = 4 << 20
"""Sound that begins later than this is not looked for."""

NEAR_BYTES: Final = 16 << 10

_CONFIRMING: Final = 3
"""Frames in a row that make sure that the first one is one."""

LONGEST_FRAME_BYTES: Final = 8_192

DECODER_DELAY: Final = 529
"""PCM frames that a decoder of layer III is late by."""


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """Four bytes that begin a frame.

    Attributes:
        version: 3 for MPEG 1, 2 for MPEG 2, 0 for 2.5.
        layer: 1 to 3.
        size_bytes: Of the frame; 0 where it is of a free format, whose frames say no size.
        frames: PCM frames in it.
    """

    version: int
    layer: int
    rate_hz: int
    channels: int
    kbits: int
    size_bytes: int
    frames: int


def frame_header(data: bytes, at: int = 0) -> FrameHeader | None:
    """The header at a place, or None where there is none."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = data[at + 1] >> 3 & 3, 4 - (data[at + 1] >> 1 & 3)
    rate_index, bit_index = data[at + 2] >> 2 & 3, data[at + 2] >> 4
    if version == 1 or layer == 4 or rate_index == 3 or bit_index == 15:
        return None
    rate_hz = _RATES_HZ[version][rate_index]
    is_first = version == 3
    frames = 384 if layer == 1 else 1152 if layer == 2 or is_first else 576
    kbits = _KBITS[is_first, layer][bit_index - 1] if bit_index else 0
    padding = data[at + 2] >> 1 & 1
    if not bit_index:
        size = 0
    elif layer == 1:
        size = (12_000 * kbits // rate_hz + padding) * 4
    else:
        size = frames // 8 * 1000 * kbits // rate_hz + padding
    return FrameHeader(version, layer, rate_hz, 1 if data[at + 3] >> 6 == 3 else 2, kbits, size, frames)


def _sizes() -> dict[int, tuple[int, int]]:
    """Size in bytes of a frame, and its kind, by its second and third byte."""
    found = {}
    for second in range(0xE0, 0x100):
        for third in range(0x100):
            header = frame_header(bytes((0xFF, second, third, 0)))
            if header is not None and header.size_bytes:
                found[second << 8 | third] = (
                    header.size_bytes,
                    header.version << 16 | header.layer << 8 | third & 0x0C,
                )
    return found


SIZES: Final = _sizes()


@dataclass(frozen=True, slots=True)
class FrameInfo:
    """The silent first frame that speaks of the others.

    Attributes:
        frames: MPEG frames that follow; 0 where it does not say.
        stream_bytes: Bytes from this frame to the end; 0 where it does not say.
        delay: PCM frames to drop at the beginning; 0 where it does not say.
        padding: PCM frames to drop at the end.
        flags_at: Where its flags stand in it; 0 for a VBRI frame.
    """

    frames: int
    stream_bytes: int
    delay: int
    padding: int
    flags_at: int


@dataclass(frozen=True, slots=True)
class MpegStream:
    """Frames found in a file.

    Attributes:
        source: The stretch from the first frame to the last byte before tags.
        first: Header of the first frame that sounds.
        first_bytes: The four bytes of that header.
        info: What the frame before it says, where there is such a frame.
        info_bytes: Size of that frame; 0 without.
    """

    source: Source
    first: FrameHeader
    first_bytes: bytes
    info: FrameInfo | None
    info_bytes: int

    @property
    def is_complete(self) -> bool:
        """Check whether the number of frames that its first one says can be believed."""
        info = self.info
        if info is None or not info.frames or not info.stream_bytes or not info.flags_at:
            return False
        return abs(self.source.size_bytes - info.stream_bytes) <= max(2_000, info.stream_bytes // 100)

    @property
    def delay(self) -> int:
        """PCM frames that are dropped at the beginning: what the coder says, or the decoder's alone."""
        if self.first.layer != 3 or not self.first.size_bytes:
            return 0
        return (self.info.delay if self.info is not None else 0) or DECODER_DELAY

    def pcm_frames(self, mpeg_frames: int, *, is_cut: bool = False) -> int:
        """PCM frames of so many frames, without delay and padding."""
        padding = self.info.padding if self.info is not None and not is_cut else 0
        return max(0, mpeg_frames * self.first.frames - self.delay - padding)


def end_of_id3(source: Source) -> int:
    """Number of bytes that ID3v2 tags take at the beginning."""
    at = 0
    while True:
        head = source.read_at(at, 10)
        if len(head) < 10 or head[:3] != b"ID3" or max(head[6:10]) > 0x7F:
            return min(at, source.size_bytes)
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        at += 10 + size + (10 if head[5] & 0x10 else 0)


def _without_tags_at_end(source: Source) -> Source:
    size = source.size_bytes
    if source.read_at(size - 128, 3) == b"TAG" and size > 128:
        size -= 128
    footer = source.read_at(size - 32, 32) if size > 32 else b""
    if footer[:8] == b"APETAGEX":
        (length, _, flags) = struct.unpack_from("<III", footer, 12)
        length += 32 if flags & 0x80000000 else 0
        if length < size:
            size -= length
    return source.window(0, size)


def find_stream(source: Source, *, is_far: bool = False) -> MpegStream | None:
    """Frames of a file, after tags, padding and whatever else; None where there are none.

    They are looked for in the first bytes only, unless `is_far`: then in the first megabytes.
    """
    start = end_of_id3(source)
    # A tag may be longer than the file that was cut off in it, or say less than it takes.
    stretch = _without_tags_at_end(source.window(start)) if start < source.size_bytes else source
    found = _found(stretch, NEAR_BYTES)
    return _found(stretch, _SEARCH_BYTES) if found is None and is_far else found


def _found(stretch: Source, most_bytes: int) -> MpegStream | None:
    data = stretch.read_at(0, most_bytes + _CONFIRMING * LONGEST_FRAME_BYTES)
    at = data.find(b"\xff")
    while 0 <= at < most_bytes:
        header = frame_header(data, at)
        if header is not None and _is_followed(data, at, header, is_end=len(data) == stretch.size_bytes):
            return _stream(stretch.window(at), header)
        at = data.find(b"\xff", at + 1)
    return None


def _is_followed(data: bytes, at: int, first: FrameHeader, *, is_end: bool) -> bool:
    """Check whether frames of the same kind follow one another from here on."""
    if not first.size_bytes:
        return at == 0 and free_size(data) > 0
    place, header = at, first
    for _ in range(_CONFIRMING):
        place += header.size_bytes
        if place + 4 > len(data):
            # One frame or two may be all there is, if they are really at the end, and not somewhere in other bytes.
            return is_end and at == 0
        after = frame_header(data, place)
        if after is None or (after.version, after.layer, after.rate_hz) != (first.version, first.layer, first.rate_hz):
            return False
        header = after
        if not header.size_bytes:
            return False
    return True


def free_size(data: bytes) -> int:
    """Size of the unpadded frames of a free format, found by looking for the next one; 0 where there is none."""
    at = data.find(data[:2], 24, LONGEST_FRAME_BYTES)
    while at > 0:
        if data[at + 2] & 0xFC == data[2] & 0xFC:
            # Of a frame that is padded the byte does not count.
            size = at - (data[2] >> 1 & 1)
            place = at + size + (data[at + 2] >> 1 & 1)
            if data[place : place + 2] in (data[:2], b""):
                return size
        at = data.find(data[:2], at + 1, LONGEST_FRAME_BYTES)
    return 0


def _stream(source: Source, header: FrameHeader) -> MpegStream:
    info = _info(source.read_at(0, max(header.size_bytes, 4)), header)
    if info is None:
        return MpegStream(source, header, source.read_at(0, 4), None, 0)
    first_bytes = source.read_at(header.size_bytes, 4)
    first = frame_header(first_bytes)
    if first is None or not first.size_bytes:
        first, first_bytes = header, source.read_at(0, 4)
    return MpegStream(source, first, first_bytes, info, header.size_bytes)


def _info(frame: bytes, header: FrameHeader) -> FrameInfo | None:
    if header.layer != 3:
        return None
    side = (17 if header.channels == 1 else 32) if header.version == 3 else (9 if header.channels == 1 else 17)
    if frame[36:40] == b"VBRI" and len(frame) >= 54:
        stream_bytes, frames = struct.unpack_from(">II", frame, 46)
        return FrameInfo(frames, stream_bytes, 0, 0, 0)
    at = 4 + side
    if frame[at : at + 4] not in (b"Xing", b"Info") or len(frame) < at + 8:
        return None
    (flags,) = struct.unpack_from(">I", frame, at + 4)
    place, values = at + 8, [0, 0]
    for number in range(2):
        if flags >> number & 1 and place + 4 <= len(frame):
            (values[number],) = struct.unpack_from(">I", frame, place)
            place += 4
    place += (100 if flags & 4 else 0) + (4 if flags & 8 else 0)
    delay, padding = 0, 0
    # Whatever coder names itself here.
    if len(frame) >= place + 24 and frame[place]:
        packed = int.from_bytes(frame[place + 21 : place + 24], "big")
        # The delay of the decoder comes first, and is taken from the end.
        delay, padding = (packed >> 12) + DECODER_DELAY, max(0, (packed & 0xFFF) - DECODER_DELAY)
    return FrameInfo(values[0], values[1], delay, padding, at + 4)
