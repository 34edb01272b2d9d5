"""Musical facts in RIFF, AIFF and CAF chunks: ACID, smpl, Apple Loops, INST. Reads few bytes and trusts no size.

No maintained library reads these chunks; their layouts are those of libsndfile's `wav.c` and `aiff.c`.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

_MAX_CHUNKS: Final = 512
"""A file with more chunks than this is hostile or broken; the rest is not looked at."""

_MAX_PAYLOAD_BYTES: Final = 4096
"""Bytes read of a chunk; the known ones need fewer than 100."""

_WANTED: Final = frozenset({b"acid", b"smpl", b"inst", b"basc", b"INST", b"info"})
_ID3_CHUNKS: Final = frozenset({b"id3 ", b"ID3 "})
TAG_CHUNKS: Final = frozenset({b"LIST", b"NAME", b"ANNO", b"AUTH"})
"""Chunks that hold text tags, read elsewhere."""


@dataclass(slots=True)
class ChunkFacts:
    """Facts from chunks; None where they say nothing believable.

    Attributes:
        bpm: Tempo, 20 to 999.
        beats: Length in quarter notes, up to 9999.
        root_note: MIDI note 0 to 127.
        scale: "minor" or "major" of an Apple Loop.
        is_loop: The file calls itself a loop.
        is_one_shot: The file calls itself a one-shot.
        is_apple_loop: An Apple Loop, whose tempo follows from its beats and its length.
        info: Text entries of a CAF.
        ids: Every chunk id met.
        id3_position: Where an ID3 chunk's content begins.
    """

    bpm: float | None = None
    beats: float | None = None
    root_note: int | None = None
    scale: str | None = None
    is_loop: bool = False
    is_one_shot: bool = False
    is_apple_loop: bool = False
    info: dict[str, str] = field(default_factory=dict)
    ids: set[bytes] = field(default_factory=set)
    id3_position: int | None = None


def read_chunk_facts(file: BinaryIO, size_bytes: int) -> ChunkFacts | None:
    """Facts of an open file at position 0; None where it has no chunks that we know how to walk.

    No chunk reaches beyond `size_bytes`, its real length.
    """
    head = file.read(12)
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        chunks = _walk(file, 12, size_bytes, "<4sI")
    elif head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        chunks = _walk(file, 12, size_bytes, ">4sI")
    elif head[:4] == b"caff":
        chunks = _walk(file, 8, size_bytes, ">4sq")
    else:
        return None
    facts = ChunkFacts()
    for name, position, payload in chunks:
        facts.ids.add(name)
        if name in _ID3_CHUNKS:
            facts.id3_position = position
        reader = _READERS.get(name)
        if reader and payload:
            reader(facts, payload)
    return facts


def _walk(file: BinaryIO, start: int, size_bytes: int, layout: str) -> Iterator[tuple[bytes, int, bytes]]:
    """Chunk ids in order, where their content begins, and the first bytes of the wanted ones (empty for the others)."""
    head_bytes = struct.calcsize(layout)
    padded = layout.endswith("I")
    position = start
    for _ in range(_MAX_CHUNKS):
        if position + head_bytes > size_bytes:
            return
        file.seek(position)
        head = file.read(head_bytes)
        if len(head) < head_bytes:
            return
        name, length = struct.unpack(layout, head)
        left = size_bytes - position - head_bytes
        # 0xFFFFFFFF in RF64 and -1 in CAF mean "to the end of the file".
        length = left if length < 0 or length > left else length
        yield name, position + head_bytes, file.read(min(length, _MAX_PAYLOAD_BYTES)) if name in _WANTED else b""
        position += head_bytes + length + (length & 1 if padded else 0)


def _acid(facts: ChunkFacts, payload: bytes) -> None:
    """ACID: flags, root, unknown, unknown, beats, metre denominator and numerator, tempo.

    Without the one-shot flag a file calls itself a loop; many programs write that, with beats, into every file.
    """
    if len(payload) < 24:
        return
    flags, root, _, _, beats, _, _, bpm = struct.unpack("<IHHfIHHf", payload[:24])
    if flags & 2 and root <= 127:
        facts.root_note = root
    if flags & 1:
        facts.is_one_shot = True
        return
    if 1 <= beats <= 9999:
        facts.is_loop = True
        facts.beats = beats
        if math.isfinite(bpm) and 20.0 <= bpm <= 999.0:
            facts.bpm = float(bpm)


def _smpl(facts: ChunkFacts, payload: bytes) -> None:
    """Sampler chunk: the fourth number is the note that plays the sound at its original pitch."""
    if len(payload) >= 16:
        (note,) = struct.unpack("<I", payload[12:16])
        # 60 is what most programs write where no note was chosen.
        if note <= 127 and note != 60 and facts.root_note is None:
            facts.root_note = note


def _inst(facts: ChunkFacts, payload: bytes) -> None:
    """Instrument chunk of RIFF and AIFF: the first byte is the base note; 60 says nothing, as in smpl."""
    note = payload[0]
    if note <= 127 and note not in (0, 60) and facts.root_note is None:
        facts.root_note = note


def _basc(facts: ChunkFacts, payload: bytes) -> None:
    """Apple Loops: version, beats, root note, scale, metre, loop type (0 loop, 1 one-shot)."""
    if len(payload) < 18:
        return
    _, beats, root, scale, _, denominator, kind = struct.unpack(">IIHHHHH", payload[:18])
    facts.is_apple_loop = True
    if 1 <= root <= 127:
        facts.root_note = root
    facts.scale = {1: "minor", 2: "major"}.get(scale)
    if kind == 1:
        facts.is_one_shot = True
    elif 1 <= beats <= 9999:
        facts.is_loop = True
        # Beats are counted in the metre's unit: six eighths are three quarters.
        facts.beats = beats * 4 / denominator if denominator in (1, 2, 4, 8, 16, 32) else beats


def _caf_info(facts: ChunkFacts, payload: bytes) -> None:
    """CAF information: a count, then key and value as strings ended by NUL."""
    parts = payload[4:].split(b"\0")
    pairs = zip(parts[::2], parts[1::2], strict=False)
    facts.info = {key.decode("utf-8", "replace").lower(): value.decode("utf-8", "replace") for key, value in pairs}
    # Apple Loops say the tonic and the mode in two entries.
    mode = facts.info.get("key type", "").strip().lower()
    if mode in ("major", "minor") and "key signature" in facts.info:
        facts.info["key signature"] += f" {mode}"
    beats = facts.info.get("beat count", "").strip()
    if facts.beats is None and beats.isdecimal() and 1 <= int(beats) <= 9999:
        facts.is_loop = facts.is_apple_loop = True
        facts.beats = int(beats)


_READERS: Final = {
    b"acid": _acid,
    b"smpl": _smpl,
    b"inst": _inst,
    b"INST": _inst,
    b"basc": _basc,
    b"info": _caf_info,
}
