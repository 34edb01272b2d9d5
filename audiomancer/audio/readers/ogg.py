"""Pages of an Ogg file: which codec is in it, and where its last page begins."""

from __future__ import annotations

import struct
from typing import Final

from audiomancer.audio.buffer import AudioHeader
from audiomancer.audio.formats import LOSSY_BIT_DEPTH, check_rate
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


def vorbis_header(source: Source) -> AudioHeader | None:
    """Facts of a Vorbis stream; None where they don't stand in its first and its last page, as of several streams."""
    at = source.head.find(_CODECS[0][0], 0, 256)
    if at < 0 or len(source.head) < at + 16:
        return None
    channels, rate_hz = struct.unpack_from("<BI", source.head, at + 11)
    tail = source.read_at(max(0, source.size_bytes - _TAIL_BYTES), _TAIL_BYTES)
    last = tail.rfind(_PAGE)
    while last >= 0 and not _is_whole_page(tail, last):
        last = tail.rfind(_PAGE, 0, last)
    if not channels or last < 0 or tail[last + 14 : last + 18] != source.head[14:18]:
        return None
    (granule,) = struct.unpack_from("<Q", tail, last + 6)
    if not 0 < granule < 1 << 40:
        return None
    check_rate(source.path, rate_hz)
    return AudioHeader.of(granule, rate_hz, channels, LOSSY_BIT_DEPTH, "OGG", stated_frames=granule)


def _is_whole_page(data: bytes, at: int) -> bool:
    if at + 27 > len(data):
        return False
    body = at + 27 + data[at + 26]
    return body + sum(data[at + 27 : body]) <= len(data)
