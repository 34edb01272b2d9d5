"""Drives as each system knows them: their names that stay, and which of them can be taken out."""

from __future__ import annotations

import contextlib
import ctypes
import os
import plistlib
import subprocess
from collections.abc import Callable
from typing import Any, Final
from xml.parsers.expat import ExpatError

from audiomancer.platforms.system import CURRENT, System

_REMOVABLE_ROOTS: Final = {
    System.LINUX: ("/media/", "/run/media/", "/mnt/"),
    System.MACOS: ("/Volumes/",),
    System.OTHER: ("/media/", "/mnt/"),
}
_ANSWER_S: Final = 3.0


def is_removable(mount_path: str, options: str, system: System = CURRENT) -> bool:
    """Check whether a drive may go at any time: by its options on Windows (`rw,removable`), else by its place."""
    if system is System.WINDOWS:
        return bool({"removable", "cdrom"} & set(options.split(",")))
    return mount_path.startswith(_REMOVABLE_ROOTS[system])


def volume_id(
    mount_path: str,
    device: str,
    system: System = CURRENT,
    *,
    serial: Callable[[str], int] | None = None,
    disk_info: Callable[[str], bytes] | None = None,
) -> str:
    r"""Name of a volume that stays when it is mounted elsewhere; empty where the system knows none.

    Args:
        mount_path: Where it is mounted: `E:\`, `/Volumes/Samples`, `/media/me/Samples`.
        device: The device, by which Linux lists it.
        system: Whose way is taken.
        serial: Gives the serial number of a volume of Windows, 0 for none.
        disk_info: Gives what macOS knows of a volume, as a property list.
    """
    if system is System.WINDOWS:
        number = (serial or _windows_serial)(mount_path)
        return f"serial {number:08x}" if number else ""
    if system is System.MACOS:
        with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError, ExpatError):
            facts = plistlib.loads((disk_info or _macos_disk_info)(mount_path))
            found = facts.get("VolumeUUID") or facts.get("DiskUUID")
            return f"uuid {str(found).lower()}" if found else ""
        return ""
    with contextlib.suppress(OSError):
        wanted = os.path.realpath(device)
        for entry in os.scandir("/dev/disk/by-uuid"):
            if os.path.realpath(entry.path) == wanted:
                return f"uuid {entry.name}"
    return ""


def _windows_serial(mount_path: str) -> int:
    """Serial number of a volume, which formatting gives it, from `GetVolumeInformationW`."""
    library: Any = getattr(ctypes, "WinDLL", None)
    if library is None:
        return 0
    number = ctypes.c_uint32(0)
    root = mount_path.rstrip("\\/") + "\\"
    worked = library("kernel32").GetVolumeInformationW(
        ctypes.c_wchar_p(root), None, 0, ctypes.byref(number), None, None, None, 0
    )
    return number.value if worked else 0


def _macos_disk_info(mount_path: str) -> bytes:
    return subprocess.run(  # noqa: S603 - no shell, the path is one argument
        ["/usr/sbin/diskutil", "info", "-plist", mount_path], check=True, capture_output=True, timeout=_ANSWER_S
    ).stdout
