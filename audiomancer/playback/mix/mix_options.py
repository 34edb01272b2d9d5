"""Settings of every mixer, which survive a change of output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audiomancer.playback.mix.mixer import Mixer

_SILENCE_DB: Final = -60.0


@dataclass(slots=True)
class MixOptions:
    """Applied to every mixer.

    Attributes:
        gain: Volume as a factor.
        is_mono: Both sides play the mean of both.
        is_looping: The sound repeats.
        balance: Track against sound: -1 only the track, 0 both in full, 1 only the sound.
    """

    gain: float = 1.0
    is_mono: bool = False
    is_looping: bool = False
    balance: float = 0.0

    def set_volume_db(self, volume_db: float) -> None:
        """0 dB plays the file as it is, -60 dB and below is silence."""
        self.gain = 0.0 if volume_db <= _SILENCE_DB else float(10.0 ** (min(volume_db, 0.0) / 20.0))

    def apply(self, mixer: Mixer | None, *, at_once: bool = False) -> None:
        """Have a mixer do so; `at_once` where it has not played yet."""
        if mixer is None:
            return
        sound_gain, track_gain = min(1.0, 1.0 + self.balance), min(1.0, 1.0 - self.balance)
        if at_once:
            mixer.settle_gain(self.gain)
            mixer.sound.settle_gain(sound_gain)
            mixer.notes.settle_gain(sound_gain)
            mixer.track.settle_gain(track_gain)
        mixer.gain, mixer.is_mono, mixer.is_looping = self.gain, self.is_mono, self.is_looping
        mixer.sound.gain = mixer.notes.gain = sound_gain
        mixer.track.gain = track_gain
