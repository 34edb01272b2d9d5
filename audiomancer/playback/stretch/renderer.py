"""Stretched sounds are made in a separate process: the stretcher holds the interpreter that the callback needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.audio import CEILING_DBTP
from audiomancer.child_channel import Channel, serve
from audiomancer.child_process import ChildProcess, Request
from audiomancer.errors import PlaybackError, ProcessError, ProcessTimeoutError
from audiomancer.playback.decoding import rendered_plain
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.stretch.render_store import RenderStore, fingerprint
from audiomancer.playback.stretch.stretching import stretched

_IDLE_S: Final = 60.0
_LONGEST_RENDER_S: Final = 60.0
_NICENESS: Final = 14


def rendered(spec: RenderSpec, rate_hz: int) -> NDArray[np.float32]:
    """A rendered spec without its gain: float32 (n, 2) at `rate_hz`; `AudioFileError` where the file can't be read."""
    frames = rendered_plain(spec, rate_hz)
    if not spec.is_stretched:
        return frames
    return stretched(frames, rate_hz, spec.speed, spec.semitones, is_cyclic=spec.is_cyclic)


def safe_gain(spec: RenderSpec, peak_db: float | None) -> float:
    """The gain of a spec as a factor; less where stretching has raised peaks that were to stay below -1 dBTP.

    `peak_db` is the true peak of the rendered sound; None for silence, and without stretching.
    """
    if spec.gain_db == 0.0 or not spec.is_stretched or peak_db is None:
        return spec.gain
    return float(10.0 ** (min(spec.gain_db, CEILING_DBTP - peak_db) / 20.0))


@dataclass(frozen=True, slots=True)
class Render(Request[tuple[NDArray[np.float32], str]]):
    """Answered with the frames, and why they could not be stored."""

    spec: RenderSpec
    rate_hz: int


class Renderer:
    """Renders in another process, which starts at the first need and ends when it has rested. Safe from any thread."""

    def __init__(self, folder: Path) -> None:
        self._child: ChildProcess[Render, object] = ChildProcess(
            serve_renders, (folder,), name="audiomancer-renderer", niceness=_NICENESS
        )
        self.trouble = ""

    def render(self, spec: RenderSpec, rate_hz: int) -> NDArray[np.float32]:
        """A rendered spec without its gain, from the disk where it is there; `AudiomancerError` where that fails."""
        name = spec.path.name
        try:
            frames, self.trouble = self._child.ask(Render(spec, rate_hz), _LONGEST_RENDER_S)
        except ProcessTimeoutError as error:
            raise PlaybackError(f"{name} takes too long to be stretched.") from error
        except ProcessError as error:
            raise PlaybackError(f"{name} could not be stretched: its {error}.") from error
        return frames

    def close(self) -> None:
        """End the process, also in the middle of a sound; pending callers get an error."""
        self._child.close(is_forced=True)


def serve_renders(channel: Channel, folder: Path) -> None:
    """Render what comes in until no request has come for a while: the inside of the process."""
    store = RenderStore(folder)
    serve(channel, lambda request: _answer(store, request.spec, request.rate_hz), _IDLE_S)


def _answer(store: RenderStore, spec: RenderSpec, rate_hz: int) -> tuple[NDArray[np.float32], str]:
    """The frames, and why they could not be stored."""
    try:
        name = fingerprint(spec, rate_hz)
        frames = store.get(name)
        if frames is not None:
            return frames, ""
        frames = rendered(spec, rate_hz)
    except OSError as error:
        raise PlaybackError(f"{spec.path.name} can't be read: {error.strerror or error}.") from error
    try:
        store.put(name, frames)
    except OSError as error:
        return frames, f"Rendered sounds can't be kept: {error.strerror or error}."
    return frames, ""
