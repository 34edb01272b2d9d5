"""Sound devices: how it is noticed that they changed, and whose periods must be set."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from audiomancer.platforms.system import CURRENT, System

_LOOK_EVERY_S: Final = 30.0


def knows_devices(system: System = CURRENT) -> bool:
    """Check whether `device_state` is certain; elsewhere it is only a matter of time."""
    return system is System.LINUX


def preferred_host(system: System = CURRENT) -> str:
    """PortAudio's name of the interface whose default device is played on; empty for PortAudio's choice.

    On Windows that would be MME, the oldest, which holds a tenth of a second of sound. WASAPI is what MME itself plays
    through. macOS and Linux have one for all devices.
    """
    return "Windows WASAPI" if system is System.WINDOWS else ""


def sets_periods(system: System = CURRENT) -> bool:
    """Check whether PortAudio must be given the number of periods: through ALSA; other hosts are quick as they are."""
    return system is System.LINUX


def device_state(system: System = CURRENT) -> tuple[object, ...]:
    """Changes when the system's sound devices or its sound server come or go; cheap.

    There is no cheap sign on Windows and macOS: there it changes every so often.
    """
    if system is not System.LINUX:
        return (int(time.monotonic() / _LOOK_EVERY_S),)
    states: list[object] = []
    try:
        states.append(Path("/proc/asound/cards").read_bytes())
    except OSError:
        states.append(None)
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    server = os.environ.get("PULSE_SERVER", "").removeprefix("unix:")
    for path in (f"{runtime}/pulse/native", f"{runtime}/pipewire-0", server, os.environ.get("ALSA_CONFIG_PATH", "")):
        try:
            status = os.stat(path)  # noqa: PTH116 - also of an empty name
        except OSError:
            states.append(None)
        else:
            states.append((status.st_ino, status.st_mtime_ns))
    return tuple(states)
