"""Choice of the output: the chosen device, else the default one, with as little delay as the system can sustain."""

from __future__ import annotations

from typing import Protocol

from audiomancer.errors import OutputError
from audiomancer.platforms.sound import device_state, knows_devices
from audiomancer.playback.device.output import (
    AUTO_LATENCIES_S,
    OutputStream,
    RenderCallback,
    look_for_devices,
    output_devices,
)


class AudioOut(Protocol):
    """Interface of an output for the player: `OutputStream` is one."""

    rate_hz: int
    underruns: int

    def start(self, render: RenderCallback) -> None:
        """Begin calling `render`."""

    def stop(self) -> None:
        """Let the device rest."""

    def close(self) -> None:
        """Give the device back."""

    @property
    def is_running(self) -> bool:
        """`render` is being called."""

    @property
    def is_lost(self) -> bool:
        """Check whether it stopped requesting blocks by itself."""


class OutputChoice:
    """Opens outputs; knows when to look for devices again, and when to leave the device more time.

    Args:
        device: Name of the device; empty for the system's default.
        latency: "auto", "low", "high", or seconds as text.

    Attributes:
        note: Message of the last opening, a sentence; empty when it went as chosen.
    """

    def __init__(self, device: str = "", latency: str = "auto") -> None:
        self.device = device
        self.note = ""
        self._latency = latency
        self._level = 0
        self._must_look = False
        self._seen = device_state()

    def open(self) -> OutputStream:
        """Open the output, while no stream of this process is open; `OutputError` where none opens."""
        self.note = ""
        if self._must_look or self._seen != device_state():
            self._must_look = False
            self._seen = device_state()
            look_for_devices()
        latency = self._latency
        if latency == "auto":
            latency = str(AUTO_LATENCIES_S[self._level])
        try:
            return OutputStream(self.device, latency)
        except OutputError:
            self._must_look = True
            if not self.device:
                raise
            output = OutputStream("", latency)
        self.note = f"“{self.device}” is not there; playing on “{output.name}”."
        return output

    def look_again(self) -> None:
        """Look for devices before the next opening: one was lost, or may have come."""
        self._must_look = True

    @property
    def is_outdated(self) -> bool:
        """The system's devices have changed since they were looked for, or the chosen one may be back."""
        return self._seen != device_state()

    @property
    def knows(self) -> bool:
        """`is_outdated` is certain; elsewhere it is only a matter of time, and a longer silence is waited for."""
        return knows_devices()

    def leave_more_time(self) -> bool:
        """Blocks came too late: take a longer delay from the next opening on; False where it is not ours to choose."""
        if self._latency != "auto" or self._level + 1 >= len(AUTO_LATENCIES_S):
            return False
        self._level += 1
        return True

    def device_names(self) -> list[str]:
        """Names of the devices there are, without repeats; `OutputError` where PortAudio is missing."""
        return list(dict.fromkeys(device.name for device in output_devices()))
