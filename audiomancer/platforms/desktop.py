"""The desktop: file managers, whether there is a screen, keys, and what windows are to look like in its frame."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
from collections.abc import Mapping
from typing import Any, Final

from audiomancer.platforms.system import CURRENT, System

APP_ID: Final = "Audiomancer.SampleBrowser"
"""By which the taskbar of Windows joins windows, and knows a pinned program again."""

_DARK_TITLE_BAR: Final = (20, 19)
"""`DWMWA_USE_IMMERSIVE_DARK_MODE`, and its number before Windows 10 20H1."""


def has_screen(environment: Mapping[str, str] = os.environ, system: System = CURRENT) -> bool:
    """Check whether a window can be shown: elsewhere always, on Linux where a display server was named."""
    if system in (System.WINDOWS, System.MACOS):
        return True
    chosen = environment.get("QT_QPA_PLATFORM", "")
    is_served = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return bool(is_served or chosen in ("offscreen", "minimal", "vnc"))


def select_command(
    path: str, environment: Mapping[str, str] = os.environ, system: System = CURRENT
) -> str | list[str] | None:
    """Command that shows a file, selected, in the file manager; None where that is asked over D-Bus.

    Explorer takes its argument as one text, with quotes around the path alone: spaces and commas belong to it.
    """
    if system is System.MACOS:
        return ["/usr/bin/open", "-R", path]
    if system is System.WINDOWS:
        windows = environment.get("WINDIR") or environment.get("SystemRoot") or r"C:\Windows"
        return rf'"{windows}\explorer.exe" /select,"{path}"'
    return None


def show_selected(path: str) -> bool | None:
    """Show a file in the file manager by its command; None where that is asked over D-Bus. Waits for its answer."""
    command = select_command(path)
    if command is None:
        return None
    code = subprocess.run(command, check=False).returncode  # noqa: S603 - no shell: a list, or the one text of Windows
    # Explorer ends with 1 when all went well.
    return code == 0 or (CURRENT is System.WINDOWS and code == 1)


def scan_code_offset(system: System = CURRENT) -> int | None:
    """Number added to the scan codes of the PC keyboard: X11 and Wayland add 8; None where others are handed over."""
    return {System.WINDOWS: 0, System.LINUX: 8, System.OTHER: 8, System.MACOS: None}[system]


def name_program() -> None:
    """Name the program to the taskbar of Windows, which else takes it for Python; before the first window."""
    with contextlib.suppress(OSError, AttributeError):
        shell: Any = ctypes.WinDLL("shell32")  # type: ignore[attr-defined]  # Windows alone has it
        shell.SetCurrentProcessExplicitAppUserModelID(ctypes.c_wchar_p(APP_ID))


def colours_frames(system: System = CURRENT) -> bool:
    """Check whether a program says if the frame of its window is dark; elsewhere the desktop decides."""
    return system is System.WINDOWS


def darken_title_bar(window_number: int, *, is_dark: bool) -> None:
    """Have the frame of a window be dark or light, on Windows.

    Args:
        window_number: `QWidget.winId()`.
        is_dark: The theme's.
    """
    with contextlib.suppress(OSError, AttributeError):
        manager: Any = ctypes.WinDLL("dwmapi")  # type: ignore[attr-defined]  # Windows alone has it
        value = ctypes.c_int(is_dark)
        for attribute in _DARK_TITLE_BAR:
            handle = ctypes.c_void_p(window_number)
            if manager.DwmSetWindowAttribute(handle, attribute, ctypes.byref(value), ctypes.sizeof(value)) == 0:
                return
