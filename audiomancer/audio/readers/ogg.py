"""Pages of an Ogg file: which codec is in it, and where its last page begins."""

from __future__ import annotations

import struct
from typing import Final

from audiomancer.audio.readers.source import Source

_TAIL_BYTES: Final = 1 << 17
"""Two of the longest pages."""

_OVERLAP_FRAMES: Final = 8_192
_CODECS: Final = ((b"\x01vorbis", "Vorbis"), (b"OpusHead", "Opus"), (b"\x7fFLAC", "FLAC"), (b"Speex   ", "Speex"))
_PAGE: Final = b"OggS"


def ogg_codec(source: Source) -> str:
    """Name of the codec of the first stream; empty where it is none that is known here."""
    return next((name for magic, name in _CODECS if magic in source.head[:256]), "")


def granules_at_end(source: Source) -> list[int]:
    """Frame after each of the last pages that says one, in order."""
    tail = source.read_at(max(0, source.size_bytes - _TAIL_BYTES), _TAIL_BYTES)
    found = []
    at = tail.find(_PAGE)
    while at >= 0 and at + 14 <= len(tail):
        (granule,) = struct.unpack_from("<Q", tail, at + 6)
        if granule < 1 << 40:
            found.append(int(granule))
        at = tail.find(_PAGE, at + 4)
    return found


def last_exact_seek(source: Source) -> int:
    """Frame up to which a decoder of Vorbis seeks exactly: what the end of the last page cuts off misleads it there."""
    granules = sorted(set(granules_at_end(source)))
    return max(0, granules[-2] - _OVERLAP_FRAMES) if len(granules) > 1 else 0
