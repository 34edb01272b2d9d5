"""Text frames of ID3v2 tags, versions 2.2 to 2.4, also at the beginning of a chunk.

Layouts are those of the ID3v2 specifications (id3.org). tinytag loses the last frame of a tag without padding,
and gives up where anything else in a tag is damaged.
"""

from __future__ import annotations

import io
from typing import BinaryIO, Final

_HEAD_BYTES: Final = 10
_MAX_FRAMES: Final = 512
_MAX_TEXT_BYTES: Final = 1024
"""Bytes read of a text frame."""

_MAX_UNSYNCHRONISED_BYTES: Final = 1 << 20
_FRAMES: Final = {
    b"TBPM": "bpm",
    b"TBP": "bpm",
    b"TKEY": "key",
    b"TKE": "key",
    b"TCON": "genre",
    b"TCO": "genre",
    b"TMOO": "mood",
    b"TXXX": "",
    b"TXX": "",
}
_ENCODINGS: Final = ("latin-1", "utf-16", "utf-16-be", "utf-8")


def read_id3(file: BinaryIO, start: int) -> dict[str, str] | None:
    """Texts by lower-case name of the tag that begins at a position; None where none begins there.

    Names are "bpm", "key", "genre", "mood" and those that users gave (TXXX), the first text of each.
    """
    file.seek(start)
    head = file.read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES or head[:3] != b"ID3" or not 2 <= head[3] <= 4:
        return None
    version, flags, size = head[3], head[5], _seven_bits(head[6:10])
    tag: BinaryIO = file
    begin, end = start + _HEAD_BYTES, start + _HEAD_BYTES + size
    if flags & 0x80 and version < 4:
        # Every FF of the whole tag is followed by a 00 that does not count.
        data = file.read(min(size, _MAX_UNSYNCHRONISED_BYTES)).replace(b"\xff\x00", b"\xff")
        tag, begin, end = io.BytesIO(data), 0, len(data)
    if flags & 0x40 and version > 2:
        tag.seek(begin)
        extended = tag.read(4)
        begin += _seven_bits(extended) if version == 4 else 4 + int.from_bytes(extended, "big")
    return _texts(tag, begin, end, version)


def _texts(tag: BinaryIO, position: int, end: int, version: int) -> dict[str, str]:
    head_bytes = 6 if version == 2 else 10
    found: dict[str, str] = {}
    for _ in range(_MAX_FRAMES):
        if position + head_bytes > end:
            break
        tag.seek(position)
        head = tag.read(head_bytes)
        if len(head) < head_bytes or not head[0]:
            break
        name, size, flags = _frame(head, version)
        if version == 4 and size > 127 and not _begins_a_frame(tag, position + head_bytes + size, end):
            # Some programs write sizes of eight bits a byte in version 2.4 as well.
            whole = int.from_bytes(head[4:8], "big")
            size = whole if _begins_a_frame(tag, position + head_bytes + whole, end) else size
        if name in _FRAMES:
            tag.seek(position + head_bytes)
            payload = tag.read(min(size, _MAX_TEXT_BYTES, max(0, end - position - head_bytes)))
            if version == 4 and flags & 0x01:
                payload = payload[4:]
            if version == 4 and flags & 0x02:
                payload = payload.replace(b"\xff\x00", b"\xff")
            _add(found, _FRAMES[name], payload)
        position += head_bytes + size
    return found


def _frame(head: bytes, version: int) -> tuple[bytes, int, int]:
    """Name, size and second byte of flags of a frame."""
    if version == 2:
        return head[:3], int.from_bytes(head[3:6], "big"), 0
    size = _seven_bits(head[4:8]) if version == 4 else int.from_bytes(head[4:8], "big")
    return head[:4], size, head[9]


def _begins_a_frame(tag: BinaryIO, position: int, end: int) -> bool:
    if position >= end - _HEAD_BYTES:
        return position <= end
    tag.seek(position)
    name = tag.read(4)
    return name == b"\0\0\0\0" or (name[:3].isalnum() and name.isascii() and name.upper() == name)


def _add(found: dict[str, str], name: str, payload: bytes) -> None:
    if not payload or payload[0] >= len(_ENCODINGS):
        return
    texts = payload[1:].decode(_ENCODINGS[payload[0]], "replace").split("\0")
    texts = [text.strip("\ufeff\ufffe").strip() for text in texts]
    if not name:
        name, texts = texts[0].lower(), texts[1:]
    text = "; ".join(text for text in texts if text)
    if name and text:
        found.setdefault(name, text)


def _seven_bits(data: bytes) -> int:
    """A size of which each byte counts seven bits."""
    first, second, third, fourth = data.ljust(4, b"\0")[:4]
    return (first & 127) << 21 | (second & 127) << 14 | (third & 127) << 7 | (fourth & 127)
