"""Show a file in the system's file manager, selected where the system can."""

from __future__ import annotations

import os
import shutil
import subprocess

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from audiomancer.platforms.desktop import show_selected
from audiomancer_gui.results.sample_table_model import file_url


def select_file(path: str) -> bool:
    """Ask the file manager to show `path` selected; True when it answered. Blocks: not for the GUI thread."""
    shown = show_selected(path)
    if shown is not None:
        return shown
    dbus = shutil.which("dbus-send")
    if dbus and os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        # The freedesktop.org file manager interface selects the file; opening the folder only shows it.
        url = bytes(file_url(path).toEncoded().data()).decode("ascii").replace(",", "%2C")
        asked = subprocess.run(  # noqa: S603 - no shell, the address is percent-encoded
            [
                dbus, "--session", "--print-reply",
                "--dest=org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                "org.freedesktop.FileManager1.ShowItems", f"array:string:{url}", "string:",
            ],
            check=False, capture_output=True, timeout=3,
        )  # fmt: skip
        return asked.returncode == 0
    return False


def open_folder_of(path: str) -> bool:
    """Open the folder that holds `path`; True when a program took it. For the GUI thread."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(os.path.dirname(path)))  # noqa: PTH120 - a text path
