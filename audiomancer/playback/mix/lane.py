"""One voice at a time within the mixer: fades where a cut would click, exact repeats, silence where decoding is late.

Everything here runs in the audio callback: no lock, file, log, nor anything that grows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audiomancer.playback.mix.fades import MAX_BLOCK_FRAMES, apply_gain, frames_of_fade, rising
from audiomancer.playback.mix.voice import Voice, largest_step


class Lane:
    """Renders what is wanted and lets go of what was before.

    `play`, `stop` and the attributes may be used from any thread: each is one attribute write that the next block
    picks up. `add` belongs to the audio callback.

    A voice that is left fades out while the next one begins. A voice begins with a fade inside the sound, and at its
    first frame where that is a larger step than any in the sound; its end alike. The attack of a drum stays as it is.

    Attributes:
        gain: Linear gain; followed smoothly over one block.
        is_looping: Begin again at the end, without a seam.
        starved_blocks: Blocks in which the decoder was not far enough.
        started: The voice whose first frame was rendered last; for measurements.
    """

    def __init__(self, rate_hz: int) -> None:
        self.gain = 1.0
        self.is_looping = False
        self.starved_blocks = 0
        self.started: Voice | None = None
        self._wanted: Voice | None = None
        self._ended: Voice | None = None
        self._current: Voice | None = None
        self._entering_done = 0
        self._is_leaving_at_end = False
        self._applied_gain = 1.0
        self._fade_frames = fade_frames = frames_of_fade(rate_hz)
        self._fade_in = rising(fade_frames)
        self._fade_out = np.ascontiguousarray(self._fade_in[::-1])
        # What still fades of voices that were left; several may be cut within one fade.
        self._tail = np.zeros((fade_frames, 2), np.float32)
        self._tail_at = fade_frames
        self._last = np.zeros((1, 2), np.float32)
        self._scratch = np.zeros((MAX_BLOCK_FRAMES, 2), np.float32)
        self._block = np.zeros((MAX_BLOCK_FRAMES, 2), np.float32)
        self._gain_ramp = np.zeros((MAX_BLOCK_FRAMES, 1), np.float32)

    def play(self, voice: Voice | None) -> None:
        """Play this voice from the next block on instead of the present one; None for silence."""
        self._wanted = voice

    @property
    def voice(self) -> Voice | None:
        """The voice that plays, or is about to; None after its end."""
        wanted = self._wanted
        return None if wanted is self._ended else wanted

    @property
    def is_silent(self) -> bool:
        """Nothing to play and nothing fading."""
        return self.voice is None and self._current is None and self._tail_at >= self._fade_frames

    def settle_gain(self, gain: float) -> None:
        """Set the gain at once: before the first block there is nothing to be smooth about."""
        self.gain = self._applied_gain = gain

    def add(self, out: NDArray[np.float32], leader: Voice | None = None) -> None:
        """Add the next frames to `out`, float32 (n, 2), at most `MAX_BLOCK_FRAMES`.

        A voice that `follows` starts in sync with `leader`, a voice that repeats.
        """
        block = self._block[: len(out)]
        block.fill(0)
        wanted = self.voice
        if wanted is not self._current:
            left, self._current = self._current, wanted
            self._leave(left)
            if wanted is not None:
                self._enter(wanted, left, leader)
        self._add_tail(block)
        if self._current is not None:
            self._add_current(self._current, block)
        self._applied_gain = apply_gain(block, self._applied_gain, self.gain, self._gain_ramp)
        np.add(out, block, out=out)

    def _enter(self, voice: Voice, left: Voice | None, leader: Voice | None) -> None:
        if voice.follows and leader is not None and voice.is_complete and voice.available:
            voice.position = leader.played_frames % voice.available
        is_faded = voice.starts_abruptly or self._adds_up_to_a_click(voice, left)
        self._entering_done = 0 if is_faded else self._fade_frames
        self._is_leaving_at_end = False
        self.started = voice

    def _adds_up_to_a_click(self, voice: Voice, left: Voice | None) -> bool:
        """An attack over what still fades can be a larger step than either of both sounds has."""
        count = min(self._fade_frames, voice.ready(self._fade_frames))
        if self._tail_at > 0 or count < 2:
            return False
        both = self._tail[:count] + voice.piece(count) * np.float32(voice.gain)
        inside = voice.largest_step * voice.gain
        return largest_step(both) > max(inside, 0.0 if left is None else left.largest_step * left.gain)

    def _leave(self, voice: Voice | None) -> None:
        """Put the fade-out of a voice into the tail."""
        if voice is None:
            return
        if voice.is_at_end and self.is_looping and voice.can_repeat:
            voice.rewind()
        ready = voice.ready(self._fade_frames)
        if ready <= 0:
            return
        fade = self._fade_out
        if ready < self._fade_frames:
            # Fewer frames than a fade takes: a faster one.
            fade = fade[np.linspace(0, self._fade_frames - 1, ready).astype(np.int64)]
        faded = self._scratch[:ready]
        self._shape_into(voice, voice.piece(ready), faded)
        np.multiply(faded, fade, out=faded)
        self._put_in_tail(faded)

    def _put_in_tail(self, frames: NDArray[np.float32]) -> None:
        left = self._tail[self._tail_at :]
        # The buffer's beginning is the next frame to be played.
        self._tail[: len(left)] = left.copy()
        self._tail[len(left) :] = 0
        self._tail_at = 0
        np.add(self._tail[: len(frames)], frames, out=self._tail[: len(frames)])

    def _add_tail(self, block: NDArray[np.float32]) -> None:
        count = min(len(block), self._fade_frames - self._tail_at)
        if count > 0:
            np.add(block[:count], self._tail[self._tail_at : self._tail_at + count], out=block[:count])
            self._tail_at += count

    def _add_current(self, voice: Voice, block: NDArray[np.float32]) -> None:
        filled = 0
        while filled < len(block):
            count = voice.ready(len(block) - filled)
            if count > 0:
                shaped = self._scratch[:count]
                self._shape_into(voice, voice.piece(count), shaped)
                part = block[filled : filled + count]
                np.add(part, shaped, out=part)
                np.copyto(self._last, shaped[-1:])
                voice.position += count
                self._entering_done = min(self._fade_frames, self._entering_done + count)
                filled += count
            elif not voice.is_at_end:
                self._be_late(block, filled)
                return
            elif self.is_looping and voice.can_repeat:
                voice.rewind()
                self._is_leaving_at_end = False
            else:
                # PlayedVoice to its end: leave no trace, so that nothing fades out of nothing.
                # Only `play` writes what is wanted: clearing it here could lose a request made meanwhile.
                self._ended = voice
                self._current = None
                return

    def _be_late(self, block: NDArray[np.float32], filled: int) -> None:
        """The decoder is late: no click there, and a soft beginning when it has caught up."""
        self.starved_blocks += 1
        if self._entering_done > 0:
            self._put_in_tail(self._last * self._fade_out)
            self._add_tail(block[filled:])
        self._entering_done = 0

    def _shape_into(self, voice: Voice, frames: NDArray[np.float32], out: NDArray[np.float32]) -> None:
        """Frames at the playhead with the voice's gain, faded in as far as it is still entering, and out at its end."""
        if voice.gain == 1.0:
            np.copyto(out, frames)
        else:
            np.multiply(frames, np.float32(voice.gain), out=out)
        entering = min(len(out), self._fade_frames - self._entering_done)
        if entering > 0:
            head = out[:entering]
            np.multiply(head, self._fade_in[self._entering_done : self._entering_done + entering], out=head)
        left = voice.left_frames
        if left is None or left - len(out) >= self._fade_frames:
            return
        if not self._is_leaving_at_end:
            # Decided once: a loop switched on within the last fade begins again after it.
            self._is_leaving_at_end = not self.is_looping and voice.ends_abruptly
        if self._is_leaving_at_end:
            first = max(0, left - self._fade_frames)
            place = self._fade_frames - (left - first)
            tail = out[first:]
            np.multiply(tail, self._fade_out[place : place + len(tail)], out=tail)
