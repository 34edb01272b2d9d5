"""Notes that keys play: several at once, each the same sound at another pitch, mixed in the audio callback.

No lock, file or log in here, nor anything that grows.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from audiomancer.playback.keyed_sound import LOUDEST, KeyedSound
from audiomancer.playback.mix.fades import MAX_BLOCK_FRAMES, apply_gain, frames_of_fade, rising
from audiomancer.playback.mix.voice import Voice

MOST_NOTES: Final = 8
"""A note more ends the oldest one."""

RELEASE_S: Final = 0.05
"""Fade of a note whose key is let go."""

_SPARE: Final = 4
"""Places for notes that still fade when others begin."""

_MOST_WAITING: Final = 256
_STEPS: Final = np.arange(MAX_BLOCK_FRAMES, dtype=np.float64)
_AROUND: Final = np.array([-1, 0, 1, 2], np.intp)
_PHASES: Final = 8192


def _cubic_weights() -> NDArray[np.float32]:
    """Weights of the four frames around a place, float32 (phases, 4): the cubic of Catmull and Rom (1974)."""
    t = np.arange(_PHASES) / _PHASES
    return np.stack(
        [
            0.5 * (-t + 2 * t**2 - t**3),
            0.5 * (2 - 5 * t**2 + 3 * t**3),
            0.5 * (t + 4 * t**2 - 3 * t**3),
            0.5 * (t**3 - t**2),
        ],
        axis=1,
    ).astype(np.float32)


_WEIGHTS: Final = _cubic_weights()


class _Event(NamedTuple):
    """Key that was pressed, or let go where `velocity` is 0; `note` -1 means all keys."""

    note: int
    velocity: int


class _Slot:
    """A place for one note.

    Attributes:
        note: Its note; -1 where the place is free.
        voice: The sound that it plays; it plays on when another is taken.
        step: Frames of the sound that one frame passes.
        position: Next frame of the sound, between frames too.
        played_frames: Frames that were rendered.
        gain: Its velocity as a factor, with the sound's gain.
        fade_frames: Length of the fade at its end; 0 while it does not fade.
        faded_frames: How far that is.
        number: Counts notes, so that the oldest is known.
    """

    __slots__ = (
        "fade_frames", "faded_frames", "gain", "note", "number", "played_frames", "position", "step", "voice",
    )  # fmt: skip

    def __init__(self) -> None:
        self.note = -1
        self.voice: Voice | None = None
        self.step = 1.0
        self.position = 0.0
        self.played_frames = 0
        self.gain = 1.0
        self.fade_frames = 0
        self.faded_frames = 0
        self.number = 0

    def fade(self, frames: int) -> None:
        """End within so many frames, unless it ends sooner."""
        if self.note >= 0 and (not self.fade_frames or self.fade_frames - self.faded_frames > frames):
            self.fade_frames, self.faded_frames = frames, 0

    @property
    def is_held(self) -> bool:
        """It sounds, and its key is down."""
        return self.note >= 0 and not self.fade_frames


class NoteVoices:
    """Plays notes of one sound, `MOST_NOTES` at once.

    `take`, `play`, `release`, `release_all` and the attributes may be used from any thread; `add` belongs to the audio
    callback. Between frames the sound is interpolated by a cubic through the four around; at its root note it comes out
    bit for bit.

    Attributes:
        gain: Linear gain; followed smoothly over one block.
        is_looping: A note that is held begins again at the sound's end.
        started_count: Notes that began so far; for measurements.
    """

    def __init__(self, rate_hz: int) -> None:
        self.gain = 1.0
        self.is_looping = False
        self.started_count = 0
        self._sound: tuple[KeyedSound, Voice] | None = None
        self._events: deque[_Event] = deque(maxlen=_MOST_WAITING)
        self._slots = [_Slot() for _ in range(MOST_NOTES + _SPARE)]
        self._sounding = 0
        self._applied_gain = 1.0
        self._cut_frames = frames_of_fade(rate_hz)
        self._release_frames = frames_of_fade(rate_hz, RELEASE_S)
        self._fade_in = rising(self._cut_frames)
        self._fades = {count: rising(count)[::-1].copy() for count in (self._cut_frames, self._release_frames)}
        self._at = np.zeros(MAX_BLOCK_FRAMES, np.float64)
        self._whole = np.zeros((MAX_BLOCK_FRAMES, 1), np.intp)
        self._phase = np.zeros(MAX_BLOCK_FRAMES, np.intp)
        self._around = np.zeros((MAX_BLOCK_FRAMES, 4), np.intp)
        self._weights = np.zeros((MAX_BLOCK_FRAMES, 4), np.float32)
        self._points = np.zeros((MAX_BLOCK_FRAMES, 4, 2), np.float32)
        self._sum = np.zeros((MAX_BLOCK_FRAMES, 2), np.float32)
        self._block = np.zeros((MAX_BLOCK_FRAMES, 2), np.float32)
        self._gain_ramp = np.zeros((MAX_BLOCK_FRAMES, 1), np.float32)

    # From any thread

    def take(self, sound: KeyedSound | None, voice: Voice | None = None) -> None:
        """Play this sound with the next notes; those that sound go on. `voice` holds all its frames."""
        self._sound = None if sound is None or voice is None else (sound, voice)

    @property
    def sound(self) -> KeyedSound | None:
        """The sound of the next notes; None before it is there."""
        taken = self._sound
        return taken[0] if taken is not None else None

    def play(self, note: int, velocity: int) -> None:
        """Begin a note with the next block."""
        self._events.append(_Event(note, velocity))

    def release(self, note: int) -> None:
        """End a note."""
        self._events.append(_Event(note, 0))

    def release_all(self) -> None:
        """End all notes."""
        self._events.append(_Event(-1, 0))

    @property
    def is_silent(self) -> bool:
        """No note sounds or is about to."""
        return self._sounding == 0 and not self._events

    def settle_gain(self, gain: float) -> None:
        """Set the gain at once: before the first block there is nothing to be smooth about."""
        self.gain = self._applied_gain = gain

    # In the audio callback

    def add(self, out: NDArray[np.float32]) -> None:
        """Add the next frames to `out`, float32 (n, 2), at most `MAX_BLOCK_FRAMES`."""
        while self._events:
            self._do(self._events.popleft())
        if not self._sounding:
            self._applied_gain = self.gain
            return
        block = self._block[: len(out)]
        block.fill(0)
        for slot in self._slots:
            if slot.note >= 0 and slot.voice is not None:
                self._add_note(slot, slot.voice, block)
        self._applied_gain = apply_gain(block, self._applied_gain, self.gain, self._gain_ramp)
        np.add(out, block, out=out)

    def _do(self, event: _Event) -> None:
        if event.velocity > 0:
            self._begin(event)
            return
        for slot in self._slots:
            if event.note in (slot.note, -1):
                slot.fade(self._release_frames)

    def _begin(self, event: _Event) -> None:
        taken = self._sound
        if taken is None:
            return
        sound, voice = taken
        held, oldest = 0, None
        for slot in self._slots:
            if slot.note == event.note:
                slot.fade(self._cut_frames)
            if slot.is_held:
                held += 1
                oldest = slot if oldest is None or slot.number < oldest.number else oldest
        if oldest is not None and held >= MOST_NOTES:
            oldest.fade(self._cut_frames)
        place = min(self._slots, key=lambda slot: (slot.note >= 0, not slot.fade_frames, slot.number))
        if place.note < 0:
            self._sounding += 1
        self.started_count += 1
        place.note, place.voice, place.step, place.position = event.note, voice, sound.step(event.note), 0.0
        place.gain = (event.velocity / LOUDEST) ** 2 * sound.spec.gain
        place.fade_frames = place.faded_frames = 0
        place.played_frames = 0 if voice.starts_abruptly else self._cut_frames
        place.number = self.started_count

    def _add_note(self, slot: _Slot, voice: Voice, block: NDArray[np.float32]) -> None:
        length = voice.available
        left = math.ceil((length - slot.position) / slot.step)
        is_looping = self.is_looping
        if not is_looping and voice.ends_abruptly and left < self._cut_frames + len(block):
            slot.fade(self._cut_frames)
        count = len(block) if is_looping else min(len(block), left)
        if slot.fade_frames:
            count = min(count, slot.fade_frames - slot.faded_frames)
        if count > 0 and length > 0:
            shaped = self._shaped(slot, self._interpolated(slot, voice.frames[:length], count))
            part = block[:count]
            np.add(part, shaped, out=part)
        slot.position += count * slot.step
        if is_looping and length > 0:
            slot.position %= length
        has_faded = slot.fade_frames > 0 and slot.faded_frames >= slot.fade_frames
        if has_faded or length == 0 or (not is_looping and count < len(block)):
            slot.note, slot.voice = -1, None
            self._sounding -= 1

    def _interpolated(self, slot: _Slot, frames: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        at, whole, out = self._at[:count], self._whole[:count], self._sum[:count]
        mode = "wrap" if self.is_looping else "clip"
        np.multiply(_STEPS[:count], slot.step, out=at)
        np.add(at, slot.position, out=at)
        # Towards zero, which is downwards here.
        np.copyto(whole[:, 0], at, casting="unsafe")
        if slot.step == 1.0 and slot.position.is_integer():
            np.take(frames, whole[:, 0], axis=0, out=out, mode=mode)  # type: ignore[call-overload]  # its stub knows literals only
            return out
        np.subtract(at, whole[:, 0], out=at)
        np.multiply(at, _PHASES, out=at)
        phase, weights = self._phase[:count], self._weights[:count]
        np.copyto(phase, at, casting="unsafe")
        np.take(_WEIGHTS, phase, axis=0, out=weights, mode="clip")
        around, points = self._around[:count], self._points[:count]
        np.add(whole, _AROUND, out=around)
        np.take(frames, around, axis=0, out=points, mode=mode)  # type: ignore[call-overload]  # its stub knows literals only
        np.einsum("nk,nkc->nc", weights, points, out=out)
        return out

    def _shaped(self, slot: _Slot, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """Frames with the note's gain, faded in where it would click, and out where it ends."""
        count = len(frames)
        if slot.gain != 1.0:
            np.multiply(frames, np.float32(slot.gain), out=frames)
        entering = min(count, self._cut_frames - slot.played_frames)
        if entering > 0:
            head = frames[:entering]
            np.multiply(head, self._fade_in[slot.played_frames : slot.played_frames + entering], out=head)
            slot.played_frames += entering
        if slot.fade_frames:
            np.multiply(
                frames, self._fades[slot.fade_frames][slot.faded_frames : slot.faded_frames + count], out=frames
            )
            slot.faded_frames += count
        return frames
