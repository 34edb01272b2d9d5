"""Mixer of the audio callback: the sound, notes of it, the user's track under both, volume, mono, and a limit.

No lock, file or log in here, nor anything that grows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audiomancer.playback.mix.fades import MAX_BLOCK_FRAMES, apply_gain
from audiomancer.playback.mix.lane import Lane
from audiomancer.playback.mix.note_voices import NoteVoices
from audiomancer.playback.mix.voice import Voice


class Mixer:
    """Renders into output blocks: the sound that is auditioned, the notes that keys play, and the track beneath them.

    Attributes may be set from any thread; `render` belongs to the audio callback.

    Attributes:
        rate_hz: Rate of the output.
        sound: What is auditioned.
        notes: What keys play.
        track: The user's track; repeats until stopped.
        gain: Volume as a factor; followed smoothly over one block.
        is_mono: Both sides play the mean of both.
        rendered_blocks: Counts blocks, so that others see whether the device still asks for them.
    """

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.sound = Lane(rate_hz)
        self.notes = NoteVoices(rate_hz)
        self.track = Lane(rate_hz)
        self.track.is_looping = True
        self.gain = 1.0
        self.is_mono = False
        self.rendered_blocks = 0
        self._applied_gain = 1.0
        self._gain_ramp = np.zeros((MAX_BLOCK_FRAMES, 1), np.float32)
        self._mono = np.zeros((MAX_BLOCK_FRAMES, 1), np.float32)

    def stop(self) -> None:
        """Fade to silence; the track goes on."""
        self.sound.play(None)

    @property
    def voice(self) -> Voice | None:
        """The voice that plays, or is about to; None after its end."""
        return self.sound.voice

    @property
    def is_looping(self) -> bool:
        """The sound begins again at its end, and so do notes that are held."""
        return self.sound.is_looping

    @is_looping.setter
    def is_looping(self, is_looping: bool) -> None:
        self.sound.is_looping = self.notes.is_looping = is_looping

    @property
    def starved_blocks(self) -> int:
        """Blocks in which a decoder was not far enough."""
        return self.sound.starved_blocks + self.track.starved_blocks

    @property
    def is_silent(self) -> bool:
        """Nothing to play and nothing fading."""
        return self.sound.is_silent and self.track.is_silent and self.notes.is_silent

    def settle_gain(self, gain: float) -> None:
        """Set the volume at once: before the first block there is nothing to be smooth about."""
        self.gain = self._applied_gain = gain

    def render(self, out: NDArray[np.float32]) -> None:
        """Fill `out`, float32 (n, 2), with the next frames, within ±1."""
        self.rendered_blocks += 1
        for start in range(0, len(out), MAX_BLOCK_FRAMES):
            self._render_block(out[start : start + MAX_BLOCK_FRAMES])

    def _render_block(self, out: NDArray[np.float32]) -> None:
        out.fill(0)
        self.sound.add(out, self.track.voice)
        self.notes.add(out)
        self.track.add(out)
        if self.is_mono:
            mono = self._mono[: len(out)]
            np.add(out[:, :1], out[:, 1:], out=mono)
            np.multiply(mono, np.float32(0.5), out=mono)
            np.copyto(out, mono)
        self._applied_gain = apply_gain(out, self._applied_gain, self.gain, self._gain_ramp)
        # A float file may hold values of a million: a device would clip them too, not every one of them gently.
        np.clip(out, -1.0, 1.0, out=out)
