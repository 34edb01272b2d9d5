"""Replacing, opening and syncing files the way each system lets a program do it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from audiomancer.platforms.system import CURRENT, System

_WAITS_S: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Pauses between tries on Windows: virus scanners and indexers open a new file for some tenths of a second."""

_GENERIC_READ: Final = 0x8000_0000
_SHARE_ALL: Final = 1 | 2 | 4
"""Others may read, write, and delete or rename."""
_OPEN_EXISTING: Final = 3
_INVALID_HANDLE: Final = ctypes.c_void_p(-1).value


def _create_file_of_windows() -> Any:
    library: Any = getattr(ctypes, "WinDLL", None)
    if library is None:
        return None
    function = library("kernel32", use_last_error=True).CreateFileW
    number, pointer = ctypes.c_uint32, ctypes.c_void_p
    function.argtypes = (ctypes.c_wchar_p, number, number, pointer, number, number, pointer)
    function.restype = pointer
    return function


_create_file: Final = _create_file_of_windows()

_REPLACED: Final = ".replaced-"


def replace_file(
    source: Path,
    target: Path,
    *,
    system: System = CURRENT,
    replace: Callable[[Path, Path], object] = os.replace,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Give a file the name of another one, which it replaces at once; both lie in one folder.

    POSIX does so while others read the old one. Windows refuses while any program has the old one open or mapped: it is
    tried again for most of a second, then the old one is moved out of the way, which Windows lets a program do with a
    file that was opened by `open_shared`. What was moved out of the way goes with a later replacement.

    Raises:
        OSError: The target stays as it was.
    """
    if system.is_posix:
        replace(source, target)
        return
    refused = _replace_patiently(source, target, replace, wait)
    if refused is not None:
        old = target.with_name(f"{target.name}{_REPLACED}{secrets.token_hex(4)}")
        try:
            replace(target, old)
        except OSError:
            raise refused from None
        try:
            replace(source, target)
        except OSError:
            replace(old, target)
            raise
    remove_replaced(target)


def _replace_patiently(
    source: Path, target: Path, replace: Callable[[Path, Path], object], wait: Callable[[float], None]
) -> OSError | None:
    """Replace, again after each pause; the error of the last try where all failed because the file is in use."""
    refused: OSError | None = None
    for pause_s in (*_WAITS_S, 0.0):
        try:
            replace(source, target)
        except PermissionError as error:
            refused = error
        else:
            return None
        if pause_s:
            wait(pause_s)
    return refused


def remove_replaced(target: Path) -> None:
    """Remove old files that `replace_file` moved out of the way, once no program reads them."""
    for old in _replaced(target):
        with contextlib.suppress(OSError):
            old.unlink()


def _replaced(target: Path) -> Iterator[Path]:
    start = f"{target.name}{_REPLACED}"
    with contextlib.suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if entry.name.startswith(start):
                yield Path(entry.path)


def remove_file(path: Path, *, system: System = CURRENT, wait: Callable[[float], None] = time.sleep) -> None:
    """Remove a file, or leave it where it is not there; on Windows again while another program reads it.

    Raises:
        OSError: It stays.
    """
    for pause_s in _WAITS_S if not system.is_posix else ():
        try:
            path.unlink(missing_ok=True)
        except PermissionError:
            wait(pause_s)
        else:
            return
    path.unlink(missing_ok=True)


def open_shared(path: Path) -> BinaryIO:
    """Open a file for reading in a way that lets others rename it, and a mapping of it stay, while it is open.

    POSIX always does. Python's `open` on Windows does not: its mappings hold the file, too.
    """
    if _create_file is None:
        return path.open("rb")
    return os.fdopen(_shared_descriptor(path), "rb")


def _shared_descriptor(path: Path) -> int:
    import msvcrt

    handle = _create_file(str(path), _GENERIC_READ, _SHARE_ALL, None, _OPEN_EXISTING, 0, None)
    if handle in (None, _INVALID_HANDLE):
        error: OSError = ctypes.WinError(ctypes.get_last_error())  # type: ignore[attr-defined]  # Windows alone has it
        error.filename = str(path)
        raise error
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    return int(msvcrt.open_osfhandle(handle, flags))  # type: ignore[attr-defined]  # as above


def open_descriptor(path: Path, flags: int, mode: int = 0o600) -> int:
    """Open a file as `os.open` does, for bytes: Windows else makes two bytes of each line feed."""
    return os.open(path, flags | getattr(os, "O_BINARY", 0), mode)


def sync_file(path: Path) -> None:
    """Wait until a file is on the disk. Windows syncs only what is opened for writing."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
