"""The player in a separate process: neither the window's work, nor a scan, nor a damaged file can make sound stop.

The audio callback is Python and needs the interpreter many times a second; in the window's process it would wait for
the thread that has it. A file that ends the decoder ends this process only: it is started again with the next sound.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from audiomancer.child_process import STOP_S, ChildProcess, Request
from audiomancer.errors import PlaybackError, ProcessEndedError
from audiomancer.playback.keyed_sound import KeyedSound
from audiomancer.playback.player_state import PlayerState
from audiomancer.playback.process import messages as say
from audiomancer.playback.process import shared_status
from audiomancer.playback.process.server import PlayerFolders, serve_player
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.shape import Shape

_LASTING: Final = (
    say.UseOutput, say.SetVolume, say.SetMono, say.SetLooping, say.SetBalance, say.PlayTrack, say.ChooseKeyedSound,
    say.UseMidiPort,
)  # fmt: skip
"""Settings that a restarted process gets first, in this order."""

_NICENESS: Final = -11
"""A late window is inaudible. Most systems allow a negative niceness only to some users."""

_Child = ChildProcess[say.PlayerMessage, say.PlayerReply]
_Answer = TypeVar("_Answer")


class PlayerClient:
    """Player in another process; does the same as `Player`.

    Methods may be called from any thread and return at once.
    """

    def __init__(self, folders: PlayerFolders) -> None:
        self._folders = folders
        self._lock = threading.RLock()
        self._shared = shared_status.new_shared_status()
        self._child: _Child | None = None
        self._reader: threading.Thread | None = None
        self._lasting: dict[type[say.Lasting], say.Lasting] = {}
        self._waiting: dict[int, Future[Any]] = {}
        self._tickets = 0
        self._number = 0
        self._requested: RenderSpec | None = None
        self._is_current = False
        self._message = ""
        self._is_closed = False
        self._received = 0
        self._before = shared_status.SharedStatus()

    # What the window asks for

    def warm(self) -> None:
        """Start the process and open the output, so that the first sound does not wait for them."""
        self._send(say.Warm())

    def play(self, sound: RenderSpec | Path, start_s: float | None = None, *, follows: bool = False) -> int:
        """As in `Player`; returns the number of the request."""
        spec = sound if isinstance(sound, RenderSpec) else RenderSpec(sound)
        with self._lock:
            self._number += 1
            self._requested, self._is_current, self._message = spec, True, ""
            self._send(say.Play(spec, start_s, follows, self._number))
            return self._number

    def stop(self) -> None:
        """As in `Player`."""
        with self._lock:
            self._is_current = False
            if self._child is not None:
                self._send(say.Stop())

    def seek(self, position_s: float) -> None:
        """As in `Player`."""
        requested = self._requested
        if requested is not None and self._is_current:
            self.play(requested, max(0.0, position_s))

    def prefetch(self, sounds: Sequence[RenderSpec | Path]) -> None:
        """As in `Player`."""
        self._post(say.Prefetch(list(sounds)))

    def play_track(self, track: RenderSpec | None) -> None:
        """As in `Player`."""
        self._set_lasting(say.PlayTrack(track), starts=track is not None)

    def set_volume_db(self, volume_db: float) -> None:
        """As in `Player`."""
        self._set_lasting(say.SetVolume(volume_db))

    def set_mono(self, is_mono: bool) -> None:
        """As in `Player`."""
        self._set_lasting(say.SetMono(is_mono))

    def set_looping(self, is_looping: bool) -> None:
        """As in `Player`."""
        self._set_lasting(say.SetLooping(is_looping))

    def set_balance(self, balance: float) -> None:
        """As in `Player`."""
        self._set_lasting(say.SetBalance(balance))

    def use_output(self, device: str, latency: str) -> None:
        """Change the device: the next sound opens the new one. Arguments as of `OutputChoice`."""
        self._set_lasting(say.UseOutput(device, latency))

    def choose_keyed_sound(self, sound: KeyedSound | None) -> None:
        """Play notes of this sound, as in `NotePlayer`; None for none."""
        self._set_lasting(say.ChooseKeyedSound(sound), starts=sound is not None)

    def play_note(self, note: int, velocity: int) -> None:
        """As in `NotePlayer`."""
        self._send(say.PlayNote(note, velocity))

    def release_note(self, note: int) -> None:
        """As in `NotePlayer`."""
        self._post(say.ReleaseNote(note))

    def release_all_notes(self) -> None:
        """As in `NotePlayer`."""
        self._post(say.ReleaseAllNotes())

    def use_midi_port(self, name: str) -> None:
        """Play the notes that come from a MIDI input, as in `MidiInput`; empty for none."""
        self._set_lasting(say.UseMidiPort(name), starts=bool(name))

    # What it says

    def state(self) -> PlayerState:
        """As in `Player`."""
        numbers = shared_status.read(self._shared)
        with self._lock:
            path = self._requested.path if self._requested is not None and self._is_current else None
            track_is_playing = bool(numbers.track_is_playing)
            if path is None or numbers.number != self._number or self._child is None:
                has_ended = path is not None and self._child is None
                return PlayerState(path, 0.0, False, has_ended, self._message, track_is_playing)
            return PlayerState(
                path,
                numbers.position_s,
                bool(numbers.is_playing),
                # Shared memory is quicker than the pipe: first the reason, then the end.
                bool(numbers.has_ended) and numbers.messages <= self._received,
                self._message,
                track_is_playing,
            )

    @property
    def numbers(self) -> shared_status.SharedStatus:
        """Everything that its process shows; counts go on over all processes of this player."""
        now, before = shared_status.read(self._shared), self._before
        return replace(
            now,
            underruns=now.underruns + before.underruns,
            late_blocks=now.late_blocks + before.late_blocks,
            blocks=now.blocks + before.blocks,
        )

    def shape(self, path: Path, start_s: float = 0.0, end_s: float | None = None, columns: int = 2048) -> Future[Shape]:
        """The shape of a sound or of a stretch of it, see `shape_of`. The future raises what was wrong."""
        return self._ask(say.ShapeOf(path, start_s, end_s, columns))

    def export_for_drag(self, spec: RenderSpec) -> Future[Path]:
        """A WAV file as it is played, with its gain: made, or found where it was made before."""
        return self._ask(say.ExportForDrag(spec))

    def render_to(self, spec: RenderSpec, path: Path) -> Future[Path]:
        """Write a WAV file as it is played, with its gain, to `path`."""
        return self._ask(say.RenderTo(spec, path))

    def device_names(self) -> Future[list[str]]:
        """Names of the outputs there are."""
        return self._ask(say.DeviceNames())

    def midi_ports(self) -> Future[list[str]]:
        """Names of the MIDI inputs there are; the future raises why there can't be any."""
        return self._ask(say.MidiPorts())

    def close(self) -> None:
        """End the process; at once where it is still starting, for then nothing sounds and it has no children."""
        with self._lock:
            self._is_closed = True
            child, self._child = self._child, None
            waiting, self._waiting = self._waiting, {}
            if child is not None and child.is_ready:
                child.request_end()
            elif child is not None:
                child.kill()
        if child is not None and self._reader is not None:
            self._reader.join(STOP_S)
            child.kill()
        if self._reader is not None:
            self._reader.join()
        _fail(waiting)

    # Its process

    def _set_lasting(self, setting: say.Lasting, *, starts: bool = False) -> None:
        with self._lock:
            self._lasting[type(setting)] = setting
            if self._child is not None:
                self._send(setting)
            elif starts and not self._is_closed:
                self._start()

    def _post(self, order: say.Order) -> None:
        """Send what means nothing to a process that has not started."""
        if self._child is not None:
            self._send(order)

    def _send(self, order: say.Order) -> None:
        with self._lock:
            for _ in range(0 if self._is_closed else 2):
                child = self._child or self._start()
                try:
                    child.post(order)
                except ProcessEndedError:
                    # It ended a moment ago, and its reader has not noticed yet.
                    self._forget(child)
                    continue
                return

    def _ask(self, question: Request[_Answer]) -> Future[_Answer]:
        future: Future[Any] = Future()
        with self._lock:
            if self._is_closed:
                future.set_exception(PlaybackError("The player is closed."))
                return future
            child = self._child or self._start()
            self._tickets += 1
            self._waiting[self._tickets] = future
            try:
                child.post(say.Asked(self._tickets, question))
            except ProcessEndedError:
                self._forget(child)
        return future

    def _start(self) -> _Child:
        # It starts a child process, the renderer.
        child: _Child = ChildProcess(
            serve_player,
            (self._shared, self._folders),
            name="audiomancer-player",
            niceness=_NICENESS,
            has_children=True,
        )
        child.start()
        for kind in _LASTING:
            if kind in self._lasting:
                child.post(self._lasting[kind])
        self._child = child
        self._reader = threading.Thread(
            target=self._read, args=(child,), name="audiomancer-player-answers", daemon=True
        )
        self._reader.start()
        return child

    def _read(self, child: _Child) -> None:
        """Take what it says until it has ended, then let go of it."""
        while True:
            try:
                message = child.receive()
            except ProcessEndedError:
                self._forget(child)
                child.wait_for_end()
                return
            match message:
                case say.Notice(number, text):
                    with self._lock:
                        self._received += 1
                        if number in (0, self._number):
                            self._message = text
                case say.Answered(ticket, value):
                    future = self._waiting_for(ticket)
                    if future is not None:
                        future.set_result(value)
                case say.Refused(ticket, error):
                    future = self._waiting_for(ticket)
                    if future is not None:
                        future.set_exception(error)

    def _waiting_for(self, ticket: int) -> Future[Any] | None:
        with self._lock:
            return self._waiting.pop(ticket, None)

    def _forget(self, child: _Child) -> None:
        """Report that the process is gone; another one starts when it is needed."""
        waiting: dict[int, Future[Any]] = {}
        with self._lock:
            if self._child is child:
                waiting, self._waiting = self._waiting, {}
                self._child = None
                self._before = self.numbers
                self._shared, self._received = shared_status.new_shared_status(), 0
                name = self._requested.path.name if self._requested is not None and self._is_current else ""
                self._message = f"The player ended while playing {name}; it starts again with the next sound."
                if not name:
                    self._message = ""
        _fail(waiting)


def _fail(waiting: dict[int, Future[Any]]) -> None:
    for future in waiting.values():
        future.set_exception(PlaybackError("The player has ended; it starts again with the next sound."))
