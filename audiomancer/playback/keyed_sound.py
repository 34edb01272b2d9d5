"""The sound that keys play: what it is, and which key plays it as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audiomancer.playback.render_spec import RenderSpec

NOTES: Final = range(128)
"""Notes of MIDI: 60 is C4, 69 is A4 with 440 Hz."""

LOUDEST: Final = 127
"""Highest velocity; a note played so is as loud as the sound."""

USUAL_NOTE: Final = 60
"""The note of a sound that has none."""


@dataclass(frozen=True, slots=True)
class KeyedSound:
    """A sound that keys play at other pitches.

    Attributes:
        spec: What it is; its tempo and key stay those of the file.
        root_note: Note of MIDI at which it plays as it is.
    """

    spec: RenderSpec
    root_note: int = USUAL_NOTE

    def step(self, note: int) -> float:
        """Frames of the sound that one frame of a note passes: 2 an octave above the root."""
        return float(2.0 ** ((note - self.root_note) / 12.0))
