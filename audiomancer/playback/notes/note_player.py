"""Notes that keys play: has their sound decoded once, and begins and ends them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from audiomancer.audio import measured_header
from audiomancer.playback.decoding import WHOLE_MAX_S, part_s, rendered_plain
from audiomancer.playback.keyed_sound import NOTES, KeyedSound
from audiomancer.playback.mix.mixer import Mixer
from audiomancer.playback.mix.voice import Voice
from audiomancer.playback.render_spec import RenderSpec
from audiomancer.playback.sound_cache import SoundCache

_AWAKE_S: Final = 300.0
"""While keys have a sound, the output rests only after so long: a start of it would delay the next note."""


class NotePlayer:
    """Plays notes of one sound; a note that comes before the sound is there begins with it, if its key is still down.

    All methods but `bring` return at once, in any thread.

    Args:
        mixer: The present mixer; None while there is none.
        wake: Called when `bring` has something to do.

    Attributes:
        wanted: The sound that keys play; None for none.
        is_due: `bring` has something to do.
    """

    def __init__(self, mixer: Callable[[], Mixer | None], wake: Callable[[], None]) -> None:
        self._mixer, self._wake = mixer, wake
        self.wanted: KeyedSound | None = None
        self.is_due = False
        self._lock = threading.Lock()
        self._waiting: dict[int, int] = {}
        self._used_at_s = 0.0

    def choose(self, sound: KeyedSound | None) -> None:
        """Play this sound with the next notes; those that sound go on, or end with None."""
        with self._lock:
            self.wanted, self.is_due = sound, True
            self._used_at_s = time.monotonic()
            self._waiting.clear()
        if sound is None:
            self.release_all()
        self._wake()

    def play(self, note: int, velocity: int) -> None:
        """Begin a note of MIDI; velocity 1 to 127. One outside of these is left out."""
        if note not in NOTES or not 0 < velocity < 128:
            return
        with self._lock:
            if self.wanted is None:
                return
            is_awake, self._used_at_s = self.is_awake, time.monotonic()
            mixer = self._mixer()
            is_ready = mixer is not None and mixer.notes.sound is self.wanted
            if is_ready and mixer is not None:
                mixer.notes.play(note, velocity)
            else:
                self._waiting[note] = velocity
            self.is_due |= not is_awake
        if not is_awake:
            self._wake()

    def release(self, note: int) -> None:
        """End a note: its key was let go."""
        with self._lock:
            self._waiting.pop(note, None)
            if (mixer := self._mixer()) is not None:
                mixer.notes.release(note)

    def release_all(self) -> None:
        """End all notes."""
        with self._lock:
            self._waiting.clear()
            if (mixer := self._mixer()) is not None:
                mixer.notes.release_all()

    @property
    def is_awake(self) -> bool:
        """Notes are to be expected: the output is to go on."""
        return self.wanted is not None and time.monotonic() - self._used_at_s < _AWAKE_S

    @property
    def started_count(self) -> int:
        """Notes that began in the present mixer."""
        mixer = self._mixer()
        return mixer.notes.started_count if mixer is not None else 0

    # The decoder thread

    def forget_mixer(self) -> None:
        """Have the sound brought into another mixer, if there is one."""
        self.is_due = self.wanted is not None

    def bring(self, mixer: Mixer | None, cache: SoundCache, is_wanted: Callable[[], bool]) -> None:
        """Decode the sound, at most a minute of it, unless it is there; then begin the notes that wait for it.

        Args:
            mixer: Plays it; None while there is none.
            cache: Whole sounds that are ready.
            is_wanted: Asked between blocks; what is interrupted is due again.

        Raises:
            AudioFileError: The sound can't be read.
        """
        with self._lock:
            sound, self.is_due = self.wanted, False
        if mixer is None or mixer.notes.sound is sound:
            return
        voice = None
        if sound is not None:
            spec = sound.spec
            voice = cache.get(spec, mixer.rate_hz) or _decoded(spec, mixer.rate_hz, is_wanted)
        with self._lock:
            if sound is not self.wanted or (sound is not None and voice is None):
                self.is_due = True
                return
            mixer.notes.take(sound, voice)
            waiting, self._waiting = self._waiting, {}
            for note, velocity in waiting.items():
                mixer.notes.play(note, velocity)


def _decoded(spec: RenderSpec, rate_hz: int, is_wanted: Callable[[], bool]) -> Voice | None:
    """The sound as a voice; None where it was interrupted."""
    is_complete = True

    def goes_on() -> bool:
        nonlocal is_complete
        is_complete = is_complete and is_wanted()
        return is_complete

    if part_s(spec, measured_header(spec.path)) > WHOLE_MAX_S:
        spec = replace(spec, end_s=spec.start_s + WHOLE_MAX_S, is_cyclic=False)
    frames = rendered_plain(spec, rate_hz, goes_on)
    return Voice.of(spec.with_gain(0.0), rate_hz, frames) if is_complete else None
