"""Compression of claims and waveform overviews in the database."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np

_COLUMNS: Final = 256
_PLAIN: Final = b"\x00"
_DIFFERENCES: Final = b"\x01"
_WINDOW_BITS: Final = -11  # no header, and a window that holds the dictionary

# What claims mostly consist of, the most frequent last. It is part of the format: never change it, add another kind.
_INSTRUMENT_IDS: Final = (
    "kick snare clap rim closed-hat open-hat cymbal shaker tom cowbell percussion bass synth pad keys organ guitar "
    "strings brass woodwind mallet vocal fx texture drum-loop melodic-loop"
)
_NOTES: Final = "C C# D D# E F F# G G# A A# B"
_CLAIMS: Final = (
    '"name",0.55],["chunk",0.6],'
    + "".join(f'["{note}","audio",0.["{note}m","audio",0.' for note in _NOTES.split())
    + '[true,"name",0.9]]}'
    + "".join(f'],["{instrument}","audio",0.0' for instrument in _INSTRUMENT_IDS.split())
    + '"audio",0.9],["name",0.95]],"is_loop":[[false,"audio",0.99'
    + '{"tempo":[],"key":[["A#m","audio",0.9],["A#m","name",0.9]],"instrument":[["'
).encode()
_PRIMED: Final = zlib.compressobj(6, zlib.DEFLATED, _WINDOW_BITS, 4, zlib.Z_DEFAULT_STRATEGY, _CLAIMS)


def pack_evidence(text: str) -> bytes | str:
    """Claims as JSON, a quarter of their size; a text that would not become smaller stays as it is."""
    stream = _PRIMED.copy()
    plain = text.encode()
    packed = _DIFFERENCES + stream.compress(plain) + stream.flush()
    return packed if len(packed) < len(plain) else text


def unpack_evidence(stored: bytes | str) -> str:
    """Claims that `pack_evidence` was given."""
    if isinstance(stored, str):
        return stored
    return zlib.decompressobj(_WINDOW_BITS, _CLAIMS).decompress(stored[1:]).decode()


def pack_overviews(overviews: Sequence[bytes]) -> list[bytes]:
    """Waveform overviews, about half their size: neighbouring columns differ little, so differences are stored."""
    regular = [overview for overview in overviews if len(overview) == 2 * _COLUMNS]
    pairs = np.frombuffer(b"".join(regular), np.uint8).reshape(len(regular), _COLUMNS, 2)
    rows = pairs.transpose(0, 2, 1).copy()
    # Bytes wrap around, here and in the sums that undo this.
    rows[:, :, 1:] -= rows[:, :, :-1].copy()
    differences = iter(rows.reshape(len(regular), 2 * _COLUMNS))
    packed = []
    for overview in overviews:
        smaller = b""
        if len(overview) == 2 * _COLUMNS:
            stream = zlib.compressobj(1, zlib.DEFLATED, -9, 4, zlib.Z_RLE)
            smaller = _DIFFERENCES + stream.compress(next(differences).tobytes()) + stream.flush()
        packed.append(smaller if 0 < len(smaller) <= len(overview) else _PLAIN + overview)
    return packed


def unpack_overview(stored: bytes) -> bytes:
    """Overview that `pack_overviews` was given."""
    if not stored.startswith(_DIFFERENCES):
        return stored[1:]
    differences = np.frombuffer(zlib.decompress(stored[1:], -9), np.uint8).reshape(2, _COLUMNS)
    return np.cumsum(differences, axis=1, dtype=np.uint8).T.tobytes()
