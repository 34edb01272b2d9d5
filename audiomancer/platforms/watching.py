"""Events of folders: which ones each system reports."""

from __future__ import annotations

from audiomancer.platforms.system import CURRENT, System


def reports_closing(system: System = CURRENT) -> bool:
    """Check whether the system says that a file was closed after writing; elsewhere each write is an event."""
    return system is System.LINUX
