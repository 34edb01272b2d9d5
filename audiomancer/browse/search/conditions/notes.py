"""Conditions on the note of a one-shot: which one, in which octave, how far off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.pitches import MIDI_OF_C0, cents_off, midi_notes
from audiomancer.browse.search.condition import Chip, Condition, Mask, listed, one_of
from audiomancer.browse.search.number_range import Range, parse_range
from audiomancer.vocabulary.keys import PITCH_CLASSES, typed_key_code

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex

_OCTAVE: Final = re.compile(r"(.*[^\d])(-?\d)$")


def note_mask(keys: NDArray[np.uint8], loop: NDArray[np.int8], chord: NDArray[np.int8]) -> Mask:
    """One-shots that have a note and no key, see `vocabulary.keys.is_note`, from the columns of the same names."""
    mask: Mask = keys < len(PITCH_CLASSES)
    mask &= loop == 0
    mask &= chord != 1
    return mask


def _of_one_shots(index: BrowseIndex) -> Mask:
    return note_mask(index.column("key"), index.column("loop"), index.column("chord"))


def _octaves(index: BrowseIndex) -> NDArray[np.float32]:
    """Octave of each row's note, NaN where its pitch is not known; C4 is the middle C."""
    return octaves_of(index.column("key"), index.column("pitch_hz"))


def octaves_of(keys: NDArray[np.uint8], pitch_hz: NDArray[np.float32]) -> NDArray[np.float32]:
    """Octave of each note, from the columns of keys and of pitches; NaN where the pitch is not known."""
    return np.floor((midi_notes(keys, pitch_hz) - MIDI_OF_C0) / 12)


@dataclass(frozen=True)
class Notes(Condition):
    """Any of some notes of one-shots.

    Attributes:
        classes: Notes in any octave, by pitch class, 0 to 11.
        pitches: Notes of one octave, by MIDI number: 60 is C4.
    """

    classes: frozenset[int] = frozenset()
    pitches: frozenset[int] = frozenset()

    kind: ClassVar[str] = "note"
    rank: ClassVar[int] = 3
    fields: ClassVar = {"note": "the note of a one-shot: note:F, note:F2, note:A,C#"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        classes, pitches = set(), set()
        for part in listed(value) or [""]:
            with_octave = _OCTAVE.match(part)
            code = typed_key_code(with_octave[1] if with_octave else part)
            if code is None or code >= len(PITCH_CLASSES):
                return f"note:{value} is not a note; try {cls.fields['note']}."
            if with_octave:
                pitches.add(code + 12 * int(with_octave[2]) + MIDI_OF_C0)
            else:
                classes.add(code)
        return cls(frozenset(classes), frozenset(pitches))

    def joined(self, later: Notes) -> Condition:
        return Notes(self.classes | later.classes, self.pitches | later.pitches)

    def names(self) -> list[str]:
        """Names of the notes with sharps: "F", "A#2"."""
        with_octave = [f"{PITCH_CLASSES[note % 12]}{(note - MIDI_OF_C0) // 12}" for note in sorted(self.pitches)]
        return [PITCH_CLASSES[note] for note in sorted(self.classes)] + with_octave

    def text(self) -> str:
        return f"note:{','.join(self.names())}"

    def chips(self) -> list[Chip]:
        return [Chip(self, f"note {', '.join(self.names())}")]

    def mask(self, index: BrowseIndex) -> Mask:
        keys = index.column("key")
        mask = one_of(keys, list(self.classes))
        if self.pitches:
            midi = midi_notes(keys, index.column("pitch_hz"))
            mask |= np.isin(midi, np.array(sorted(self.pitches), np.float32))
        return mask & _of_one_shots(index)


@dataclass(frozen=True)
class Octave(Condition):
    """Octaves of the notes of one-shots, from -1 to 9; C4 is the middle C."""

    wanted: Range

    kind: ClassVar[str] = "octave"
    rank: ClassVar[int] = 3
    fields: ClassVar = {"octave": "the octave of a one-shot's note: octave:2, octave:1-3, octave:<2"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        wanted, _ = parse_range(value)
        if wanted is None:
            return f"octave:{value} is no octave; try {cls.fields['octave']}."
        # Octaves are whole: below 2 ends with 1.
        if value.startswith("<") and not value.startswith("<=") and wanted.high is not None:
            wanted = Range(high=wanted.high - 1)
        elif value.startswith(">") and not value.startswith(">=") and wanted.low is not None:
            wanted = Range(low=wanted.low + 1)
        return cls(wanted)

    def text(self) -> str:
        low, high = self.wanted.low, self.wanted.high
        if low is not None and high is None:
            return f"octave:>={low:g}"
        return f"octave:<={high:g}" if low is None else f"octave:{self.wanted.text()}"

    def chips(self) -> list[Chip]:
        return [Chip(self, f"octave {self.wanted.label()}")]

    def mask(self, index: BrowseIndex) -> Mask:
        return self.wanted.mask(_octaves(index)) & _of_one_shots(index)


@dataclass(frozen=True)
class Cents(Condition):
    """Distance of one-shots from their notes, in cents, to either side."""

    wanted: Range

    kind: ClassVar[str] = "cents"
    rank: ClassVar[int] = 3
    fields: ClassVar = {"cents": "how far a one-shot is off its note: cents:<10, cents:>20"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        wanted, _ = parse_range(value.removesuffix("c"))
        if wanted is None:
            return f"cents:{value} is no distance; try {cls.fields['cents']}."
        # A single number is the most that is allowed.
        return cls(Range(high=wanted.high) if wanted.low == wanted.high else wanted)

    def text(self) -> str:
        return f"cents:{self.wanted.text()}"

    def chips(self) -> list[Chip]:
        return [Chip(self, f"{self.wanted.label()} cents off its note")]

    def mask(self, index: BrowseIndex) -> Mask:
        off = np.abs(cents_off(index.column("key"), index.column("pitch_hz")))
        return self.wanted.mask(off) & _of_one_shots(index)
