"""The player in a process of its own: neither the window's work, nor a scan, nor a damaged file can make sound stop.

The audio callback is Python and needs the interpreter many times a second; in the window's process it would wait for
whoever has it. A file that ends the decoder ends this process only: it is started again with the next sound.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from audiomancer.errors import PlaybackError
from audiomancer.playback.player_state import PlayerState
from audiomancer.playback.process import board as boards
from audiomancer.playback.process.server import PlayerFolders, serve_player
from audiomancer.playback.rendition import Rendition
from audiomancer.playback.shape import Shape
from audiomancer.work import end_process

_STOP_S: Final = 3.0
_LASTING: Final = ("use_output", "set_volume_db", "set_mono", "set_looping", "set_balance", "play_track")
"""What a process that is started again is told first, in this order."""


class PlayerApart:
    """Does what `Player` does, in another process. Methods may be called from any thread and return at once.

    Args:
        folders: Where its process writes.
    """

    def __init__(self, folders: PlayerFolders) -> None:
        self._folders = folders
        self._lock = threading.RLock()
        self._board = boards.new_board()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._reader: threading.Thread | None = None
        self._lasting: dict[str, tuple[Any, ...]] = {}
        self._waiting: dict[int, Future[Any]] = {}
        self._tickets = 0
        self._number = 0
        self._requested: Rendition | None = None
        self._is_current = False
        self._message = ""
        self._is_closed = False
        self._told = 0
        self._before = boards.BoardNumbers()

    # What the window asks for

    def warm(self) -> None:
        """Start the process and open the output, so that the first sound does not wait for them."""
        self._tell("warm")

    def play(self, sound: Rendition | Path, start_s: float | None = None, *, follows: bool = False) -> int:
        """As in `Player`; returns the number of the request."""
        rendition = sound if isinstance(sound, Rendition) else Rendition(sound)
        with self._lock:
            self._number += 1
            self._requested, self._is_current, self._message = rendition, True, ""
            self._tell("play", rendition, start_s, follows=follows, number=self._number)
            return self._number

    def stop(self) -> None:
        """As in `Player`."""
        with self._lock:
            self._is_current = False
            if self._pipe is not None:
                self._tell("stop")

    def seek(self, position_s: float) -> None:
        """As in `Player`."""
        requested = self._requested
        if requested is not None and self._is_current:
            self.play(requested, max(0.0, position_s))

    def prefetch(self, sounds: Sequence[Rendition | Path]) -> None:
        """As in `Player`."""
        if self._pipe is not None:
            self._tell("prefetch", list(sounds))

    def play_track(self, track: Rendition | None) -> None:
        """As in `Player`."""
        self._keep("play_track", track, starts=track is not None)

    def set_volume_db(self, volume_db: float) -> None:
        """As in `Player`."""
        self._keep("set_volume_db", volume_db)

    def set_mono(self, is_mono: bool) -> None:
        """As in `Player`."""
        self._keep("set_mono", is_mono)

    def set_looping(self, is_looping: bool) -> None:
        """As in `Player`."""
        self._keep("set_looping", is_looping)

    def set_balance(self, balance: float) -> None:
        """As in `Player`."""
        self._keep("set_balance", balance)

    def use_output(self, device: str, latency: str) -> None:
        """Change the device: the next sound opens the new one. Arguments as of `OutputChoice`."""
        self._keep("use_output", device, latency)

    # What it says

    def state(self) -> PlayerState:
        """As in `Player`."""
        numbers = boards.read(self._board)
        with self._lock:
            path = self._requested.path if self._requested is not None and self._is_current else None
            track_is_playing = bool(numbers.track_is_playing)
            if path is None or numbers.number != self._number or self._pipe is None:
                has_ended = path is not None and self._pipe is None
                return PlayerState(path, 0.0, False, has_ended, self._message, track_is_playing)
            return PlayerState(
                path,
                numbers.position_s,
                bool(numbers.is_playing),
                # The board is quicker than the pipe: first the reason, then the end.
                bool(numbers.has_ended) and numbers.told <= self._told,
                self._message,
                track_is_playing,
            )

    @property
    def numbers(self) -> boards.BoardNumbers:
        """Everything that its process shows; counts go on over all processes of this player."""
        now, before = boards.read(self._board), self._before
        return replace(
            now,
            underruns=now.underruns + before.underruns,
            late_blocks=now.late_blocks + before.late_blocks,
            blocks=now.blocks + before.blocks,
        )

    def shape(self, path: Path, start_s: float = 0.0, end_s: float | None = None, columns: int = 2048) -> Future[Shape]:
        """The shape of a sound or of a stretch of it, see `shape_of`. The future raises what was wrong."""
        return self._ask("shape", path, start_s, end_s, columns)

    def hand_out(self, rendition: Rendition) -> Future[Path]:
        """A WAV file of what is heard, with its gain: made, or found where it was made before."""
        return self._ask("hand_out", rendition)

    def device_names(self) -> Future[list[str]]:
        """Names of the outputs there are."""
        return self._ask("device_names")

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._is_closed = True
            process, pipe, reader = self._process, self._pipe, self._reader
            self._process = self._pipe = self._reader = None
            waiting, self._waiting = self._waiting, {}
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.send(None)
        if process is not None:
            end_process(process, _STOP_S)
        if reader is not None:
            reader.join()
        if pipe is not None:
            pipe.close()
        _fail(waiting)

    # Its process

    def _keep(self, name: str, *arguments: Any, starts: bool = False) -> None:
        with self._lock:
            self._lasting[name] = arguments
            if self._pipe is not None:
                self._tell(name, *arguments)
            elif starts and not self._is_closed:
                self._start()

    def _tell(self, name: str, *arguments: Any, **options: Any) -> None:
        with self._lock:
            for _ in range(0 if self._is_closed else 2):
                if self._pipe is None:
                    self._start()
                assert self._pipe is not None
                try:
                    self._pipe.send((0, name, arguments, options))
                except OSError:
                    # It ended a moment ago, and its reader has not noticed yet.
                    self._forget(self._pipe)
                    continue
                return

    def _ask(self, name: str, *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._lock:
            if self._is_closed:
                future.set_exception(PlaybackError("The player is closed."))
                return future
            if self._pipe is None:
                self._start()
            assert self._pipe is not None
            self._tickets += 1
            self._waiting[self._tickets] = future
            try:
                self._pipe.send((self._tickets, name, arguments, {}))
            except OSError:
                self._forget(self._pipe)
        return future

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        # It starts processes of its own, which a daemon may not; it ends with this one all the same.
        process = context.Process(
            target=serve_player, args=(theirs, self._board, self._folders), name="audiomancer-player", daemon=False
        )
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        for name in _LASTING:
            if name in self._lasting:
                ours.send((0, name, self._lasting[name], {}))
        self._reader = threading.Thread(target=self._read, args=(ours,), name="audiomancer-player-answers", daemon=True)
        self._reader.start()

    def _read(self, pipe: Connection) -> None:
        while True:
            try:
                kind, number, value = pipe.recv()
            except (EOFError, OSError, TypeError):
                self._forget(pipe)
                return
            with self._lock:
                if kind == "told":
                    self._told += 1
                    if number in (0, self._number):
                        self._message = value
                    continue
                future = self._waiting.pop(number, None)
            if future is None:
                continue
            if kind == "answer":
                future.set_result(value)
            else:
                future.set_exception(value)

    def _forget(self, pipe: Connection) -> None:
        """Its process is gone: say so, and start another when it is needed."""
        process = None
        waiting: dict[int, Future[Any]] = {}
        with self._lock:
            if self._pipe is pipe:
                waiting, self._waiting = self._waiting, {}
                process, self._process, self._pipe = self._process, None, None
                self._before = self.numbers
                self._board, self._told = boards.new_board(), 0
                name = self._requested.path.name if self._requested is not None and self._is_current else ""
                self._message = f"The player ended while playing {name}; it starts again with the next sound."
                if not name:
                    self._message = ""
        if process is not None:
            process.join(_STOP_S)
        _fail(waiting)


def _fail(waiting: dict[int, Future[Any]]) -> None:
    for future in waiting.values():
        future.set_exception(PlaybackError("The player has ended; it starts again with the next sound."))
