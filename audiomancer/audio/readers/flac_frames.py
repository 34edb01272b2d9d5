"""Facts of a FLAC stream: its first block, and its last frame, which gives the true length."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from audiomancer.audio.readers.ogg import granules_at_end
from audiomancer.audio.readers.source import Source

_TAIL_BYTES: Final = 1 << 18
"""Two frames of eight channels of 24 bits that can't be compressed fit into it."""

_BLOCK_SIZES: Final = {1: 192, **{n: 576 << (n - 2) for n in range(2, 6)}, **{n: 256 << (n - 8) for n in range(8, 16)}}


@dataclass(frozen=True, slots=True)
class FlacFacts:
    """The first block of a stream; `frames` is 0 where it does not say how many there are."""

    rate_hz: int
    channels: int
    bit_depth: int
    frames: int
    block_frames: int
    is_ogg: bool


def flac_facts(source: Source) -> FlacFacts | None:
    """Facts of the first block; None where it is not to be found."""
    head = source.head
    at = head.find(b"fLaC", 0, 512)
    if at < 0 or len(head) < at + 42:
        return None
    block = head[at + 8 : at + 42]
    (least, most) = struct.unpack_from(">HH", block)
    packed = int.from_bytes(block[10:18], "big")
    return FlacFacts(
        rate_hz=packed >> 44,
        channels=(packed >> 41 & 7) + 1,
        bit_depth=(packed >> 36 & 31) + 1,
        frames=packed & 0xFFFFFFFFF,
        block_frames=most if least == most else 0,
        is_ogg=head[:4] == b"OggS",
    )


def last_frame_end(source: Source, facts: FlacFacts) -> int:
    """Number of the frame after the last one that is there; 0 where it can't be found."""
    if facts.is_ogg:
        return max(granules_at_end(source), default=0)
    tail = source.read_at(max(0, source.size_bytes - _TAIL_BYTES), _TAIL_BYTES)
    at = len(tail)
    while True:
        at = tail.rfind(b"\xff", 0, at)
        if at < 0:
            return 0
        if at + 1 < len(tail) and tail[at + 1] in (0xF8, 0xF9):
            end = _end_of_frame(tail[at : at + 20], facts)
            if end:
                return end


def _end_of_frame(head: bytes, facts: FlacFacts) -> int:
    """Number of the frame after a FLAC frame with this beginning; 0 where it is none."""
    if len(head) < 7 or head[3] & 1:
        return 0
    first, length = head[4], 1
    if first >= 0x80:
        length = 8 - (first ^ 0xFF).bit_length()
        if not 2 <= length <= 7 or len(head) < 4 + length:
            return 0
    number = first if length == 1 else first & (0x7F >> length)
    for byte in head[5 : 4 + length]:
        if byte & 0xC0 != 0x80:
            return 0
        number = number << 6 | byte & 0x3F
    at = 4 + length
    size_code, rate_code = head[2] >> 4, head[2] & 15
    if size_code == 6:
        count = head[at] + 1
        at += 1
    elif size_code == 7:
        count = int.from_bytes(head[at : at + 2], "big") + 1
        at += 2
    else:
        count = _BLOCK_SIZES.get(size_code, 0)
    at += {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    if not count or at >= len(head) or _crc8(head[:at]) != head[at]:
        return 0
    if head[1] & 1:
        return number + count
    return (number * facts.block_frames if facts.block_frames else number * count) + count


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 7) & 0xFF if crc & 0x80 else crc << 1
    return crc
