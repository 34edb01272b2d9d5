"""WAV and its relations (RIFX, RF64, BW64): where the frames lie, also where the file was never finished.

Sizes in a WAV header are written last. A program that ended before, or wrote to a pipe, left 0 or the largest number
there; then the frames reach to the end of the file.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from audiomancer.audio.readers.source import Source

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_MPEG_TAGS: Final = frozenset({0x50, 0x55})
_UNBELIEVABLE: Final = 0x7FFF0000
"""No header is off by so much by mistake: sizes above stand for "until the end"."""

_MOST_CHUNKS: Final = 1_000
_GUID_TAIL: Final = bytes.fromhex("000000001000800000AA00389B71")
_KNOWN_CHUNKS: Final = frozenset(
    {b"LIST", b"fact", b"bext", b"id3 ", b"ID3 ", b"smpl", b"cue ", b"acid", b"inst", b"JUNK", b"junk", b"PAD ",
     b"iXML", b"axml", b"chna", b"PEAK", b"_PMX", b"cart", b"afsp", b"strc"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WavFacts:
    """The frames of a WAV file.

    Attributes:
        order: "<" or ">", the order of bytes.
        form: The body of its `fmt ` chunk.
        tag: Coding of its values: 1 for PCM, 3 for floats, else as registered.
        bits: Bits of a stored value; of PCM those that are meant, which may be fewer.
        frame_bytes: Bytes of a frame, or of a block of frames where they are coded.
        data_at: Where the frames begin in the file.
        data_bytes: How many bytes of them there are.
        stated_bytes: How many there once were; 0 where the header says nothing believable.
        is_plain: The header says what is there: nothing has to be corrected.
    """

    order: str
    form: bytes
    tag: int
    channels: int
    rate_hz: int
    bits: int
    frame_bytes: int
    data_at: int
    data_bytes: int
    stated_bytes: int
    is_plain: bool

    @property
    def is_pcm(self) -> bool:
        """Check whether its values are stored one by one, as whole numbers or floats, and fill their bytes."""
        return (
            self.tag in (_PCM, _FLOAT)
            and self.channels > 0
            and self.bits in ((8, 16, 24, 32) if self.tag == _PCM else (32, 64))
            and self.frame_bytes * 8 == self.channels * self.bits
        )

    @property
    def is_mpeg(self) -> bool:
        """Check whether its frames are MPEG audio."""
        return self.tag in _MPEG_TAGS

    @property
    def is_wide(self) -> bool:
        """Check whether its values are whole numbers of 64 bits, which libsndfile does not read."""
        return self.tag == _PCM and self.bits == 64 and self.frame_bytes == 8 * self.channels and self.channels > 0


def wav_facts(source: Source) -> WavFacts | None:
    """Look for the frames; None where the chunks can't be followed to them."""
    head = source.head
    if len(head) < 12 or head[8:12] != b"WAVE":
        return None
    name = head[:4]
    if name not in (b"RIFF", b"RIFX", b"RF64", b"BW64"):
        return None
    order = ">" if name == b"RIFX" else "<"
    at, form, long_size = 12, b"", 0
    for _ in range(_MOST_CHUNKS):
        chunk = source.read_at(at, 8)
        if len(chunk) < 8:
            return None
        kind = chunk[:4]
        (size,) = struct.unpack(order + "I", chunk[4:])
        if kind == b"data":
            return _facts(source, order, form, at + 8, size, long_size, is_bw64=name == b"BW64") if form else None
        if kind == b"fmt ":
            form = source.read_at(at + 8, min(size, 64))
        elif kind == b"ds64" and name in (b"RF64", b"BW64"):
            body = source.read_at(at + 8, 24)
            if len(body) == 24:
                (long_size,) = struct.unpack_from("<Q", body, 8)
        at += 8 + size + size % 2
    return None


def _facts(
    source: Source, order: str, form: bytes, data_at: int, size: int, long_size: int, *, is_bw64: bool
) -> WavFacts | None:
    if len(form) < 16:
        return None
    tag, channels, rate_hz, _, frame_bytes, bits = struct.unpack_from(order + "HHIIHH", form)
    if tag == _EXTENSIBLE and len(form) >= 40 and form[26:40] == _GUID_TAIL:
        (tag,) = struct.unpack_from(order + "H", form, 24)
    there = source.size_bytes - data_at
    stated = long_size if size == 0xFFFFFFFF and long_size else size
    is_stated = 0 < stated < (1 << 62 if long_size else _UNBELIEVABLE) or 0 < stated <= there
    is_empty = stated == 0 and (there < 8 or _is_chunk(source, data_at, order))
    is_plain = is_stated and stated <= there and not is_bw64
    if is_empty:
        data_bytes, is_plain = 0, True
    else:
        data_bytes = min(stated, there) if is_stated else there
    believed = stated if is_stated else 0
    return WavFacts(order, form, tag, channels, rate_hz, bits, frame_bytes, data_at, data_bytes, believed, is_plain)


def _is_chunk(source: Source, at: int, order: str) -> bool:
    """Check whether another chunk follows: then an empty one is meant."""
    chunk = source.read_at(at, 8)
    if chunk[:4] not in _KNOWN_CHUNKS:
        return False
    (size,) = struct.unpack(order + "I", chunk[4:])
    return bool(at + 8 + size <= source.size_bytes + 1)


def made_header(facts: WavFacts) -> bytes:
    """A header that says what is there, to stand before the frames."""
    form, order = facts.form, facts.order
    if facts.is_wide:
        bytes_per_s = facts.rate_hz * facts.frame_bytes & 0xFFFFFFFF
        form = struct.pack(
            order + "HHIIHH", _PCM, 2 * facts.channels, facts.rate_hz, bytes_per_s, facts.frame_bytes & 0xFFFF, 32
        )
    form += bytes(len(form) % 2)
    size = facts.data_bytes
    if size < 0xFFFF0000:
        name = b"RIFX" if order == ">" else b"RIFF"
        return (
            name + struct.pack(order + "I", 4 + 8 + len(form) + 8 + size) + b"WAVE"
            + b"fmt " + struct.pack(order + "I", len(form)) + form + b"data" + struct.pack(order + "I", size)
        )  # fmt: skip
    frames = size // max(1, facts.frame_bytes)
    return (
        b"RF64" + struct.pack("<I", 0xFFFFFFFF) + b"WAVE"
        + b"ds64" + struct.pack("<IQQQI", 28, 36 + 8 + len(form) + 8 + size, size, frames, 0)
        + b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", 0xFFFFFFFF)
    )  # fmt: skip
