"""Stretched sounds made for the player: the one that is wanted now first, then those that may be wanted next."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from audiomancer.audio import true_peak_db
from audiomancer.errors import AudiomancerError
from audiomancer.playback.mix.voice import Voice
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.sound_cache import SoundCache
from audiomancer.playback.stretch.renderer import Renderer

_log = logging.getLogger(__name__)

_LOOK_S: Final = 0.25

Action = Callable[[], None]


class StretchQueue:
    """Thread that waits for the renderer, so that no other thread has to; puts the sounds into the cache."""

    def __init__(self, renderer: Renderer, cache: SoundCache, rate_hz: Callable[[], int]) -> None:
        self._renderer = renderer
        self._cache = cache
        self._rate_hz = rate_hz
        self._urgent: Action | None = None
        self._ahead: deque[RenderSpec] = deque()
        self._wake = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="audiomancer-stretching", daemon=True)
        self._thread.start()

    def do_first(self, action: Action | None) -> None:
        """Do this before anything else, in place of what was to be done first before; None for nothing."""
        with self._wake:
            self._urgent = action
            self._wake.notify()

    def make_ahead(self, specs: Sequence[RenderSpec]) -> None:
        """Make these ready when nothing else is to be done."""
        with self._wake:
            self._ahead = deque(specs)
            self._wake.notify()

    def voice(self, spec: RenderSpec, rate_hz: int) -> Voice:
        """The stretched sound, rendered where it is not there yet; `AudiomancerError` where that failed."""
        voice = self._cache.get(spec, rate_hz)
        if voice is None:
            plain = spec.with_gain(0.0)
            voice = Voice.of(plain, rate_hz, self._renderer.render(plain, rate_hz))
            # Here, where no thread waits for it, and once.
            voice.peak_db = true_peak_db(voice.frames, rate_hz)
            self._cache.put(voice)
        return voice

    @property
    def trouble(self) -> str:
        """Reason why rendered sounds can't be stored; empty when they can."""
        return self._renderer.trouble

    def close(self) -> None:
        """End the thread and the renderer."""
        with self._wake:
            self._is_closed = True
            self._wake.notify()
        # First: a render that lasts is not waited for.
        self._renderer.close()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._wake:
                # Without an output there is no rate to make them for.
                while not self._is_closed and self._urgent is None and not (self._ahead and self._rate_hz()):
                    self._wake.wait(timeout=_LOOK_S if self._ahead else None)
                if self._is_closed:
                    return
                action, self._urgent = self._urgent, None
                spec = self._ahead.popleft() if action is None else None
            if action is not None:
                action()
            elif spec is not None:
                self._make(spec)

    def _make(self, spec: RenderSpec) -> None:
        try:
            if (rate_hz := self._rate_hz()) > 0:
                self.voice(spec, rate_hz)
        except AudiomancerError:
            # It is reported when it is played.
            return
        except Exception:  # noqa: BLE001 - a bug: logged with its traceback; the thread must go on
            _log.exception("stretching %r ahead failed", spec.path)
