"""Text items of APEv2 tags at the end of a file, as MP3, WavPack and Monkey's Audio carry them."""

from __future__ import annotations

import struct
from typing import BinaryIO, Final

_FOOTER_BYTES: Final = 32
_ID3V1_BYTES: Final = 128
_MAX_ITEMS: Final = 256
_MAX_TAG_BYTES: Final = 1 << 20
"""Larger tags hold pictures; of them the end is not looked at."""

_MAX_TEXT_BYTES: Final = 1024


def read_ape(file: BinaryIO, size_bytes: int) -> dict[str, str]:
    """Texts by lower-case name, the first of each; empty where the file ends in no such tag."""
    for end in (size_bytes, size_bytes - _ID3V1_BYTES):
        if end < _FOOTER_BYTES:
            continue
        file.seek(end - _FOOTER_BYTES)
        footer = file.read(_FOOTER_BYTES)
        if footer[:8] == b"APETAGEX":
            _, tag_bytes, count = struct.unpack("<III", footer[8:20])
            start = max(0, end - min(tag_bytes, _MAX_TAG_BYTES))
            file.seek(start)
            return _items(file.read(end - _FOOTER_BYTES - start), min(count, _MAX_ITEMS))
    return {}


def _items(data: bytes, count: int) -> dict[str, str]:
    found: dict[str, str] = {}
    position = 0
    for _ in range(count):
        if position + 8 > len(data):
            break
        size, flags = struct.unpack("<II", data[position : position + 8])
        end_of_name = data.find(b"\0", position + 8, position + 8 + 256)
        if end_of_name < 0:
            break
        begin = end_of_name + 1
        # Bits 1 and 2 are 0 for text.
        if not flags & 6 and size <= _MAX_TEXT_BYTES:
            name = data[position + 8 : end_of_name].decode("ascii", "replace").lower()
            text = data[begin : begin + size].decode("utf-8", "replace").replace("\0", "; ").strip()
            if text:
                found.setdefault(name, text)
        position = begin + size
    return found
