"""Sounds decoded or rendered ahead: a bounded, thread-safe store of voices, least recently used out first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from audiomancer.playback.mix.voice import Voice
from audiomancer.playback.render_spec import RenderSpec

DEFAULT_LIMIT_BYTES: Final = 192 * 1024 * 1024

_Key = tuple[RenderSpec, int, int, int]


class SoundCache:
    """Complete voices by spec, size and time of change of the file, and rate: a changed file is decoded again.

    One spec at another gain is the same sound.
    """

    def __init__(self, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._voices: OrderedDict[_Key, Voice] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @staticmethod
    def _key(spec: RenderSpec, rate_hz: int) -> _Key:
        stat = spec.path.stat()
        return (spec.with_gain(0.0), stat.st_size, stat.st_mtime_ns, rate_hz)

    def get(self, spec: RenderSpec, rate_hz: int) -> Voice | None:
        """The decoded sound, or None; a file that vanished is None too."""
        try:
            key = self._key(spec, rate_hz)
        except OSError:
            return None
        with self._lock:
            voice = self._voices.get(key)
            if voice is not None:
                self._voices.move_to_end(key)
            return voice

    def put(self, voice: Voice) -> None:
        """Cache a complete voice, unless it is larger than half the cache."""
        if not voice.is_complete or voice.size_bytes > self._limit_bytes // 2:
            return
        try:
            key = self._key(voice.spec, voice.rate_hz)
        except OSError:
            return
        with self._lock:
            if key in self._voices:
                return
            self._voices[key] = voice
            self._bytes += voice.size_bytes
            while self._bytes > self._limit_bytes and len(self._voices) > 1:
                _, oldest = self._voices.popitem(last=False)
                self._bytes -= oldest.size_bytes

    @property
    def size_bytes(self) -> int:
        """Memory in use."""
        return self._bytes
