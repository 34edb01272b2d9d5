"""The inside of the player's process: does what comes in, shows its state on a board, answers what is asked."""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, TypeAlias

from audiomancer.audio import read_header
from audiomancer.errors import AudiomancerError, PlaybackError
from audiomancer.playback.decoding import part_s, rendered_plain
from audiomancer.playback.device.output_choice import OutputChoice
from audiomancer.playback.handed_out import HandedOut
from audiomancer.playback.player import Player
from audiomancer.playback.process import board as boards
from audiomancer.playback.rendition import Rendition
from audiomancer.playback.shape import Shape, shape_of
from audiomancer.playback.stretch.renderer import Renderer
from audiomancer.work import end_with_parent

_DEEDS: Final = frozenset(
    {
        "warm", "play", "stop", "prefetch", "play_track", "set_volume_db", "set_mono", "set_looping", "set_balance",
        "use_output",
    }
)  # fmt: skip
_LOOK_S: Final = 1.0
_LONGEST_HANDED_OUT_S: Final = 600.0
_STUCK_S: Final = 15.0
_SWITCH_S: Final = 0.0005
_NICENESS: Final = -11
_QUESTIONS: Final = frozenset({"shape", "hand_out", "device_names"})

_Line: TypeAlias = "queue.SimpleQueue[tuple[int, str, tuple[Any, ...]] | None]"


@dataclass(frozen=True, slots=True)
class PlayerFolders:
    """Where the player's process writes.

    Attributes:
        renders: Stretched sounds, for the next time.
        handed_out: WAV files for other programs.
    """

    renders: Path
    handed_out: Path


class _Host:
    def __init__(self, pipe: Connection, board: boards.Board, folders: PlayerFolders) -> None:
        self._pipe = pipe
        self._board = board
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._started = (0, 0.0)
        self._told = 0
        self._busy_since_s: float | None = None
        self._is_over = threading.Event()
        self._choice = OutputChoice()
        self._renderer = Renderer(folders.renders)
        self._exports = HandedOut(folders.handed_out)
        self._questions: _Line = queue.SimpleQueue()
        self._orders: _Line = queue.SimpleQueue()
        self._player = Player(self._choice, self._renderer)
        self._player.after_block = self._show_block
        self._player.told = self._tell
        works = (
            ("answers", lambda: self._answer_all(self._questions)),
            ("orders", lambda: self._answer_all(self._orders)),
            ("watch", self._watch),
        )
        for name, work in works:
            threading.Thread(target=work, name=f"audiomancer-{name}", daemon=True).start()

    def run(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                message = self._pipe.recv()
                if message is None:
                    break
                ticket, name, arguments, options = message
                if name in _QUESTIONS:
                    # What takes long has a line of its own.
                    line = self._orders if name == "hand_out" else self._questions
                    line.put((ticket, name, arguments))
                elif name in _DEEDS:
                    self._busy_since_s = time.monotonic()
                    self._do(name, arguments, options)
                    self._busy_since_s = None
        self._is_over.set()
        self._questions.put(None)
        self._orders.put(None)
        self._player.close()

    def _watch(self) -> None:
        """A driver or decoder that never returns can't be stopped otherwise; the next sound starts another process."""
        while not self._is_over.wait(_LOOK_S):
            for since_s in (self._player.busy_since_s, self._busy_since_s):
                if since_s is not None and time.monotonic() - since_s > _STUCK_S:
                    os._exit(3)

    def _do(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        if name == "use_output":
            self._choice = OutputChoice(*arguments)
            arguments = (self._choice,)
        getattr(self._player, name)(*arguments, **options)
        # Also where no block follows that would show it.
        self._show()

    def _show_block(self) -> None:
        self._show(waits=False)

    def _show(self, *, waits: bool = True) -> None:
        """Write the board; the audio callback never waits for others, the next block shows the same."""
        if not self._writing.acquire(blocking=waits):
            return
        try:
            player = self._player
            heard = player.heard_number
            if heard != self._started[0]:
                self._started = (heard, time.monotonic())
            state, counters = player.state(), player.counters
            boards.write(
                self._board,
                boards.BoardNumbers(
                    player.number, state.position_s, state.is_playing, state.has_ended, state.track_is_playing,
                    self._started[0], self._started[1], counters["underruns"], counters["late_blocks"],
                    counters["blocks"], player.rate_hz, self._told,
                    player.longest_wait_s,
                ),
            )  # fmt: skip
        finally:
            self._writing.release()

    def _tell(self, number: int, message: str) -> None:
        self._told += 1
        self._send(("told", number, message))
        self._show()

    def _send(self, message: tuple[str, int, Any]) -> None:
        with self._lock, contextlib.suppress(OSError):
            self._pipe.send(message)

    # Questions

    def _answer_all(self, line: _Line) -> None:
        while (question := line.get()) is not None:
            ticket, name, arguments = question
            answers: dict[str, Callable[..., Any]] = {
                "shape": self._shape,
                "hand_out": self._hand_out,
                "device_names": self._device_names,
            }
            try:
                self._send(("answer", ticket, answers[name](*arguments)))
            except AudiomancerError as error:
                self._send(("failure", ticket, error))
            except Exception as error:  # noqa: BLE001 - whatever it was, the one who asked is to know
                self._send(("failure", ticket, PlaybackError(f"The player could not do it: {error}")))

    def _shape(self, path: Path, start_s: float, end_s: float | None, columns: int) -> Shape:
        return shape_of(path, start_s, end_s, columns)

    def _hand_out(self, rendition: Rendition) -> Path:
        header = read_header(rendition.path)
        rate_hz = self._player.rate_hz or header.sample_rate_hz
        if part_s(rendition, header) > _LONGEST_HANDED_OUT_S:
            raise PlaybackError(
                f"{rendition.path.name} is too long to be handed over as it is heard; hold Alt to drag the file itself."
            )
        found = self._exports.find(rendition, rate_hz)
        if found is not None:
            return found
        plain = rendition.with_gain(0.0)
        frames = self._renderer.render(plain, rate_hz) if plain.is_stretched else rendered_plain(plain, rate_hz)
        return self._exports.put(rendition, rate_hz, frames)

    def _device_names(self) -> list[str]:
        return self._choice.device_names()


def serve_player(pipe: Connection, board: boards.Board, folders: PlayerFolders) -> None:
    """Play until the pipe is closed: the inside of the process.

    Args:
        pipe: Deeds and questions come in; answers and messages go out.
        board: Shows the state.
        folders: Where to write.
    """
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The callback must not wait five milliseconds, Python's usual turn, for whoever decodes ahead.
    sys.setswitchinterval(_SWITCH_S)
    # Where the system lets its users: nobody hears a window that is late.
    with contextlib.suppress(OSError, AttributeError):
        os.nice(_NICENESS)
    # What was imported stays: a collection that looks through it would take longer than a block.
    gc.collect()
    gc.freeze()
    _Host(pipe, board, folders).run()
    os._exit(0)
