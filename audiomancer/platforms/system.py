"""The system that the program runs on."""

from __future__ import annotations

import sys
from enum import Enum
from typing import Final


class System(Enum):
    """Systems that the program knows; every other one is taken for a Linux without its extras."""

    WINDOWS = "Windows"
    MACOS = "macOS"
    LINUX = "Linux"
    OTHER = "another system"

    @property
    def is_posix(self) -> bool:
        """Check whether paths are bytes below one root, and permissions are bits."""
        return self is not System.WINDOWS


def system_of(platform: str) -> System:
    """The system of a value of `sys.platform`."""
    if platform in ("win32", "cygwin"):
        return System.WINDOWS
    if platform == "darwin":
        return System.MACOS
    return System.LINUX if platform.startswith("linux") else System.OTHER


CURRENT: Final = system_of(sys.platform)
