"""AIFF, AIFC and CAF: where the frames lie, in which codec, and headers that libsndfile understands."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from audiomancer.audio.readers.source import Source

_MOST_CHUNKS: Final = 1_000
_IMA4_BYTES: Final = 34
_IMA4_FRAMES: Final = 64
_UNBELIEVABLE: Final = 0x7FFF0000


@dataclass(frozen=True, slots=True)
class ChunkedFacts:
    """The frames of an AIFF, AIFC or CAF file.

    Attributes:
        codec: Four letters; "NONE" for PCM in AIFF, "lpcm" in CAF.
        rate_hz: 0 where the header does not say it in a way that is understood here.
        frames: How many its header says; 0 where it does not.
        frame_bytes: Bytes of a frame of PCM; of a packet in CAF; 0 where they differ.
        data_at: Where the frames begin in the file.
        data_bytes: How many bytes of them there are.
        bit_depth: Bits of a stored value; 0 where it is not known here.
        is_open_ended: The header says no size: the file was never finished, or reaches to its end on purpose.
    """

    codec: str
    channels: int
    rate_hz: int
    frames: int
    frame_bytes: int
    data_at: int
    data_bytes: int
    bit_depth: int
    is_open_ended: bool

    @property
    def is_pcm(self) -> bool:
        """Check whether it is AIFF whose values are whole numbers, as many as its header says."""
        return (
            self.codec in ("NONE", "twos", "sowt")
            and self.channels > 0
            and self.bit_depth in (8, 16, 24, 32)
            and not self.is_open_ended
            and self.frames > 0
        )


def aiff_facts(source: Source) -> ChunkedFacts | None:
    """Look for the frames of an AIFF or AIFC file; None where the chunks can't be followed."""
    at, common = 12, b""
    for _ in range(_MOST_CHUNKS):
        chunk = source.read_at(at, 8)
        if len(chunk) < 8:
            return None
        (size,) = struct.unpack(">I", chunk[4:])
        if chunk[:4] == b"COMM":
            common = source.read_at(at + 8, min(size, 32))
        elif chunk[:4] == b"SSND" and len(common) >= 18:
            channels, frames, bits = struct.unpack_from(">HIH", common)
            codec = common[18:22].decode("latin-1") if len(common) >= 22 else "NONE"
            data_at = at + 16
            there = max(0, source.size_bytes - data_at)
            is_open_ended = (size <= 8 and there > 0 and frames == 0) or size >= _UNBELIEVABLE > source.size_bytes
            data_bytes = there if is_open_ended else min(there, max(0, size - 8))
            frame_bytes = (bits + 7) // 8 * channels
            frames = 0 if is_open_ended else frames
            rate_hz = _rate(common[8:18])
            bit_depth = (bits + 7) // 8 * 8
            return ChunkedFacts(
                codec, channels, rate_hz, frames, frame_bytes, data_at, data_bytes, bit_depth, is_open_ended
            )
        at += 8 + size + size % 2
    return None


def caf_facts(source: Source) -> ChunkedFacts | None:
    """Look for the frames of a CAF file; None where the chunks can't be followed."""
    at, description, frames = 8, b"", 0
    for _ in range(_MOST_CHUNKS):
        chunk = source.read_at(at, 12)
        if len(chunk) < 12:
            return None
        (size,) = struct.unpack(">q", chunk[4:])
        if chunk[:4] == b"desc":
            description = source.read_at(at + 12, 32)
        elif chunk[:4] == b"pakt" and size >= 24:
            (_, frames) = struct.unpack(">qq", source.read_at(at + 12, 16).ljust(16, b"\0"))
        elif chunk[:4] == b"data" and len(description) == 32:
            rate, codec, _, packet_bytes, _, channels, _ = struct.unpack(">d4sIIIII", description)
            there = max(0, source.size_bytes - at - 16)
            is_open_ended = size < 0 or size > 1 << 61
            data_bytes = there if is_open_ended else min(there, max(0, size - 4))
            name = codec.decode("latin-1")
            rate_hz = round(rate) if 0 < rate < 1e7 else 0
            return ChunkedFacts(name, channels, rate_hz, frames, packet_bytes, at + 16, data_bytes, 0, is_open_ended)
        if size < 0:
            return None
        at += 12 + size
    return None


def finished_caf(source: Source, facts: ChunkedFacts) -> bytes:
    """The header of a CAF file with the size that it left open."""
    head = bytearray(source.read_at(0, facts.data_at))
    struct.pack_into(">q", head, facts.data_at - 12, facts.data_bytes + 4)
    return bytes(head)


def finished_aiff(source: Source, facts: ChunkedFacts) -> bytes:
    """The header of an AIFF file with the sizes that it left open."""
    head = bytearray(source.read_at(0, facts.data_at))
    frames = facts.data_bytes // max(1, facts.frame_bytes)
    struct.pack_into(">I", head, 4, min(0xFFFFFFFF, facts.data_at - 8 + facts.data_bytes))
    struct.pack_into(">I", head, facts.data_at - 12, min(0xFFFFFFFF, facts.data_bytes + 8))
    common = head.find(b"COMM")
    struct.pack_into(">I", head, common + 10, frames)
    return bytes(head)


def aifc_of_ima4(facts: ChunkedFacts) -> bytes:
    """An AIFC header for the IMA 4:1 packets of a CAF file: the same packets in a container that libsndfile reads."""
    packets = facts.data_bytes // (_IMA4_BYTES * max(1, facts.channels))
    frames = packets * _IMA4_FRAMES
    # AIFC counts packets here, in the eyes of its IMA decoder.
    common = struct.pack(">HIH", facts.channels, packets, 16) + _extended(facts.rate_hz) + b"ima4" + b"\x00\x00"
    size = packets * _IMA4_BYTES * facts.channels
    body = (
        b"AIFC" + b"FVER" + struct.pack(">II", 4, 0xA2805140) + b"COMM" + struct.pack(">I", len(common)) + common
        + b"SSND" + struct.pack(">III", size + 8, 0, 0)
    )  # fmt: skip
    assert frames >= 0
    return b"FORM" + struct.pack(">I", len(body) + size) + body


def _rate(extended: bytes) -> int:
    """Hz of an 80-bit number; 0 where it is none."""
    exponent, mantissa = struct.unpack(">HQ", extended)
    shift = 16383 + 63 - (exponent & 0x7FFF)
    return 0 if not 0 <= shift <= 63 or exponent & 0x8000 else int(mantissa >> shift)


def _extended(rate_hz: int) -> bytes:
    """Whole number as an 80-bit one."""
    length = rate_hz.bit_length()
    return struct.pack(">HQ", 16383 + length - 1, rate_hz << (64 - length)) if rate_hz else bytes(10)
