"""The player: newest request wins, neighbours decoded ahead, one stream kept open, silence explained in words."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from audiomancer.errors import AudiomancerError, PlaybackError
from audiomancer.playback.decoding import open_voice
from audiomancer.playback.mixer import Mixer
from audiomancer.playback.output import OutputStream, RenderCallback
from audiomancer.playback.sound_cache import SoundCache
from audiomancer.playback.voice import Voice

_log = logging.getLogger(__name__)
_IDLE_S = 10.0
_PREFETCH_MAX_S = 60.0


class AudioOut(Protocol):
    """What the player needs of an output: `OutputStream` is one."""

    rate_hz: int
    underruns: int

    def start(self, render: RenderCallback) -> None:
        """Begin calling `render`."""

    def stop(self) -> None:
        """Let the device rest."""

    def close(self) -> None:
        """Give the device back."""

    @property
    def is_running(self) -> bool:
        """Whether `render` is being called."""
        ...


@dataclass(frozen=True, slots=True)
class PlayerState:
    """What the window shows of the player, polled.

    Attributes:
        path: The sound asked for last; None after a stop.
        position_s: Where the playhead is.
        is_playing: Sound is coming out.
        has_ended: The sound asked for last was heard to its end, or failed.
        message: Why nothing can be heard, in a sentence; empty when all is well.
    """

    path: Path | None
    position_s: float
    is_playing: bool
    has_ended: bool
    message: str


@dataclass(slots=True)
class _Request:
    path: Path
    start_s: float


class Player:
    """Plays one sound at a time. All methods may be called from any thread and return at once.

    Args:
        open_output: Makes the output; called at the first sound, and again after a device was lost.
    """

    def __init__(self, open_output: Callable[[], AudioOut] = OutputStream) -> None:
        self._open_output = open_output
        self._output: AudioOut | None = None
        self._mixer: Mixer | None = None
        self._cache = SoundCache()
        self._gain = 1.0
        self._is_looping = False
        self._message = ""
        self._path: Path | None = None
        self._window_start_s = 0.0
        self._handed_over: Voice | None = None
        self._request: _Request | None = None
        self._ahead: deque[Path] = deque()
        self._generation = 0
        self._wake = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="audiomancer-decoder", daemon=True)
        self._thread.start()

    # What the window asks for

    def play(self, path: Path, start_s: float = 0.0) -> None:
        """Hear this file from `start_s`; whatever was asked before is forgotten."""
        with self._wake:
            self._path = path
            self._message = ""
            self._handed_over = None
            self._request = _Request(path, start_s)
            self._generation += 1
            self._wake.notify()

    def stop(self) -> None:
        """Silence, with a short fade."""
        with self._wake:
            self._request = None
            self._generation += 1
            self._path = None
            if self._mixer is not None:
                self._mixer.stop()
            self._wake.notify()

    def seek(self, position_s: float) -> None:
        """Continue the present sound from here; starts it when it had ended."""
        path = self._path
        if path is not None:
            self.play(path, max(0.0, position_s))

    def prefetch(self, paths: Sequence[Path]) -> None:
        """Decode these ahead, nearest first; replaces what was to be decoded ahead before."""
        with self._wake:
            self._ahead = deque(paths)
            self._wake.notify()

    def set_volume_db(self, volume_db: float) -> None:
        """Preview volume: 0 dB plays the file as it is, -60 dB and below is silence."""
        self._gain = 0.0 if volume_db <= -60.0 else float(10.0 ** (min(volume_db, 0.0) / 20.0))
        if self._mixer is not None:
            self._mixer.gain = self._gain

    def set_looping(self, is_looping: bool) -> None:
        """Repeat the sound without a seam until stopped."""
        self._is_looping = is_looping
        if self._mixer is not None:
            self._mixer.is_looping = is_looping

    def use_output(self, open_output: Callable[[], AudioOut]) -> None:
        """Change the device: the next sound opens the new one."""
        with self._wake:
            self._open_output = open_output
            self._generation += 1
            output, self._output, self._mixer = self._output, None, None
        if output is not None:
            output.close()

    def state(self) -> PlayerState:
        """A consistent picture for the window; cheap enough for every frame."""
        mixer, handed_over = self._mixer, self._handed_over
        voice = mixer.voice if mixer is not None else None
        if voice is None or voice is not handed_over:
            has_ended = bool(self._message) or (handed_over is not None and voice is None)
            return PlayerState(self._path, 0.0, is_playing=False, has_ended=has_ended, message=self._message)
        position_s = self._window_start_s + voice.position / voice.rate_hz
        return PlayerState(self._path, position_s, is_playing=True, has_ended=False, message=self._message)

    @property
    def counters(self) -> dict[str, int]:
        """Underruns that the device reported, and blocks in which decoding was late."""
        output, mixer = self._output, self._mixer
        return {
            "underruns": output.underruns if output is not None else 0,
            "late_blocks": mixer.starved_blocks if mixer is not None else 0,
        }

    def close(self) -> None:
        """Stop, give the device back and end the decoder thread."""
        with self._wake:
            self._is_closed = True
            self._generation += 1
            self._wake.notify()
        self._thread.join()
        if self._output is not None:
            self._output.close()
            self._output = None

    # The decoder thread

    def _work(self) -> None:
        idle_since_s = time.monotonic()
        while True:
            with self._wake:
                if not self._is_closed and self._request is None and not self._ahead:
                    self._wake.wait(timeout=1.0)
                if self._is_closed:
                    return
                request, self._request = self._request, None
                generation = self._generation
                ahead = self._ahead.popleft() if request is None and self._ahead else None
            if request is not None:
                self._start(request, generation)
            elif ahead is not None:
                self._decode_ahead(ahead)
            if self._mixer is not None and not self._mixer.is_silent:
                idle_since_s = time.monotonic()
            elif time.monotonic() - idle_since_s > _IDLE_S and self._output is not None and self._output.is_running:
                self._output.stop()

    def _ensure_output(self) -> Mixer:
        if self._output is None or self._mixer is None:
            self._output = self._open_output()
            mixer = Mixer(self._output.rate_hz)
            mixer.gain = mixer._applied_gain = self._gain  # no audible ramp on the first block
            mixer.is_looping = self._is_looping
            self._mixer = mixer
        return self._mixer

    def _start(self, request: _Request, generation: int) -> None:
        try:
            mixer = self._ensure_output()
            rate_hz = mixer.rate_hz
            cached = self._cache.get(request.path, rate_hz)
            if cached is not None:
                self._window_start_s = 0.0
                self._hand_over(cached.replayed(int(request.start_s * rate_hz)), generation)
                return
            self._decode_and_play(request, generation, rate_hz)
        except PlaybackError as error:
            self._message = str(error)
            self._drop_output()
        except AudiomancerError as error:
            self._message = str(error)
            if self._mixer is not None and generation == self._generation:
                self._mixer.stop()
        except Exception:  # noqa: BLE001 - a bug: logged with its traceback; the thread must go on for the next sound
            _log.exception("playing %r failed", request.path)
            self._message = f"{request.path.name} could not be played; the log says more."

    def _decode_and_play(self, request: _Request, generation: int, rate_hz: int) -> None:
        # A short sound is decoded whole and the playhead set inside it; of a long one only the part asked for.
        voice, fill = open_voice(request.path, rate_hz)
        self._window_start_s = 0.0
        if voice.is_truncated and request.start_s > 0:
            voice, fill = open_voice(request.path, rate_hz, request.start_s)
            self._window_start_s = request.start_s
        else:
            voice.position = int(request.start_s * rate_hz)
        has_started = False

        def is_wanted() -> bool:
            nonlocal has_started
            if generation != self._generation:
                return False
            if not has_started and voice.available > voice.position:
                has_started = True
                self._hand_over(voice, generation)
            return True

        fill(is_wanted)
        if voice.is_complete:
            if not has_started:
                self._hand_over(voice, generation)
            if not voice.is_truncated:
                self._cache.put(voice)

    def _hand_over(self, voice: Voice, generation: int) -> None:
        with self._wake:
            if generation != self._generation or self._mixer is None or self._output is None:
                return
            self._handed_over = voice
            self._mixer.play(voice)
            output, mixer = self._output, self._mixer
        output.start(mixer.render)

    def _drop_output(self) -> None:
        output, self._output, self._mixer = self._output, None, None
        if output is not None:
            output.close()

    def _decode_ahead(self, path: Path) -> None:
        if self._mixer is None:
            return
        rate_hz = self._mixer.rate_hz
        if self._cache.get(path, rate_hz) is not None:
            return
        try:
            voice, fill = open_voice(path, rate_hz)
            if voice.duration_s > _PREFETCH_MAX_S:
                return
            # A sound asked for by hand goes first; this one is asked for again when its turn comes.
            fill(lambda: self._request is None and not self._is_closed)
            if voice.is_complete:
                self._cache.put(voice)
        except AudiomancerError:
            # It is told when it is played; decoding ahead is silent.
            return
        except Exception:  # noqa: BLE001 - as in _start
            _log.exception("decoding %r ahead failed", path)
