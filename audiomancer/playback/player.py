"""The player: newest request wins, neighbours made ahead, one stream stays open, silence explained in words."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.errors import AudiomancerError, OutputError
from audiomancer.playback.device.device import Device
from audiomancer.playback.device.output_choice import OutputChoice
from audiomancer.playback.mix.mix_options import MixOptions
from audiomancer.playback.mix.stream_voice import StreamVoice
from audiomancer.playback.mix.voice import Voice
from audiomancer.playback.notes.note_player import NotePlayer
from audiomancer.playback.player_state import PlayedVoice, PlayerState, Request, state_of
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.sound_source import Order, SoundSource, first_frame
from audiomancer.playback.streams import TrackDeck
from audiomancer.playback.stretch.renderer import Renderer, safe_gain

_log = logging.getLogger(__name__)
_TICK_S: Final = 0.25
_RESTING_TICK_S: Final = 1.0


class Player:
    """Plays one sound at a time, over a track if there is one. All methods return at once, in any thread.

    Args:
        choice: Which output.
        renderer: Makes stretched sounds.

    Attributes:
        notes: Plays notes of a sound, beside it.
        after_block: Called in the audio callback after every block.
        on_message: Called with every message and the number of the request that it belongs to; 0 for none.
        busy_since_s: Since when the thread that opens files and devices has been at one thing; None while it waits.
    """

    def __init__(self, choice: OutputChoice, renderer: Renderer) -> None:
        self._device = Device(choice)
        self._options = MixOptions()
        self._message = ""
        self.on_message: Callable[[int, str], object] = lambda *_: None
        self._request: Request | None = None
        self._is_taken = True
        self._played: PlayedVoice | None = None
        self._failed: Request | None = None
        self._ahead: deque[RenderSpec] = deque()
        self._track = TrackDeck()
        self.notes = NotePlayer(lambda: self._device.mixer, self._wake_up)
        self._source = SoundSource(renderer, lambda: self.rate_hz)
        self._warms = False
        self._new_choice: OutputChoice | None = None
        self._generation = 0
        self._wake = threading.Condition()
        self._is_closed = False
        self.busy_since_s: float | None = None
        self.after_block: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._work, name="audiomancer-decoder", daemon=True)
        self._thread.start()

    # What the window asks for

    def warm(self) -> None:
        """Open the output, so that the first sound does not wait for it."""
        self._warms = True
        self._wake_up()

    def _wake_up(self) -> None:
        with self._wake:
            self._wake.notify_all()

    def play(
        self, sound: RenderSpec | Path, start_s: float | None = None, *, follows: bool = False, number: int = 0
    ) -> None:
        """Play this sound; earlier requests are dropped.

        Args:
            sound: What; a path is the file as it is.
            start_s: Where in the file to begin; the beginning of what is to be played when left out.
            follows: It repeats along with the track and starts in sync with it.
            number: Identifies the request for the caller.
        """
        spec = sound if isinstance(sound, RenderSpec) else RenderSpec(sound)
        cached = self._cached(spec)
        with self._wake:
            self._message = ""
            self._generation += 1
            self._request = Request(spec, start_s, follows, number, self._generation)
            self._is_taken = cached is not None
            self._source.forget_first()
            self._wake.notify_all()
            request = self._request
        if cached is not None:
            # Without a detour over another thread.
            length_s = cached.available / cached.rate_hz * spec.speed
            self._guarded(lambda: self._hand_over(request, cached, length_s), request)

    def _cached(self, spec: RenderSpec) -> Voice | None:
        """The sound, where it is ready and the output runs."""
        output, rate_hz = self._device.output, self.rate_hz
        is_ready = output is not None and output.is_running and not output.is_lost
        return self._source.cache.get(spec, rate_hz) if is_ready and rate_hz else None

    def stop(self) -> None:
        """Silence, with a short fade; the track goes on."""
        with self._wake:
            self._generation += 1
            self._request, self._is_taken = None, True
            self._source.forget_first()
            self._let_voice_go()
            if (mixer := self._device.mixer) is not None:
                mixer.stop()

    def seek(self, position_s: float) -> None:
        """Continue the present sound from here; starts it when it had ended."""
        request = self._request
        if request is not None:
            self.play(request.spec, max(0.0, position_s))

    def prefetch(self, sounds: Sequence[RenderSpec | Path]) -> None:
        """Make these ready, nearest first; replaces what was to be made ready before."""
        specs = [sound if isinstance(sound, RenderSpec) else RenderSpec(sound) for sound in sounds]
        with self._wake:
            self._ahead = deque(spec for spec in specs if not spec.is_stretched)
            self._source.stretches.make_ahead([spec for spec in specs if spec.is_stretched])
            self._wake.notify_all()

    def play_track(self, track: RenderSpec | None) -> None:
        """Play a track under every sound, again and again; None for none."""
        with self._wake:
            self._track.choose(track)
            self._wake.notify_all()

    def set_volume_db(self, volume_db: float) -> None:
        """Volume: 0 dB plays the file as it is, -60 dB and below is silence."""
        self._options.set_volume_db(volume_db)
        self._options.apply(self._device.mixer)

    def set_mono(self, is_mono: bool) -> None:
        """Play the mean of both sides."""
        self._options.is_mono = is_mono
        self._options.apply(self._device.mixer)

    def set_looping(self, is_looping: bool) -> None:
        """Repeat the sound without a seam until stopped."""
        self._options.is_looping = is_looping
        self._options.apply(self._device.mixer)

    def set_balance(self, balance: float) -> None:
        """Track against sound: -1 only the track, 0 both in full, 1 only the sound."""
        self._options.balance = balance
        self._options.apply(self._device.mixer)

    def use_output(self, choice: OutputChoice) -> None:
        """Change the device: what plays goes on through the new one."""
        with self._wake:
            self._new_choice = choice
            self._wake.notify_all()

    def state(self) -> PlayerState:
        """A consistent picture for the window; cheap enough for every frame."""
        return state_of(self._device.mixer, self._request, self._played, self._failed, self._message)

    @property
    def number(self) -> int:
        """Number of the last request; 0 after a stop."""
        return self._request.number if self._request is not None else 0

    @property
    def started_number(self) -> int:
        """Number of the request whose first frame was rendered last; 0 before the first."""
        mixer = self._device.mixer
        started = mixer.sound.started if mixer is not None else None
        return started.number if started is not None else 0

    @property
    def rate_hz(self) -> int:
        """Rate of the output; 0 while none was opened."""
        return self._device.mixer.rate_hz if self._device.mixer is not None else 0

    @property
    def longest_wait_s(self) -> float:
        """Longest time between two blocks."""
        return self._device.longest_wait_s

    @property
    def counters(self) -> dict[str, int]:
        """Underruns of the device, blocks in which decoding was late, and blocks rendered."""
        device = self._device
        return {"underruns": device.underruns, "late_blocks": device.starved_blocks, "blocks": device.blocks}

    def close(self) -> None:
        """Stop, give the device back and end the threads."""
        with self._wake:
            self._is_closed = True
            self._generation += 1
            self._let_voice_go()
            self._wake.notify_all()
        self._thread.join()
        self._track.close()
        self._source.stretches.close()
        self._device.let_go()

    # The decoder thread

    def _work(self) -> None:
        while True:
            self.busy_since_s = None
            with self._wake:
                is_due = self._track.is_due or self.notes.is_due or self._warms or self._new_choice is not None
                if not self._is_closed and self._is_taken and not self._ahead and not is_due:
                    mixer = self._device.mixer
                    is_resting = mixer is None or mixer.is_silent
                    self._wake.wait(timeout=_RESTING_TICK_S if is_resting else _TICK_S)
                if self._is_closed:
                    return
                self.busy_since_s = time.monotonic()
                choice, self._new_choice = self._new_choice, None
            if choice is not None:
                self._change_output(choice)
            with self._wake:
                request = None if self._is_taken else self._request
                self._is_taken = True
                takes_track, self._track.is_due = self._track.is_due, False
                warms, self._warms = self._warms, False
                ahead = self._ahead.popleft() if request is None and self._ahead else None
            if request is not None:
                self._guarded(lambda r=request: self._start(r), request)  # type: ignore[misc]  # bound now
            elif ahead is not None:
                self._source.decode_ahead(ahead, self._may_go_on)
            if takes_track:
                self._guarded(self._start_track)
            if warms:
                self._guarded(self._ensure_output)
            if self.notes.is_due:
                self._guarded(self._bring_notes)
            self._maintain_device()

    def _may_go_on(self) -> bool:
        """A sound asked for by hand goes first; what was begun is asked for again when its turn comes."""
        self.busy_since_s = time.monotonic()
        return self._is_taken and not self._is_closed

    def _guarded(self, work: Callable[[], object], request: Request | None = None) -> None:
        """Do it; errors are reported, unless another request came meanwhile, and the next request works."""
        try:
            work()
            return
        except OutputError as error:
            message = str(error)
            self._device.lose()
        except AudiomancerError as error:
            message = str(error)
        except Exception:  # noqa: BLE001 - a bug: logged with its traceback; the thread must go on for the next sound
            _log.exception("playing failed: %r", request)
            message = "This could not be played; the log says more."
        with self._wake:
            if request is not None and request.generation != self._generation:
                return
            if request is not None:
                self._failed = request
                if self._device.mixer is not None:
                    self._device.mixer.stop()
            self._notify(message)

    def _notify(self, message: str) -> None:
        self._message = message
        self.on_message(self.number, message)

    def _ensure_output(self) -> int:
        """Open the output where it is not; returns its rate."""
        mixer, is_new = self._device.ready()
        if self._device.choice.note:
            self._notify(self._device.choice.note)
            self._device.choice.note = ""
        if is_new:
            self._options.apply(mixer, at_once=True)
            self._track.forget_mixer()
            self.notes.forget_mixer()
        return mixer.rate_hz

    def _start(self, request: Request) -> None:
        def note_progress() -> None:
            self.busy_since_s = self.busy_since_s and time.monotonic()

        self._source.bring(
            Order(
                request.spec,
                self._ensure_output(),
                request.start_s,
                request.follows,
                lambda: request.generation == self._generation,
                note_progress,
                lambda voice, length_s: self._hand_over(request, voice, length_s),
                lambda work: self._guarded(work, request),
                lambda: self._options.is_looping,
                self._notify,
            )
        )

    def _bring_notes(self) -> None:
        if self.notes.wanted is not None:
            self._ensure_output()
            self._device.start(self._render)
        self.notes.bring(self._device.mixer, self._source.cache, self._may_go_on)

    def _start_track(self) -> None:
        if self._track.wanted is not None:
            self._ensure_output()
        if self._device.mixer is not None:
            self._track.bring(self._device.mixer, lambda: self._device.start(self._render), self._guarded)

    def _hand_over(self, request: Request, voice: Voice, length_s: float) -> None:
        with self._wake:
            if request.generation != self._generation or self._device.mixer is None:
                return
            if self._device.output is None:
                # It was let go while the sound was made: once more, with another.
                voice.close()
                self._is_taken = False
                self._wake.notify_all()
                return
            spec = request.spec
            if not isinstance(voice, StreamVoice):
                start = first_frame(spec, request.start_s, length_s, voice.rate_hz)
                voice = voice.replayed(start, safe_gain(spec, voice.peak_db), follows=request.follows)
            else:
                voice.gain = spec.gain
            voice.number = request.number
            self._let_voice_go()
            self._played = PlayedVoice(request, voice, length_s)
            self._device.mixer.sound.play(voice)
        self._device.start(self._render)

    def _render(self, out: NDArray[np.float32]) -> None:
        if (mixer := self._device.mixer) is not None:
            mixer.render(out)
            self.after_block()

    def _let_voice_go(self) -> None:
        if self._played is not None:
            self._played.voice.close()

    def _maintain_device(self) -> None:
        mixer, request, played = self._device.mixer, self._request, self._played
        is_pending = request not in (None, self._failed) and (played is None or played.request is not request)
        is_silent = (mixer is None or mixer.is_silent) and not is_pending and not self.notes.is_awake
        if not self._device.is_lost:
            self._device.maintain(is_silent=is_silent)
        elif is_silent:
            self._device.lose()
        else:
            self._guarded(self._go_on_elsewhere)

    def _change_output(self, choice: OutputChoice) -> None:
        state = self.state()
        self._device.let_go()
        self._device.choice = choice
        self._device.drop_mixer()
        self._track.forget_mixer()
        self.notes.forget_mixer()
        self._ask_again(state)

    def _ask_again(self, state: PlayerState) -> None:
        """Continue what played from where it was."""
        with self._wake:
            request = self._request
            if request is None or not self._is_taken or state.has_ended:
                return
            start_s = state.position_s if state.is_playing else request.start_s
            self._generation += 1
            self._let_voice_go()
            self._request = replace(request, start_s=start_s, generation=self._generation)
            self._is_taken = False

    def _go_on_elsewhere(self) -> None:
        """The output was lost while something was played: from another one, go on where it was."""
        state = self.state()
        try:
            note = self._device.replace()
        except OutputError:
            self._device.drop_mixer()
            self._failed = self._request
            raise
        self._ensure_output()
        self._device.start(self._render)
        self._ask_again(state)
        self._notify(note)
