"""Locations of the window's icons."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QIcon

from audiomancer.paths import resources_dir


def icons_dir() -> Path:
    """Folder of the pictures."""
    return resources_dir() / "icons"


def app_icon() -> QIcon:
    """The program's icon."""
    return QIcon(str(icons_dir() / "audiomancer.png"))
