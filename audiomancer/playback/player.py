"""The player: newest request wins, neighbours made ahead, one stream kept open, silence explained in words."""

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

from audiomancer.audio import read_header
from audiomancer.errors import AudiomancerError, OutputError
from audiomancer.playback.ahead import decode_ahead
from audiomancer.playback.decoding import WHOLE_MAX_S, open_voice, part_s, rendered_plain
from audiomancer.playback.device import Device
from audiomancer.playback.mix_options import MixOptions
from audiomancer.playback.output_choice import OutputChoice
from audiomancer.playback.player_state import Heard, PlayerState, Request, state_of
from audiomancer.playback.renderer import Renderer, safe_gain
from audiomancer.playback.rendition import Rendition
from audiomancer.playback.sound_cache import SoundCache
from audiomancer.playback.stream_voice import StreamVoice
from audiomancer.playback.streams import TrackDeck, fill_apart, stream_voice
from audiomancer.playback.stretch_queue import StretchQueue
from audiomancer.playback.voice import Voice

_log = logging.getLogger(__name__)
_TICK_S: Final = 0.25
_RESTING_TICK_S: Final = 1.0


class Player:
    """Plays one sound at a time, over a track if there is one. All methods return at once, in any thread.

    Args:
        choice: Which output.
        renderer: Makes stretched sounds.

    Attributes:
        after_block: Called in the audio callback after every block.
        told: Called with every message.
        busy_since_s: Since when the thread that opens files and devices has been at one thing; None while it waits.
    """

    def __init__(self, choice: OutputChoice, renderer: Renderer) -> None:
        self._device = Device(choice)
        self._cache = SoundCache()
        self._options = MixOptions()
        self._message = ""
        self.told: Callable[[str], None] = lambda _: None
        self._request: Request | None = None
        self._is_taken = True
        self._heard: Heard | None = None
        self._ahead: deque[Rendition] = deque()
        self._track = TrackDeck()
        self._stretches = StretchQueue(renderer, self._cache, lambda: self.rate_hz)
        self._warms = False
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
        with self._wake:
            self._warms = True
            self._wake.notify_all()

    def play(
        self, sound: Rendition | Path, start_s: float | None = None, *, follows: bool = False, number: int = 0
    ) -> None:
        """Hear this sound; whatever was asked before is forgotten.

        Args:
            sound: What; a path is the file as it is.
            start_s: Where in the file to begin; the beginning of what is to be heard when left out.
            follows: It repeats along with the track: it begins where it would be, had it begun with the track.
            number: Tells the request from others, for the caller.
        """
        rendition = sound if isinstance(sound, Rendition) else Rendition(sound)
        cached = self._cached(rendition)
        with self._wake:
            self._message = ""
            self._generation += 1
            self._request = Request(rendition, start_s, follows, number, self._generation)
            self._is_taken = cached is not None
            self._stretches.do_first(None)
            self._wake.notify_all()
            request = self._request
        if cached is not None:
            # Without a detour over another thread.
            self._guarded(lambda: self._hand_over(request, cached), request)

    def _cached(self, rendition: Rendition) -> Voice | None:
        """The sound, where it is ready and the output runs."""
        output, rate_hz = self._device.output, self.rate_hz
        is_ready = output is not None and output.is_running and not output.is_lost
        return self._cache.get(rendition, rate_hz) if is_ready and rate_hz else None

    def stop(self) -> None:
        """Silence, with a short fade; the track goes on."""
        with self._wake:
            self._generation += 1
            self._request, self._is_taken = None, True
            self._stretches.do_first(None)
            self._let_voice_go()
            if (mixer := self._device.mixer) is not None:
                mixer.stop()

    def seek(self, position_s: float) -> None:
        """Continue the present sound from here; starts it when it had ended."""
        request = self._request
        if request is not None:
            self.play(request.rendition, max(0.0, position_s))

    def prefetch(self, sounds: Sequence[Rendition | Path]) -> None:
        """Make these ready, nearest first; replaces what was to be made ready before."""
        renditions = [sound if isinstance(sound, Rendition) else Rendition(sound) for sound in sounds]
        with self._wake:
            self._ahead = deque(r for r in renditions if not r.is_stretched)
            self._stretches.make_ahead([r for r in renditions if r.is_stretched])
            self._wake.notify_all()

    def play_track(self, track: Rendition | None) -> None:
        """Hear a track under every sound, again and again; None for none."""
        with self._wake:
            self._track.choose(track)
            self._wake.notify_all()

    def set_volume_db(self, volume_db: float) -> None:
        """Volume: 0 dB plays the file as it is, -60 dB and below is silence."""
        self._options.set_volume_db(volume_db)
        self._options.apply(self._device.mixer)

    def set_mono(self, is_mono: bool) -> None:
        """Hear the mean of both sides."""
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
        """Change the device: the next sound opens the new one."""
        with self._wake:
            self._generation += 1
            self._let_voice_go()
            self._device.let_go()
            self._device.choice = choice
            self._device.drop_mixer()

    def state(self) -> PlayerState:
        """A consistent picture for the window; cheap enough for every frame."""
        return state_of(self._device.mixer, self._request, self._heard, self._message, is_taken=self._is_taken)

    @property
    def number(self) -> int:
        """Number of the last request; 0 after a stop."""
        return self._request.number if self._request is not None else 0

    @property
    def heard_number(self) -> int:
        """Number of the request whose first frame was rendered last; 0 before the first."""
        mixer = self._device.mixer
        started = mixer.sound.started if mixer is not None else None
        return started.number if started is not None else 0

    @property
    def rate_hz(self) -> int:
        """Rate of the output; 0 while none was opened."""
        return self._device.mixer.rate_hz if self._device.mixer is not None else 0

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
        self._stretches.close()
        self._device.let_go()

    # The decoder thread

    def _work(self) -> None:
        while True:
            self.busy_since_s = None
            with self._wake:
                is_idle = self._is_taken and not self._ahead and not self._track.is_due and not self._warms
                if not self._is_closed and is_idle:
                    mixer = self._device.mixer
                    is_resting = mixer is None or mixer.is_silent
                    self._wake.wait(timeout=_RESTING_TICK_S if is_resting else _TICK_S)
                if self._is_closed:
                    return
                self.busy_since_s = time.monotonic()
                request = None if self._is_taken else self._request
                self._is_taken = True
                takes_track, self._track.is_due = self._track.is_due, False
                warms, self._warms = self._warms, False
                ahead = self._ahead.popleft() if request is None and self._ahead else None
            if request is not None:
                self._guarded(lambda r=request: self._start(r), request)  # type: ignore[misc]  # bound now
            elif ahead is not None:
                # A sound asked for by hand goes first; this one is asked for again when its turn comes.
                decode_ahead(self._cache, ahead, self.rate_hz, lambda: self._is_taken and not self._is_closed)
            if takes_track:
                self._guarded(self._start_track)
            if warms:
                self._guarded(self._ensure_output)
            self._keep_device()

    def _guarded(self, work: Callable[[], object], request: Request | None = None) -> None:
        """Do it; what goes wrong is told, unless another request came meanwhile, and the next request works."""
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
        if request is not None and request.generation != self._generation:
            return
        if request is not None and self._device.mixer is not None:
            self._device.mixer.stop()
        self._tell(message)

    def _tell(self, message: str) -> None:
        self._message = message
        self.told(message)

    def _ensure_output(self) -> int:
        """Open the output where it is not; returns its rate."""
        mixer, is_new = self._device.ready()
        if self._device.choice.note:
            self._tell(self._device.choice.note)
            self._device.choice.note = ""
        if is_new:
            self._options.apply(mixer, at_once=True)
            self._track.is_due = self._track.wanted is not None
        return mixer.rate_hz

    def _start(self, request: Request) -> None:
        rate_hz = self._ensure_output()
        rendition = request.rendition
        cached = self._cache.get(rendition, rate_hz)
        if cached is not None:
            self._hand_over(request, cached)
            return
        if rendition.is_stretched:
            with self._wake:
                if request.generation == self._generation:
                    play = lambda: self._stretch_and_play(request, rate_hz)  # noqa: E731 - one line, done by another
                    self._stretches.do_first(lambda: self._guarded(play, request))
            return
        header = read_header(rendition.path)
        length_s = part_s(rendition, header)
        if length_s > WHOLE_MAX_S:
            self._stream(request, rate_hz, length_s)
            return
        if rendition.is_part and rendition.is_cyclic:
            voice = Voice.of(rendition.with_gain(0.0), rate_hz, rendered_plain(rendition, rate_hz))
            self._hand_over(request, voice, length_s)
            self._cache.put(voice)
            return
        voice, fill = open_voice(rendition, rate_hz, header)
        start = self._first_frame(request, length_s, rate_hz)
        has_started = False

        def is_wanted() -> bool:
            nonlocal has_started
            if request.generation != self._generation:
                return False
            if not has_started and not request.follows and voice.available > start:
                has_started = True
                self._hand_over(request, voice, length_s)
            return True

        fill(is_wanted)
        if voice.is_complete:
            if not has_started:
                self._hand_over(request, voice, length_s)
            self._cache.put(voice)

    def _stream(self, request: Request, rate_hz: int, length_s: float) -> None:
        rendition = request.rendition
        begin_s = self._first_frame(request, length_s, rate_hz) / rate_hz
        voice = stream_voice(rendition, rate_hz, begin_s, lambda: self._options.is_looping)
        fill_apart(
            voice,
            lambda: request.generation == self._generation,
            lambda: self._hand_over(request, voice, length_s),
            lambda work: self._guarded(work, request),
        )

    def _start_track(self) -> None:
        if self._track.wanted is not None:
            self._ensure_output()
        mixer = self._device.mixer
        if mixer is not None:
            self._track.bring(mixer, lambda: self._device.start(self._render), self._guarded)

    def _stretch_and_play(self, request: Request, rate_hz: int) -> None:
        self._hand_over(request, self._stretches.voice(request.rendition, rate_hz))
        if self._stretches.trouble and request.generation == self._generation:
            self._tell(self._stretches.trouble)

    def _first_frame(self, request: Request, length_s: float, rate_hz: int) -> int:
        position_s = 0.0 if request.start_s is None else request.rendition.position_s(request.start_s, length_s)
        return max(0, int(position_s * rate_hz))

    def _hand_over(self, request: Request, voice: Voice, length_s: float | None = None) -> None:
        if length_s is None:
            length_s = voice.available / voice.rate_hz * request.rendition.speed
        with self._wake:
            if request.generation != self._generation or self._device.mixer is None:
                return
            if not isinstance(voice, StreamVoice):
                start = self._first_frame(request, length_s, voice.rate_hz)
                gain = safe_gain(request.rendition, voice.frames[: voice.available], voice.rate_hz)
                voice = voice.replayed(start, gain, follows=request.follows)
            else:
                voice.gain = request.rendition.gain
            voice.number = request.number
            self._let_voice_go()
            self._heard = Heard(request, voice, length_s)
            self._device.mixer.play(voice)
        self._device.start(self._render)

    def _render(self, out: NDArray[np.float32]) -> None:
        mixer = self._device.mixer
        if mixer is not None:
            mixer.render(out)
            self.after_block()

    def _let_voice_go(self) -> None:
        if self._heard is not None:
            self._heard.voice.close()

    def _keep_device(self) -> None:
        mixer = self._device.mixer
        is_silent = mixer is None or mixer.is_silent
        if not self._device.is_lost:
            self._device.keep(is_silent=is_silent)
            return
        if is_silent:
            self._device.lose()
            return
        self._guarded(self._go_on_elsewhere)

    def _go_on_elsewhere(self) -> None:
        """The output was lost while something was heard: from another one, go on where it was."""
        position_s = self.state().position_s
        was_playing = self.state().is_playing
        try:
            note = self._device.replace()
        except OutputError:
            if self._device.mixer is not None:
                self._device.mixer.stop()
                self._device.mixer.track.play(None)
            raise
        self._ensure_output()
        self._device.start(self._render)
        with self._wake:
            request = self._request
            if was_playing and request is not None and self._heard is not None and self._is_taken:
                self._generation += 1
                self._request = replace(request, start_s=position_s, generation=self._generation)
                self._is_taken = False
        self._tell(note)
