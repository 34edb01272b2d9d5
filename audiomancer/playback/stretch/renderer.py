"""Stretched sounds are made in a process of their own: the stretcher holds the interpreter that the callback needs."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.audio import CEILING_DBTP
from audiomancer.errors import AudiomancerError, PlaybackError
from audiomancer.playback.decoding import rendered_plain
from audiomancer.playback.rendition import Rendition
from audiomancer.playback.stretch.render_store import RenderStore, fingerprint
from audiomancer.playback.stretch.stretching import stretched
from audiomancer.work import end_process, end_with_parent

_IDLE_S: Final = 60.0
_STOP_S: Final = 2.0
_LONGEST_RENDER_S: Final = 60.0
_NICENESS: Final = 14


def rendered(rendition: Rendition, rate_hz: int) -> NDArray[np.float32]:
    """A rendition as it is heard, but for its gain: float32 (n, 2) at `rate_hz`.

    Raises:
        AudioFileError: The file can't be read.
    """
    frames = rendered_plain(rendition, rate_hz)
    if not rendition.is_stretched:
        return frames
    return stretched(frames, rate_hz, rendition.speed, rendition.semitones, is_cyclic=rendition.is_cyclic)


def safe_gain(rendition: Rendition, peak_db: float | None) -> float:
    """The gain of a rendition as a factor; less where stretching has raised peaks that were to stay below -1 dBTP.

    Args:
        rendition: What it is.
        peak_db: True peak of what was rendered; None for silence, and for what was not stretched.
    """
    if rendition.gain_db == 0.0 or not rendition.is_stretched or peak_db is None:
        return rendition.gain
    return float(10.0 ** (min(rendition.gain_db, CEILING_DBTP - peak_db) / 20.0))


class Renderer:
    """Renders in another process, which starts at the first need and ends when it has rested. Safe from any thread.

    Args:
        folder: Where rendered sounds are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._is_closed = False
        self.trouble = ""

    def render(self, rendition: Rendition, rate_hz: int) -> NDArray[np.float32]:
        """A rendition as it is heard, but for its gain; from the disk where it was made before.

        Raises:
            AudiomancerError: The file can't be read, or rendering failed; says why.
        """
        with self._turn:
            for _ in range(2):
                if self._is_closed:
                    break
                if self._pipe is None:
                    self._start()
                assert self._pipe is not None
                try:
                    self._pipe.send((rendition, rate_hz))
                    if not self._pipe.poll(_LONGEST_RENDER_S):
                        self._end()
                        raise PlaybackError(f"{rendition.path.name} takes too long to be stretched.")
                    answer = self._pipe.recv()
                except (EOFError, OSError):
                    # It rested and ended, or this sound has ended it: once more, then say so.
                    self._end()
                    continue
                if isinstance(answer, Exception):
                    raise answer
                frames, self.trouble = answer
                return np.asarray(frames)
        raise PlaybackError(f"{rendition.path.name} could not be stretched: its process ended.")

    def close(self) -> None:
        """End the process, also in the middle of a sound; whoever waits for it is told."""
        self._is_closed = True
        process = self._process
        with contextlib.suppress(ValueError, AttributeError):
            if process is not None:
                process.kill()
        with self._turn:
            self._end()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve_renders, args=(theirs, str(self._folder)), name="audiomancer-renderer", daemon=True
        )
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours

    def _end(self) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            end_process(process, _STOP_S)


def serve_renders(pipe: Connection, folder: str) -> None:
    """Render what comes in until nobody asks any more: the inside of the process."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):
        os.nice(_NICENESS)
    store = RenderStore(Path(folder))
    with contextlib.suppress(EOFError, OSError), pipe:
        while pipe.poll(_IDLE_S):
            rendition, rate_hz = pipe.recv()
            pipe.send(_answer(store, rendition, rate_hz))
    os._exit(0)


def _answer(store: RenderStore, rendition: Rendition, rate_hz: int) -> tuple[NDArray[np.float32], str] | Exception:
    """The frames, and why they could not be kept; or what went wrong."""
    try:
        name = fingerprint(rendition, rate_hz)
        frames = store.get(name)
        if frames is not None:
            return frames, ""
        frames = rendered(rendition, rate_hz)
        try:
            store.put(name, frames)
        except OSError as error:
            return frames, f"Rendered sounds can't be kept: {error.strerror or error}."
    except AudiomancerError as error:
        return error
    except OSError as error:
        return PlaybackError(f"{rendition.path.name} can't be read: {error.strerror or error}.")
    except Exception as error:  # noqa: BLE001 - whatever it was, the one who waits is to know
        return PlaybackError(f"{rendition.path.name} could not be stretched: {error}")
    return frames, ""
