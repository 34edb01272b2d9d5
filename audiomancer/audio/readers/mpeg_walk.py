"""Walking MPEG audio from frame to frame: how many there are, where one lies, and a first frame that says so."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Final

from audiomancer.audio.readers.mpeg_frames import (
    LONGEST_FRAME_BYTES,
    NEAR_BYTES,
    SIZES,
    MpegStream,
    frame_header,
    free_size,
)
from audiomancer.audio.readers.source import Source

_PIECE_BYTES: Final = 1 << 20
_RESERVOIR_BYTES: Final = 2_048
_LEAST_BEFORE: Final = 4
"""Frames decoded before one that was sought: it borrows bits from up to 511 bytes before it, and overlaps the last."""

_MOST_BYTES_IN_MEMORY: Final = 64 << 20


def count_frames(stream: MpegStream) -> int:
    """Number of MPEG frames that lie in the stretch after the info frame."""
    return _walk(stream, 1 << 62)[0]


def without_gaps(stream: MpegStream) -> tuple[MpegStream, int]:
    """The stream with nothing between its frames, and their number: decoders give up where a kilobyte is damaged."""
    gaps: list[tuple[int, int]] = []
    count, end = _walk(stream, 1 << 62, gaps=gaps)
    inner = [(first, last) for first, last in gaps if last < end]
    if not inner or stream.source.size_bytes > _MOST_BYTES_IN_MEMORY:
        return stream, count
    at, pieces = 0, []
    for first, last in inner:
        pieces.append(stream.source.read_at(at, first - at))
        at = last
    pieces.append(stream.source.read_at(at, stream.source.size_bytes - at))
    source = Source(stream.source.path, b"".join(pieces))
    return replace(stream, source=source), count


def place_before(stream: MpegStream, number: int) -> tuple[int, int]:
    """A frame some way before frame `number`, by its number, and where it lies: decoding begins there."""
    places: list[int] = []
    _walk(stream, number, places)
    if not places:
        return 0, stream.info_bytes
    first = len(places) - 1
    while first > 0 and (len(places) - 1 - first < _LEAST_BEFORE or places[-1] - places[first] < _RESERVOIR_BYTES):
        first -= 1
    return first, places[first]


def _walk(
    stream: MpegStream, most: int, places: list[int] | None = None, gaps: list[tuple[int, int]] | None = None
) -> tuple[int, int]:
    """Go from frame to frame, over what lies between them; returns how many there were, and where the last one ends.

    Notes where frames begin in `places`, and in `gaps` where something else begins and ends.
    """
    source = stream.source
    if not stream.first.size_bytes:
        return _walk_free(stream, most, places)
    kind = SIZES[stream.first_bytes[1] << 8 | stream.first_bytes[2]][1]
    at, count, end = stream.info_bytes, 0, stream.info_bytes
    while at < source.size_bytes and count < most:
        piece = source.read_at(at, _PIECE_BYTES)
        is_last = at + len(piece) >= source.size_bytes
        place, last = 0, len(piece) - (0 if is_last else 2 * LONGEST_FRAME_BYTES)
        while place < last and count < most:
            size = _size_at(piece, place, kind)
            # After a gap one header may be there by chance; at the end a frame may not be all there.
            is_frame = 0 < size <= len(piece) - place
            if is_frame and at + place > end and place + size < len(piece):
                is_frame = _size_at(piece, place + size, kind) > 0
            if not is_frame:
                place = piece.find(b"\xff", place + 1)
                place = last if place < 0 else place
                continue
            if at + place > end and gaps is not None:
                gaps.append((end, at + place))
            if places is not None:
                places.append(at + place)
            place += size
            end = at + place
            count += 1
        at += max(place, 1)
    return count, end


def _size_at(piece: bytes, place: int, kind: int) -> int:
    """Size of the frame of this kind that begins at a place; 0 where none does."""
    if place + 3 > len(piece) or piece[place] != 0xFF:
        return 0
    size, its_kind = SIZES.get(piece[place + 1] << 8 | piece[place + 2], (0, -1))
    return size if its_kind == kind else 0


def _walk_free(stream: MpegStream, most: int, places: list[int] | None) -> tuple[int, int]:
    source, at, count = stream.source, stream.info_bytes, 0
    size = free_size(source.read_at(at, 4 * LONGEST_FRAME_BYTES))
    while size and count < most:
        head = source.read_at(at, 4)
        length = size + (head[2] >> 1 & 1) if len(head) == 4 else 0
        if head[:2] != stream.first_bytes[:2] or at + length > source.size_bytes:
            break
        if places is not None:
            places.append(at)
        at += length
        count += 1
    return count, at


def has_one_rate(stream: MpegStream) -> bool:
    """Check whether the first frames are coded at one bit rate, as far as the beginning shows it."""
    data = stream.source.read_at(stream.info_bytes, NEAR_BYTES)
    at = 0
    while at + 4 <= len(data):
        header = frame_header(data, at)
        if header is None or header.kbits != stream.first.kbits:
            return False
        at += header.size_bytes
    return True


def info_frame(stream: MpegStream, frames: int, *, is_cut: bool) -> bytes:
    """A first frame that says how many follow: that of the file, corrected, or one that is made."""
    info = stream.info
    if info is not None and info.flags_at:
        frame = bytearray(stream.source.read_at(0, stream.info_bytes))
        (flags,) = struct.unpack_from(">I", frame, info.flags_at)
        if flags & 1:
            struct.pack_into(">I", frame, info.flags_at + 4, frames)
            if flags & 2:
                struct.pack_into(">I", frame, info.flags_at + 8, stream.source.size_bytes & 0xFFFFFFFF)
            if is_cut and info.delay:
                # Nothing of what there is was padding.
                place = info.flags_at + 4 + sum(size for bit, size in ((1, 4), (2, 4), (4, 100), (8, 4)) if flags & bit)
                packed = int.from_bytes(frame[place + 21 : place + 24], "big") & 0xFFF000
                frame[place + 21 : place + 24] = packed.to_bytes(3, "big")
            return bytes(frame)
    return made_info_frame(stream, frames)


def made_info_frame(stream: MpegStream, frames: int) -> bytes:
    """A first frame that says how many frames follow, all of which are sound; empty where there can't be one."""
    first = stream.first
    if first.layer != 3 or not first.size_bytes:
        return b""
    for bit_index in range(1, 15):
        head = bytes(
            (0xFF, stream.first_bytes[1] | 1, bit_index << 4 | stream.first_bytes[2] & 0x0C, stream.first_bytes[3])
        )
        header = frame_header(head)
        if header is not None and header.size_bytes >= 160:
            frame = bytearray(header.size_bytes)
            frame[:4] = head
            side = (17 if header.channels == 1 else 32) if header.version == 3 else (9 if header.channels == 1 else 17)
            struct.pack_into(">4sII", frame, 4 + side, b"Info", 1, frames)
            return bytes(frame)
    return b""
