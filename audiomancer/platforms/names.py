"""Names of files on each system: hidden ones, those that no system forbids, and paths that mean the same file."""

from __future__ import annotations

import contextlib
import os
import stat
import unicodedata
from pathlib import Path
from typing import Final

from audiomancer.platforms.system import CURRENT, System

_FORBIDDEN: Final = frozenset('<>:"/\\|?*') | {chr(code) for code in range(32)} | {"\x7f"}
"""Signs that some file system forbids in names."""
# Windows opens a device under these names, in every folder and with any suffix; the superscripts count as digits.
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
_LONGEST_BYTES: Final = 200
"""Of a file name: systems take 255, and a number may be put after it."""

_SYSTEM_FOLDERS: Final = frozenset(
    {"__macosx", "$recycle.bin", "recycler", "system volume information", "found.000", "lost+found"}
)
"""Folders that systems and archivers leave on drives: resource forks, deleted files, checks of the disk."""

_LONGEST_OF_WINDOWS: Final = 248
"""Windows takes 260 signs with the end of the text, and for a folder 12 less: a short name must fit into it."""

_HIDDEN_ATTRIBUTES: Final = stat.FILE_ATTRIBUTE_HIDDEN | stat.FILE_ATTRIBUTE_SYSTEM
_HIDDEN_FLAG: Final = stat.UF_HIDDEN
NAMES_ARE_TEXT: Final = not CURRENT.is_posix
"""Names are 16-bit signs, not bytes: halves of signs may stand in them."""
NOTES_HIDDEN: Final = CURRENT in (System.WINDOWS, System.MACOS)
"""`is_hidden_status` can be true here: a walk through a million files on Linux asks for no status."""


def is_hidden_name(name: str) -> bool:
    """Check for names that no system shows: of dot files, resource forks (`._kick.wav`) and folders of systems.

    The same everywhere: a drive of one system is read on another.
    """
    return name.startswith(".") or name.lower() in _SYSTEM_FOLDERS


def is_hidden_status(status: os.stat_result, system: System = CURRENT) -> bool:
    """Check what the system notes beside a name: hidden or system file (Windows), hidden (macOS); never on Linux."""
    if system is System.WINDOWS:
        return bool(getattr(status, "st_file_attributes", 0) & _HIDDEN_ATTRIBUTES)
    if system is System.MACOS:
        return bool(getattr(status, "st_flags", 0) & _HIDDEN_FLAG)
    return False


def portable_name(name: str) -> str:
    """A file name that every file system takes: forbidden signs become "_", reserved names begin with one.

    The same everywhere: what is exported is to be readable on any machine. Dots and spaces at the end go, which
    Windows drops; what is not UTF-8 must have been replaced before.
    """
    text = "".join("_" if sign in _FORBIDDEN else sign for sign in name).rstrip(" .") or "_"
    if text.split(".")[0].rstrip().lower() in _RESERVED:
        text = f"_{text}"
    stem, suffix = os.path.splitext(text)  # noqa: PTH122 - a name
    while len((stem + suffix).encode("utf-8", "replace")) > _LONGEST_BYTES and stem:
        stem = stem[:-1]
    return stem.rstrip(" .") + suffix if suffix else stem


def folded_path(path: str, system: System = CURRENT) -> str:
    """A form of a path that is equal where the system takes two paths for one.

    Windows: whatever case and slash. macOS: whatever case and composition of accents, as its drives are formatted
    unless somebody chose otherwise. Linux: as it is.
    """
    if system is System.WINDOWS:
        return without_long_prefix(path).replace("/", "\\").casefold()
    if system is System.MACOS:
        return unicodedata.normalize("NFC", path).casefold()
    return path


def with_long_prefix(path: str, system: System = CURRENT) -> str:
    r"""The path in the form in which Windows takes more than 260 characters: `\\?\C:\…`, `\\?\UNC\server\share\…`.

    Short paths, relative ones, and those of other systems stay as they are.
    """
    if system.is_posix or len(path) < _LONGEST_OF_WINDOWS or path.startswith("\\\\?\\"):
        return path
    text = path.replace("/", "\\")
    if text.startswith("\\\\"):
        return f"\\\\?\\UNC\\{text[2:]}"
    return f"\\\\?\\{text}" if text[1:3] == ":\\" else path


def long_path(path: Path, system: System = CURRENT) -> Path:
    """The path in the form in which a file can be opened whatever its length; see `with_long_prefix`."""
    return path if system.is_posix else Path(with_long_prefix(str(path), system))


def without_long_prefix(path: str) -> str:
    r"""The path as a person knows it, without the prefix for long ones: `C:\…`, `\\server\share\…`."""
    if path.startswith("\\\\?\\UNC\\"):
        return f"\\\\{path[8:]}"
    return path[4:] if path.startswith("\\\\?\\") and path[5:7] == ":\\" else path


def path_bytes(path: str, system: System = CURRENT) -> bytes:
    """Bytes of a path for a database: the file system's on POSIX, UTF-8 with halves of signs on Windows.

    The same where another system wrote them: a library that came from Linux is found by its paths.
    """
    if not system.is_posix and is_half_text(path):
        return path.encode("utf-8", "surrogatepass")
    return path.encode("utf-8", "surrogateescape")


def path_from_bytes(value: bytes, system: System = CURRENT) -> str:
    """The path of `path_bytes`; bytes that another system wrote never fail."""
    if not system.is_posix:
        with contextlib.suppress(UnicodeDecodeError):
            return value.decode("utf-8", "surrogatepass")
    return value.decode("utf-8", "surrogateescape")


def is_half_text(name: str) -> bool:
    """Check for halves of signs outside of the escapes for bytes: Windows lets a program write such names."""
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return True
    return False


def name_for_c(path: str, system: System = CURRENT) -> str | bytes:
    """The path as a library written in C opens it: bytes where names are bytes, also such that are not UTF-8."""
    return os.fsencode(path) if system.is_posix else with_long_prefix(path, system)
