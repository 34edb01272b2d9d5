"""The one door to PortAudio: an output stream that stays open, and plain words when there is none."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.errors import OutputError
from audiomancer.platforms.processes import ask_for_audio_priority
from audiomancer.platforms.sound import preferred_host, sets_periods

_log = logging.getLogger(__name__)
_MISSING = "No sound: the PortAudio library is missing. On Debian or Ubuntu: apt-get install libportaudio2"

AUTO_LATENCIES_S: Final = (0.04, 0.08, 0.16)
"""Latencies of "auto": the first one, and longer ones where blocks come too late."""

_PERIOD_S: Final = 0.0025
_USUAL_PERIODS: Final = 4

_SETTLING_S: Final = 2.0
_REALTIME_PRIORITY: Final = 5

RenderCallback = Callable[[NDArray[np.float32]], None]


@dataclass(frozen=True, slots=True)
class OutputDevice:
    """A device that sound can be sent to: its name with that of its host API, and its native rate."""

    name: str
    rate_hz: int
    is_default: bool


def load_portaudio() -> ModuleType:
    """PortAudio, imported late; `OutputError` where its library is missing."""
    try:
        # Imported late: without the library the import itself fails, and the window must still open.
        import sounddevice
    except OSError as error:
        raise OutputError(_MISSING) from error
    return sounddevice  # type: ignore[no-any-return]  # an untyped module


def default_output(portaudio: Any, host: str = "") -> int | None:
    """Number of the default device of an interface by its name; None leaves the choice to PortAudio."""
    if not host:
        return None
    numbers = [int(api["default_output_device"]) for api in portaudio.query_hostapis() if api["name"] == host]
    return next((number for number in numbers if number >= 0), None)


def output_devices() -> list[OutputDevice]:
    """Devices with output channels, as PortAudio knew them when it last looked; `OutputError` where it is missing."""
    portaudio = load_portaudio()
    preferred = default_output(portaudio, preferred_host())
    default = portaudio.default.device[1] if preferred is None else preferred
    apis = [str(api["name"]) for api in portaudio.query_hostapis()]
    return [
        # The same device often stands under several host APIs: only both names identify it.
        OutputDevice(f"{info['name']}, {apis[info['hostapi']]}", int(info["default_samplerate"]), index == default)
        for index, info in enumerate(portaudio.query_devices())
        if info["max_output_channels"] > 0
    ]


def look_for_devices() -> None:
    """Have PortAudio look again: it lists devices once, when it starts. Every stream must be closed.

    `OutputError` where it is missing, or does not start again.
    """
    portaudio = load_portaudio()
    try:
        # There is no public way: https://github.com/spatialaudio/python-sounddevice/issues/427.
        portaudio._terminate()
        portaudio._initialize()
    except portaudio.PortAudioError as error:
        raise OutputError(f"No sound: PortAudio did not start ({first_line(error)}).") from error


class OutputStream:
    """A PortAudio stream at the device's native rate, two channels float32, that calls `render` for every block.

    Args:
        device: Name of the device; empty for the default one.
        latency: "low", "high", or seconds as text.

    Attributes:
        name: Name of the device.
        rate_hz: The device's rate.
        latency_s: What the device says of its delay.
        underruns: Blocks that came too late: as PortAudio reports it, or because more time passed between two of them
            than the device holds.
        longest_wait_s: Longest time between two blocks, after the first two seconds.
    """

    def __init__(self, device: str = "", latency: str = "low") -> None:
        self._portaudio = load_portaudio()
        self._render: RenderCallback | None = None
        self._stream: Any = None
        self._lock = threading.Lock()
        self._is_wanted = False
        self._started_at_s = 0.0
        self._called_at_s = 0.0
        self._has_asked = False
        self._given_frames = 0
        self.underruns = 0
        self.longest_wait_s = 0.0
        chosen: str | int | None = device or default_output(self._portaudio, preferred_host())
        try:
            info = self._portaudio.query_devices(chosen, "output")
            if int(info["max_output_channels"]) < 1:
                raise OutputError(f"No sound: {info['name']} has no outputs.")
            self.name = str(info["name"])
            self.rate_hz = int(info["default_samplerate"])
            _share_in_periods(self._portaudio, latency)
            self._stream = self._portaudio.OutputStream(
                samplerate=self.rate_hz,
                device=chosen,
                channels=2,
                dtype="float32",
                latency=latency if latency in ("low", "high") else float(latency),
                callback=self._callback,
            )
            self.latency_s = float(self._stream.latency)
        except (self._portaudio.PortAudioError, ValueError) as error:
            if not device and "querying device" in str(error):
                raise OutputError("No sound: there is no output device.") from error
            where = f"“{device}”" if device else "a sound device"
            raise OutputError(f"No sound: {where} could not be opened ({first_line(error)}).") from error

    def start(self, render: RenderCallback) -> None:
        """Begin calling `render` from PortAudio's thread, unless it is called; `OutputError` without a device."""
        with self._lock:
            self._render = render
            if self._stream is None:
                raise OutputError("No sound: the device is closed.")
            if not self._stream.active:
                if self._is_wanted:
                    # It ended by itself: PortAudio would wait for ever for a device that is gone.
                    raise OutputError("No sound: the device is gone.")
                try:
                    self._stream.stop()
                    self._started_at_s = self._called_at_s = time.monotonic()
                    # Each start has a new thread.
                    self._has_asked, self._given_frames = False, 0
                    self._is_wanted = True
                    self._stream.start()
                except self._portaudio.PortAudioError as error:
                    raise OutputError(f"No sound: the device did not start ({first_line(error)}).") from error

    def stop(self) -> None:
        """Let the device rest until the next `start`; drains what was handed over."""
        with self._lock:
            self._is_wanted = False
            if self._stream is not None and self._stream.active:
                with contextlib.suppress(self._portaudio.PortAudioError):
                    self._stream.stop()

    @property
    def is_running(self) -> bool:
        """The callback is being called."""
        stream = self._stream
        return stream is not None and bool(stream.active)

    @property
    def is_lost(self) -> bool:
        """The device stopped asking for sound by itself: it was unplugged, or its server ended."""
        stream = self._stream
        if not self._is_wanted or stream is None:
            return False
        silent_s = time.monotonic() - max(self._called_at_s, self._started_at_s + _SETTLING_S)
        if silent_s > 1.0 + 2.0 * self.latency_s:
            return True
        try:
            return not stream.active
        except self._portaudio.PortAudioError:
            # Closed by another thread just now.
            return self._stream is not None

    def close(self) -> None:
        """Give the device back, also one that is gone."""
        with self._lock:
            self._is_wanted = False
            stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(self._portaudio.PortAudioError):
                # Without waiting for what a device that is gone will never play.
                stream.abort()
            with contextlib.suppress(self._portaudio.PortAudioError):
                stream.close()

    def _callback(self, out: NDArray[np.float32], frames: int, time_info: Any, status: Any) -> None:  # noqa: ARG002 - PortAudio's signature
        now_s = time.monotonic()
        # A device that has just started takes its first blocks irregularly.
        is_settled = now_s - self._started_at_s > _SETTLING_S
        self._given_frames += frames
        if is_settled and not self._has_asked:
            self._has_asked = True
            # One without a clock takes all the time there is: it must not go before everybody else.
            if self._given_frames < 2.0 * self.rate_hz * (now_s - self._started_at_s):
                ask_for_audio_priority()
        wait_s = now_s - self._called_at_s if is_settled else 0.0
        if wait_s > self.longest_wait_s:
            self.longest_wait_s = wait_s
        if status.output_underflow or wait_s > self.latency_s + frames / self.rate_hz:
            self.underruns += 1
        self._called_at_s = now_s
        render = self._render
        if render is None:
            out.fill(0)
        else:
            render(out)


def _share_in_periods(portaudio: ModuleType, latency: str) -> None:
    """Have ALSA ask for sound every few milliseconds however much it holds: a key is answered with the next block.

    PortAudio shares the latency in four parts unless another number is set. Elsewhere its defaults are as quick.
    """
    if not sets_periods():
        return
    is_named = latency in ("low", "high")
    periods = _USUAL_PERIODS if is_named else max(_USUAL_PERIODS, round(float(latency) / _PERIOD_S))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(portaudio._libname).PaAlsa_SetNumPeriods(periods)


def first_line(error: Exception) -> str:
    """First line of what PortAudio says."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
