"""The inside of the player's process: does what comes in, writes its status, answers what is asked."""

from __future__ import annotations

import gc
import os
import queue
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, assert_never

from audiomancer.child_channel import Channel
from audiomancer.child_process import Request
from audiomancer.errors import AudiomancerError, PlaybackError
from audiomancer.playback.device.output_choice import OutputChoice
from audiomancer.playback.drag_exports import DragExports
from audiomancer.playback.notes.midi_input import MidiInput
from audiomancer.playback.player import Player
from audiomancer.playback.process import messages as say
from audiomancer.playback.process import shared_status
from audiomancer.playback.process.decoder_output import log_decoders
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.rendered_file import file_rate_hz, rendered_frames, write_rendered
from audiomancer.playback.shape import shape_of
from audiomancer.playback.stretch.renderer import Renderer

_LOOK_S: Final = 1.0
_STUCK_S: Final = 15.0
_SWITCH_S: Final = 0.0005

_Line: TypeAlias = "queue.SimpleQueue[say.Asked | None]"


@dataclass(frozen=True, slots=True)
class PlayerFolders:
    """Places that the player's process writes to: stretched sounds to cache, WAV files for other programs, the log."""

    renders: Path
    drag_exports: Path
    log: Path | None = None


class _Host:
    def __init__(self, channel: Channel, array: shared_status.StatusArray, folders: PlayerFolders) -> None:
        self._channel = channel
        self._shared = array
        self._writing = threading.Lock()
        self._started = self._note_started = (0, 0.0)
        self._sent = 0
        self._busy_since_s: float | None = None
        self._is_over = threading.Event()
        self._choice = OutputChoice()
        self._renderer = Renderer(folders.renders)
        self._exports = DragExports(folders.drag_exports)
        self._questions: _Line = queue.SimpleQueue()
        self._orders: _Line = queue.SimpleQueue()
        self._player = Player(self._choice, self._renderer)
        self._player.after_block = self._show_block
        self._player.on_message = self._notify
        self._midi = MidiInput(self._player.notes, lambda message: self._notify(0, message))
        for thread in (
            threading.Thread(target=self._answer_all, args=(self._questions,), name="audiomancer-answers", daemon=True),
            threading.Thread(target=self._answer_all, args=(self._orders,), name="audiomancer-exports", daemon=True),
            threading.Thread(target=self._watch, name="audiomancer-stuck-watch", daemon=True),
        ):
            thread.start()

    def run(self) -> None:
        for message in self._channel.requests():
            if isinstance(message, say.Asked):
                # What takes long has a separate queue.
                line = (
                    self._orders if isinstance(message.question, (say.ExportForDrag, say.RenderTo)) else self._questions
                )
                line.put(message)
            else:
                self._busy_since_s = time.monotonic()
                self._do(message)
                self._busy_since_s = None
        self._is_over.set()
        self._questions.put(None)
        self._orders.put(None)
        self._midi.close()
        self._player.close()

    def _watch(self) -> None:
        """A driver or decoder that never returns can't be stopped otherwise; the next sound starts another process."""
        while not self._is_over.wait(_LOOK_S):
            for since_s in (self._player.busy_since_s, self._busy_since_s):
                if since_s is not None and time.monotonic() - since_s > _STUCK_S:
                    os._exit(3)

    def _do(self, order: say.Order) -> None:
        player = self._player
        match order:
            case say.Warm():
                player.warm()
            case say.Play(spec, start_s, follows, number):
                player.play(spec, start_s, follows=follows, number=number)
            case say.Stop():
                player.stop()
            case say.Prefetch(sounds):
                player.prefetch(sounds)
            case say.UseOutput(device, latency):
                self._choice = OutputChoice(device, latency)
                player.use_output(self._choice)
            case say.SetVolume(volume_db):
                player.set_volume_db(volume_db)
            case say.SetMono(is_mono):
                player.set_mono(is_mono)
            case say.SetLooping(is_looping):
                player.set_looping(is_looping)
            case say.SetBalance(balance):
                player.set_balance(balance)
            case say.PlayTrack(track):
                player.play_track(track)
            case say.ChooseKeyedSound(sound):
                player.notes.choose(sound)
            case say.UseMidiPort(name):
                self._midi.use(name)
            case say.PlayNote() | say.ReleaseNote() | say.ReleaseAllNotes():
                self._do_note(order)
            case _:
                assert_never(order)
        # Also where no block follows that would show it.
        self._show()

    def _do_note(self, order: say.NoteOrder) -> None:
        notes = self._player.notes
        match order:
            case say.PlayNote(note, velocity):
                notes.play(note, velocity)
            case say.ReleaseNote(note):
                notes.release(note)
            case say.ReleaseAllNotes():
                notes.release_all()

    def _show_block(self) -> None:
        self._show(waits=False)

    def _show(self, *, waits: bool = True) -> None:
        """Write the status; the audio callback never waits for others, the next block shows the same."""
        if not self._writing.acquire(blocking=waits):
            return
        try:
            player = self._player
            started = player.started_number
            if started != self._started[0]:
                self._started = (started, time.monotonic())
            notes = player.notes.started_count
            if notes != self._note_started[0]:
                self._note_started = (notes, time.monotonic())
            state, counters = player.state(), player.counters
            shared_status.write(
                self._shared,
                shared_status.SharedStatus(
                    player.number, state.position_s, state.is_playing, state.has_ended, state.track_is_playing,
                    *self._started, *self._note_started, counters["underruns"], counters["late_blocks"],
                    counters["blocks"], player.rate_hz, self._sent,
                    player.longest_wait_s,
                ),
            )  # fmt: skip
        finally:
            self._writing.release()

    def _notify(self, number: int, message: str) -> None:
        self._sent += 1
        self._channel.send(say.Notice(number, message))
        self._show()

    # Questions

    def _answer_all(self, line: _Line) -> None:
        while (asked := line.get()) is not None:
            try:
                reply: say.PlayerReply = say.Answered(asked.ticket, self._answer(asked.question))
            except AudiomancerError as error:
                reply = say.Refused(asked.ticket, error)
            except Exception as error:  # noqa: BLE001 - whatever it was, the one who asked is to know
                reply = say.Refused(asked.ticket, PlaybackError(f"The player could not do it: {error}"))
            self._channel.send(reply)

    def _answer(self, question: Request[Any]) -> object:
        match question:
            case say.ShapeOf(path, start_s, end_s, columns):
                return shape_of(path, start_s, end_s, columns)
            case say.ExportForDrag(spec):
                return self._export(spec)
            case say.RenderTo(spec, path):
                return self._render_to(spec, path)
            case say.DeviceNames():
                return self._choice.device_names()
            case say.MidiPorts():
                return self._midi.ports()
        raise TypeError(f"unknown question: {question!r}")

    def _export(self, spec: RenderSpec) -> Path:
        rate_hz = file_rate_hz(spec, self._player.rate_hz)
        found = self._exports.find(spec, rate_hz)
        if found is not None:
            return found
        return self._exports.put(spec, rate_hz, rendered_frames(spec, rate_hz, self._renderer))

    def _render_to(self, spec: RenderSpec, path: Path) -> Path:
        rate_hz = file_rate_hz(spec, self._player.rate_hz)
        write_rendered(spec, rendered_frames(spec, rate_hz, self._renderer), rate_hz, path)
        return path


def serve_player(channel: Channel, array: shared_status.StatusArray, folders: PlayerFolders) -> None:
    """Play until the pipe is closed: requests and questions come in, answers and messages go out."""
    if folders.log is not None:
        log_decoders(folders.log)
    # The callback must not wait five milliseconds, Python's usual turn, for the thread that decodes ahead.
    sys.setswitchinterval(_SWITCH_S)
    # What was imported stays: a collection that looks through it would take longer than a block.
    gc.collect()
    gc.freeze()
    _Host(channel, array, folders).run()
