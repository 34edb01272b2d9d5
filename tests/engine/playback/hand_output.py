"""An output that a test drives by hand, what opens it, and sounds to play through it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from audiomancer.errors import OutputError
from audiomancer.playback.device.output import RenderCallback

RATE_HZ = 8000


class HandOutput:
    """An `AudioOut` whose time passes when `render` is called."""

    def __init__(self, rate_hz: int = RATE_HZ) -> None:
        self.rate_hz = rate_hz
        self.underruns = 0
        self.is_closed = False
        self.is_lost = False
        self.name = "hand"
        self._render: RenderCallback | None = None

    def start(self, render: RenderCallback) -> None:
        self._render = render

    def stop(self) -> None:
        self._render = None

    def close(self) -> None:
        self._render = None
        self.is_closed = True

    @property
    def is_running(self) -> bool:
        return self._render is not None

    def render(self, frames: int) -> np.ndarray:
        out = np.zeros((frames, 2), np.float32)
        if self._render is not None:
            self._render(out)
        return out


class HandChoice:
    """An `OutputChoice` that opens what a test gives it."""

    def __init__(self, *outputs: HandOutput | OutputError) -> None:
        self.outputs = list(outputs)
        self.note = ""
        self.knows = True
        self.is_outdated = False
        self.looks = 0
        self.has_more_time = False

    def open(self) -> HandOutput:
        output = self.outputs[0] if len(self.outputs) == 1 else self.outputs.pop(0)
        if isinstance(output, OutputError):
            raise output
        return output

    def look_again(self) -> None:
        self.looks += 1

    def leave_more_time(self) -> bool:
        self.has_more_time = True
        return True


def wait_for(condition: Callable[[], object], limit_s: float = 20) -> None:
    give_up_at_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < give_up_at_s, "waited in vain"
        time.sleep(0.001)


def write(path: Path, seconds: float = 0.5, seed: int = 0, rate_hz: int = RATE_HZ) -> np.ndarray:
    sound = np.random.default_rng(seed).uniform(-0.5, 0.5, (int(seconds * rate_hz), 2)).astype(np.float32)
    # Neither its beginning nor its end is a step.
    sound[0] = sound[-1] = 0.0
    soundfile.write(path, sound, rate_hz, subtype="FLOAT")
    return sound
