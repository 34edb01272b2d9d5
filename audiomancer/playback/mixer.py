"""What the audio callback does: copy prepared frames, fade at every cut, wrap loops.

No lock, file, allocation or log in here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audiomancer.playback.voice import Voice

FADE_S = 0.005
"""Length of the fades at a stop, a seek and a switch. A sound started at its first frame is not faded in: the attack of
a drum is the sound."""

_MAX_BLOCK_FRAMES = 8192


class Mixer:
    """Renders the current voice into output blocks.

    `play`, `stop` and the attributes may be used from any thread: each is one attribute write that the next block
    picks up. `render` belongs to the audio callback.

    Attributes:
        gain: Linear gain of the preview; followed smoothly over one block.
        is_looping: Wrap to the start at the end, without a seam.
        starved_blocks: Blocks in which the decoder was not far enough.
    """

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.gain = 1.0
        self.is_looping = False
        self.starved_blocks = 0
        self._wanted: Voice | None = None
        self._ended: Voice | None = None
        self._current: Voice | None = None
        self._leaving: Voice | None = None
        self._leaving_done = 0
        self._entering_done = 0
        self._applied_gain = 1.0
        fade_frames = max(2, int(FADE_S * rate_hz))
        # Raised cosine: no corner at either end.
        self._fade_in = (0.5 - 0.5 * np.cos(np.pi * (np.arange(fade_frames) + 0.5) / fade_frames)).astype(np.float32)
        self._fade_in = self._fade_in[:, None]
        self._fade_out = np.ascontiguousarray(self._fade_in[::-1])
        self._scratch = np.zeros((_MAX_BLOCK_FRAMES, 2), np.float32)
        self._ramp = (np.arange(_MAX_BLOCK_FRAMES, dtype=np.float32) + 1)[:, None]
        self._gain_ramp = np.zeros((_MAX_BLOCK_FRAMES, 1), np.float32)

    def play(self, voice: Voice | None) -> None:
        """From the next block on, hear this voice instead of the present one; None for silence."""
        self._wanted = voice

    def stop(self) -> None:
        """Fade to silence."""
        self._wanted = None

    @property
    def voice(self) -> Voice | None:
        """What is heard, or about to be; None once it was heard to its end."""
        wanted = self._wanted
        return None if wanted is self._ended else wanted

    @property
    def is_silent(self) -> bool:
        """Nothing to hear and nothing fading."""
        return self.voice is None and self._current is None and self._leaving is None

    def render(self, out: NDArray[np.float32]) -> None:
        """Fill `out`, float32 (n, 2), with the next frames."""
        for start in range(0, len(out), _MAX_BLOCK_FRAMES):
            self._render_block(out[start : start + _MAX_BLOCK_FRAMES])

    def _render_block(self, out: NDArray[np.float32]) -> None:
        out.fill(0)
        wanted = self.voice
        if wanted is not self._current:
            self._leaving, self._leaving_done = self._current, 0
            self._current = wanted
            starts_inside = wanted is not None and wanted.position > 0
            self._entering_done = 0 if starts_inside else len(self._fade_in)
        if self._leaving is not None:
            self._mix_leaving(out)
        if self._current is not None:
            self._mix_current(self._current, out)
        self._apply_gain(out)

    def _mix_leaving(self, out: NDArray[np.float32]) -> None:
        voice = self._leaving
        assert voice is not None
        left = len(self._fade_out) - self._leaving_done
        count = min(len(out), left, voice.available - voice.position)
        if count > 0:
            tail = self._scratch[:count]
            faded = self._fade_out[self._leaving_done : self._leaving_done + count]
            np.multiply(voice.frames[voice.position : voice.position + count], faded, out=tail)
            np.add(out[:count], tail, out=out[:count])
            voice.position += count
            self._leaving_done += count
        if count <= 0 or self._leaving_done >= len(self._fade_out):
            self._leaving = None

    def _mix_current(self, voice: Voice, out: NDArray[np.float32]) -> None:
        filled = 0
        while filled < len(out):
            count = min(len(out) - filled, voice.available - voice.position)
            if count > 0:
                self._add(voice.frames[voice.position : voice.position + count], out[filled : filled + count])
                voice.position += count
                filled += count
            elif not voice.is_complete:
                self.starved_blocks += 1
                break
            elif self.is_looping and voice.available > 0:
                voice.position = 0
            else:
                # Heard to its end: leave no trace, so that nothing fades out of nothing.
                # Only `play` and `stop` write what is wanted: clearing it here could lose a request made meanwhile.
                self._ended = voice
                self._current = None
                break

    def _add(self, frames: NDArray[np.float32], out: NDArray[np.float32]) -> None:
        """Add frames of the current voice, faded in as far as it is still entering."""
        done = self._entering_done
        count = min(len(frames), len(self._fade_in) - done)
        if count > 0:
            head = self._scratch[:count]
            np.multiply(frames[:count], self._fade_in[done : done + count], out=head)
            np.add(out[:count], head, out=out[:count])
            self._entering_done = done + count
        np.add(out[count:], frames[count:], out=out[count:])

    def _apply_gain(self, out: NDArray[np.float32]) -> None:
        target = self.gain
        if self._applied_gain == target:
            if target != 1.0:
                np.multiply(out, np.float32(target), out=out)
            return
        ramp = self._gain_ramp[: len(out)]
        np.multiply(self._ramp[: len(out)], np.float32((target - self._applied_gain) / len(out)), out=ramp)
        np.add(ramp, np.float32(self._applied_gain), out=ramp)
        np.multiply(out, ramp, out=out)
        self._applied_gain = target
