"""Names of files as each system takes them: POSIX takes all bytes but two, Windows text without some signs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from audiomancer.platforms.system import CURRENT

_FORBIDDEN_ON_WINDOWS: Final = re.compile(r'[<>:"|?*\x00-\x1f]')


def possible_name(name: str) -> str:
    """The name, on Windows with an underscore for each sign that it forbids."""
    return name if CURRENT.is_posix else _FORBIDDEN_ON_WINDOWS.sub("_", name)


def name_of_bytes(name: bytes) -> str:
    """A name that need not be UTF-8; Windows, where names are text, gets a letter for each byte."""
    return name.decode("utf-8", "surrogateescape") if CURRENT.is_posix else possible_name(name.decode("latin-1"))


def reason_not_listed(folder: Path) -> str:
    """The system's words for why a folder that is gone can't be listed; empty where it is there."""
    try:
        folder.stat()
    except OSError as error:
        return error.strerror or ""
    return ""
