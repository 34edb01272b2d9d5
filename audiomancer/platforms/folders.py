"""Data folder of the program on each system."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from audiomancer.platforms.system import CURRENT, System

_FIRST_FOLDER: Final = ".audiomancer"
"""Data folder of the first versions, on every system: one that exists goes on being used."""


def data_folder(
    system: System = CURRENT, home: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Path:
    r"""Folder of the library, unless the user chose another one.

    Windows: `%LOCALAPPDATA%\Audiomancer`, which does not travel with a profile: a library is large.
    macOS: `~/Library/Application Support/Audiomancer`.
    Linux and others: `~/.audiomancer`. It goes on being used on the other systems, too, where it exists.
    """
    home = Path.home() if home is None else home
    first = home / _FIRST_FOLDER
    if system in (System.LINUX, System.OTHER) or first.is_dir():
        return first
    if system is System.MACOS:
        return home / "Library" / "Application Support" / "Audiomancer"
    local = environment.get("LOCALAPPDATA")
    return (Path(local) if local else home / "AppData" / "Local") / "Audiomancer"


def has_open_permissions(mode: int, system: System = CURRENT) -> bool:
    """Check whether other users may enter a folder of this mode. Profiles of Windows let no other users in."""
    return system.is_posix and bool(mode & 0o077)
