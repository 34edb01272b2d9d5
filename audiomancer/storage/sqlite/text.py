"""Stored form of paths and search words."""

from __future__ import annotations

import os
import re
import zlib
from typing import Final

from audiomancer.platforms.names import path_bytes, path_from_bytes
from audiomancer.text_fold import fold

_TERM: Final = re.compile(r'"([^"]+)"|(\S+)')


def to_column(path: str | os.PathLike[str]) -> str | bytes:
    """A path as it is stored: text, or the file system's bytes where they are not UTF-8."""
    text = os.fspath(path)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return path_bytes(text)
    return text


def from_column(value: str | bytes) -> str:
    """The path that `to_column` stored."""
    return path_from_bytes(value) if isinstance(value, bytes) else value


def text_key(value: str | bytes) -> int:
    """A number of 32 bits, signed, by which a long text is found: other texts may have the same.

    It stands in the database: what it is of a text never changes.
    """
    return zlib.crc32(value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value) - 0x8000_0000


def path_key(path: str | bytes) -> int:
    """A number of 48 bits, signed, by which a path as `to_column` gave it is found: other paths may have the same.

    Files of one folder have neighbouring keys, so that many of them are stored and found on few pages. It stands in
    the database: what it is of a path never changes.
    """
    raw = path.encode() if isinstance(path, str) else path
    # By the path, not by the system: a library may have come from another one.
    is_of_windows = raw[1:3] == b":\\" or raw.startswith(b"\\\\")
    folder, _, name = raw.rpartition(b"\\" if is_of_windows else b"/")
    return ((zlib.crc32(folder) & 0xFF_FFFF) << 24 | zlib.crc32(name) & 0xFF_FFFF) - (1 << 47)


def search_column(path: str | bytes) -> str:
    """`fold` of a path as `to_column` gave it; empty where SQLite's `lower` of the path is the same."""
    if isinstance(path, bytes):
        return fold(from_column(path))
    folded = fold(path)
    # SQLite's functions on text end at a NUL.
    return "" if folded.encode() == path.encode().lower() and "\0" not in path else folded


SEARCHED: Final = "CASE search_text WHEN '' THEN lower(file_path) ELSE search_text END"
"""Text that searches look into, as SQL over a table with the columns `file_path` and `search_text`."""


def search_terms(query: str) -> list[str]:
    """Terms that must occur: the words of a query and its "quoted phrases", ready to compare with folded texts.

    A quotation mark without its partner is an ordinary character.
    """
    return [fold(phrase or word) for phrase, word in _TERM.findall(query)]
