"""An open input of PortAudio that fills a few seconds of memory, and plain words where there is none."""

from __future__ import annotations

import contextlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.errors import OutputError
from audiomancer.playback.device.output import first_line, load_portaudio

MOST_S: Final = 10.0


class Input:
    """The system's microphone, or the one with a name, mono at its rate, for ten seconds at the most.

    Attributes:
        rate_hz: The device's rate.
        level: Highest absolute value of the last block, 0 to 1 and more.

    Args:
        device: Name of the device; empty for the default one.

    Raises:
        OutputError: There is none, or it can't be opened: a sentence.
    """

    def __init__(self, device: str = "") -> None:
        self._portaudio = load_portaudio()
        try:
            facts: dict[str, Any] = self._portaudio.query_devices(device or None, "input")
            self.rate_hz = int(facts["default_samplerate"])
            self.level = 0.0
            self._frames = np.zeros(int(MOST_S * self.rate_hz), np.float32)
            self._count = 0
            self._stream: Any = self._portaudio.InputStream(
                self.rate_hz, device=device or None, channels=1, dtype="float32", callback=self._take
            )
            self._stream.start()
        except (self._portaudio.PortAudioError, ValueError) as error:
            raise OutputError(f"There is no microphone, or it can't be opened ({first_line(error)}).") from error

    def _take(self, block: NDArray[np.float32], frames: int, time_info: Any, status: Any) -> None:  # noqa: ARG002 - PortAudio's signature
        taken = block[: len(self._frames) - self._count, 0]
        self._frames[self._count : self._count + len(taken)] = taken
        self._count += len(taken)
        self.level = float(np.abs(block).max(initial=0.0))

    @property
    def seconds(self) -> float:
        """Length of what was recorded so far."""
        return self._count / self.rate_hz

    @property
    def is_full(self) -> bool:
        """No more can be recorded."""
        return self._count >= len(self._frames)

    def close(self) -> NDArray[np.float32]:
        """End the recording; returns its frames, float32 (n,)."""
        with contextlib.suppress(self._portaudio.PortAudioError):
            self._stream.abort()
        with contextlib.suppress(self._portaudio.PortAudioError):
            self._stream.close()
        return self._frames[: self._count]
