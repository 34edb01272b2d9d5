"""Records in a separate process, so that neither PortAudio nor a driver that hangs is in the window's."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audiomancer.child_channel import Channel, serve
from audiomancer.child_process import ChildProcess, Request
from audiomancer.errors import OutputError, PlaybackError, ProcessError
from audiomancer.playback.microphone.input import Input

_IDLE_S: Final = 20.0
_LOOK_S: Final = 0.05
_LONGEST_ANSWER_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Begin(Request[None]):
    """Open the microphone and record."""

    device: str


@dataclass(frozen=True, slots=True)
class Look(Request[tuple[float, float, bool]]):
    """Answered with level, seconds so far, and whether no more can be recorded."""


@dataclass(frozen=True, slots=True)
class End(Request[tuple[NDArray[np.float32], int]]):
    """Close the microphone; answered with the frames and their rate."""


MicrophoneRequest: TypeAlias = Begin | Look | End


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """A recording: mono frames, float32 (n,), and their rate."""

    frames: NDArray[np.float32]
    rate_hz: int


class Recording:
    """One recording while it runs: read by the part that shows it, ended by it.

    Attributes:
        level: Highest absolute value of the last moment, 0 to 1 and more.
        seconds: Length so far.
        is_cancelled: What was recorded is not wanted.
        ended: Set when it is to end.
    """

    def __init__(self) -> None:
        self.level = 0.0
        self.seconds = 0.0
        self.is_cancelled = False
        self.ended = threading.Event()

    def end(self, *, is_cancelled: bool = False) -> None:
        """End the recording. For any thread."""
        self.is_cancelled = self.is_cancelled or is_cancelled
        self.ended.set()


def write_wave(path: Path, frames: NDArray[np.float32], rate_hz: int) -> None:
    """Write mono frames, float32 (n,), as a WAV file."""
    import soundfile

    soundfile.write(path, frames, rate_hz, subtype="FLOAT")


class Microphone:
    """The microphone of the system; its process starts with the first recording."""

    def __init__(self) -> None:
        self._child: ChildProcess[MicrophoneRequest, object] = ChildProcess(
            serve_microphone, (), name="audiomancer-microphone"
        )

    def record(self, recording: Recording, device: str = "") -> Recorded:
        """Record until `recording` ends, ten seconds at the most. For a thread that may wait.

        Raises:
            PlaybackError: There is no microphone, or it is gone: a sentence.
        """
        try:
            self._child.ask(Begin(device), _LONGEST_ANSWER_S)
            while not recording.ended.wait(_LOOK_S):
                recording.level, recording.seconds, is_full = self._child.ask(Look(), _LONGEST_ANSWER_S)
                if is_full:
                    break
            return Recorded(*self._child.ask(End(), _LONGEST_ANSWER_S))
        except ProcessError as error:
            raise PlaybackError(f"The microphone does not answer: its {error}.") from error

    def close(self) -> None:
        """End the process, also in the middle of a recording."""
        self._child.close(is_forced=True)


class _Served:
    """Answers the requests in the process."""

    def __init__(self) -> None:
        self._input: Input | None = None

    def answer(self, request: MicrophoneRequest) -> object:
        if isinstance(request, Begin):
            self.close()
            self._input = Input(request.device)
            return None
        opened = self._input
        if opened is None:
            raise OutputError("The microphone is not open.")
        if isinstance(request, Look):
            return opened.level, opened.seconds, opened.is_full
        self._input = None
        return opened.close(), opened.rate_hz

    def close(self) -> None:
        opened, self._input = self._input, None
        if opened is not None:
            opened.close()


def serve_microphone(channel: Channel) -> None:
    """Record when asked, until no request has come for a while: the inside of the process."""
    served = _Served()
    try:
        serve(channel, served.answer, _IDLE_S)
    finally:
        served.close()
