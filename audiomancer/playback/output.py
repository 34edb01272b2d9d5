"""The one door to PortAudio: an output stream that stays open, and plain words when there is none."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiomancer.errors import PlaybackError

_log = logging.getLogger(__name__)
_MISSING = "No sound: the PortAudio library is missing. On Debian or Ubuntu: apt-get install libportaudio2"

RenderCallback = Callable[[NDArray[np.float32]], None]


@dataclass(frozen=True, slots=True)
class OutputDevice:
    """A device that sound can be sent to.

    Attributes:
        name: As PortAudio names it, with its host API.
        rate_hz: Its own rate.
        is_default: The system's choice.
    """

    name: str
    rate_hz: int
    is_default: bool


def _portaudio() -> ModuleType:
    try:
        # Imported late: without the library the import itself fails, and the window must still open.
        import sounddevice
    except OSError as error:
        raise PlaybackError(_MISSING) from error
    return sounddevice  # type: ignore[no-any-return]  # an untyped module


def output_devices() -> list[OutputDevice]:
    """Devices with at least one output channel.

    Raises:
        PlaybackError: PortAudio is missing.
    """
    portaudio = _portaudio()
    default = portaudio.default.device[1]
    return [
        OutputDevice(str(info["name"]), int(info["default_samplerate"]), index == default)
        for index, info in enumerate(portaudio.query_devices())
        if info["max_output_channels"] > 0
    ]


class OutputStream:
    """A PortAudio stream at the device's own rate, two channels float32, that calls `render` for every block.

    Args:
        device: Name of the device; empty for the default one.
        latency: "low", "high", or seconds as text.

    Attributes:
        rate_hz: The device's rate.
        underruns: Blocks that PortAudio reported as late.
    """

    def __init__(self, device: str = "", latency: str = "low") -> None:
        self._portaudio = _portaudio()
        self._render: RenderCallback | None = None
        self._stream: Any = None
        self._lock = threading.Lock()
        self.underruns = 0
        chosen: str | None = device or None
        try:
            info = self._portaudio.query_devices(chosen, "output")
            if int(info["max_output_channels"]) < 1:
                raise PlaybackError(f"No sound: {info['name']} has no outputs.")
            self.rate_hz = int(info["default_samplerate"])
            self._stream = self._portaudio.OutputStream(
                samplerate=self.rate_hz,
                device=chosen,
                channels=2,
                dtype="float32",
                latency=latency if latency in ("low", "high") else float(latency),
                callback=self._callback,
            )
        except (self._portaudio.PortAudioError, ValueError) as error:
            where = f"“{device}”" if device else "a sound device"
            raise PlaybackError(f"No sound: {where} could not be opened ({_first_line(error)}).") from error

    def start(self, render: RenderCallback) -> None:
        """Begin calling `render` from PortAudio's thread; does nothing when already running.

        Raises:
            PlaybackError: The device is gone or busy.
        """
        with self._lock:
            self._render = render
            if self._stream is None:
                raise PlaybackError("No sound: the device is closed.")
            if not self._stream.active:
                try:
                    self._stream.stop()
                    self._stream.start()
                except self._portaudio.PortAudioError as error:
                    raise PlaybackError(f"No sound: the device did not start ({_first_line(error)}).") from error

    def stop(self) -> None:
        """Let the device rest until the next `start`; drains what was handed over."""
        with self._lock:
            if self._stream is not None and self._stream.active:
                self._stream.stop()

    @property
    def is_running(self) -> bool:
        """Whether the callback is being called."""
        stream = self._stream
        return stream is not None and bool(stream.active)

    def close(self) -> None:
        """Give the device back."""
        with self._lock:
            if self._stream is not None:
                self._stream.close()
                self._stream = None

    def _callback(self, out: NDArray[np.float32], frames: int, time: Any, status: Any) -> None:  # noqa: ARG002 - PortAudio's signature
        if status.output_underflow:
            self.underruns += 1
        render = self._render
        if render is None:
            out.fill(0)
        else:
            render(out)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
