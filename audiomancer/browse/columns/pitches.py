"""Notes from pitches: which octave, and how many cents off. C4 is the middle C, MIDI note 60; A4 is 440 Hz."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_A4_HZ: Final = 440.0
_A4_MIDI: Final = 69
MIDI_OF_C0: Final = 12
_MOST_CENTS: Final = 60
"""A pitch farther than this from the note that name or user give says nothing of how it is tuned."""


def midi_pitches(pitch_hz: NDArray[Any]) -> NDArray[np.float32]:
    """MIDI numbers of pitches, with fractions; NaN where the pitch is not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        octaves = np.log2(pitch_hz / np.float32(_A4_HZ))
    return np.asarray(_A4_MIDI + np.float32(12) * octaves, np.float32)


def midi_notes(pitch_classes: NDArray[Any], pitch_hz: NDArray[Any]) -> NDArray[np.float32]:
    """MIDI numbers of the notes of these classes, 0 to 11, that are nearest to pitches; NaN where no pitch is known."""
    classes = pitch_classes.astype(np.float32)
    octaves = np.round((midi_pitches(pitch_hz) - classes) / np.float32(12))
    return np.asarray(classes + np.float32(12) * octaves, np.float32)


def cents_off(pitch_classes: NDArray[Any], pitch_hz: NDArray[Any]) -> NDArray[np.float32]:
    """Distance of pitches from the nearest notes of these classes, in cents, above positive; NaN as before."""
    off = midi_pitches(pitch_hz) - midi_notes(pitch_classes, pitch_hz)
    return np.asarray(np.float32(100) * off, np.float32)


def note_of(pitch_class: int, pitch_hz: float | None) -> tuple[int, int | None] | None:
    """Octave of a note and its cents off, from its class and its pitch.

    Returns:
        None where the pitch is not known; None for the cents where the pitch is of another note.
    """
    if pitch_hz is None or not pitch_hz > 0:
        return None
    pitch = _A4_MIDI + 12 * math.log2(pitch_hz / _A4_HZ)
    midi = pitch_class + 12 * round((pitch - pitch_class) / 12)
    cents = round(100 * (pitch - midi))
    return (midi - MIDI_OF_C0) // 12, cents if abs(cents) <= _MOST_CENTS else None
