"""Conditions on what a sound is: tempo, key, instrument, mood, loop or one-shot, length, other columns, format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.column_table import UNKNOWN
from audiomancer.browse.search.condition import Chip, Condition, Mask, instrument_mask, listed, one_of
from audiomancer.browse.search.conditions.notes import note_mask
from audiomancer.browse.search.number_range import Range, between, parse_range
from audiomancer.musical_keys import KEYS, camelot, compatible_keys, scale, typed_key_code
from audiomancer.text_fold import fold
from audiomancer.vocabulary import INSTRUMENTS, MOODS, UNKNOWN_INSTRUMENT, instruments_named, instruments_of

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex

_SHOWN_BPM: Final = 0.05
_ROUNDED_BPM: Final = 0.5
"""A tempo typed as a whole number means what rounds to it: 134 finds 133.5 to 134.5. After an equals sign, and with
decimals, it means what the column shows: 124 finds 123.97."""

_LENGTH_UNIT: Final = re.compile(r"(?<=\d)(ms|s|m)$")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0}
_KINDS: Final[dict[str, Literal["loop", "shot"]]] = {
    "loop": "loop", "shot": "shot", "one-shot": "shot", "oneshot": "shot",
}  # fmt: skip


@dataclass(frozen=True)
class Tempo(Condition):
    """A tempo from one number to another, in BPM; with half and double of it, and one-shots, unless `is_exact`.

    A one-shot without a tempo fits any: it stays, as a drum stays under a key, unless `is_timed`.
    """

    wanted: Range
    is_exact: bool = False
    is_timed: bool = False

    kind: ClassVar[str] = "bpm"
    rank: ClassVar[int] = 2
    fields: ClassVar = {"bpm": "a tempo or a range: bpm:120-126, bpm:=124.5, bpm:>120, bpm:120! without one-shots"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        # With "!" only what has a tempo.
        wanted, is_exact = parse_range(value.removesuffix("!"))
        if wanted is None:
            return f"bpm:{value} is not a tempo; try {cls.fields['bpm']}."
        return cls(wanted, is_exact, value.endswith("!"))

    def text(self) -> str:
        is_exact = self.is_exact and self.wanted.is_closed
        return f"bpm:{'=' if is_exact else ''}{self.wanted.text()}{'!' if self.is_timed else ''}"

    def chips(self) -> list[Chip]:
        tail = " ½ 2×" if self.wanted.is_closed and not self.is_exact else ""
        return [Chip(self, f"{self.wanted.label()} BPM{tail}")]

    def mask(self, index: BrowseIndex) -> Mask:
        bpm = index.column("bpm")
        mask = _tempo_mask(bpm, self.wanted, self.is_exact)
        if not (self.is_exact or self.is_timed):
            mask |= fits_any_tempo(bpm, index.column("loop"))
        return mask


def fits_any_tempo(bpm: NDArray[np.float32], loop: NDArray[np.int8]) -> Mask:
    """One-shots without a tempo, from the columns of tempi and of loops."""
    mask: Mask = np.isnan(bpm)
    mask &= loop == 0
    return mask


def _tempo_mask(bpm: NDArray[np.float32], wanted: Range, is_exact: bool) -> Mask:
    low = -np.inf if wanted.low is None else wanted.low - _tolerance(wanted.low, is_exact or not wanted.is_closed)
    high = np.inf if wanted.high is None else wanted.high + _tolerance(wanted.high, is_exact or not wanted.is_closed)
    mask = between(bpm, low, high)
    # Half and double of "from 120" would be almost every tempo there is.
    if not is_exact and wanted.is_closed:
        mask |= between(bpm, low / 2, high / 2)
        mask |= between(bpm, low * 2, high * 2)
    return mask


def _tolerance(bound: float, is_exact: bool) -> float:
    return _ROUNDED_BPM if bound == int(bound) and not is_exact else _SHOWN_BPM


def octave_of_match(bpm: float, wanted: Range) -> float:
    """1, 2 or 0.5: which multiple of a tempo lies in the range; 1 where the tempo itself does."""
    for factor in (1.0, 2.0, 0.5):
        low = -np.inf if wanted.low is None else wanted.low - _ROUNDED_BPM
        high = np.inf if wanted.high is None else wanted.high + _ROUNDED_BPM
        if low <= bpm * factor <= high:
            return factor
    return 1.0


@dataclass(frozen=True)
class Keys(Condition):
    """Any of some keys.

    Attributes:
        codes: Codes of keys, see `musical_keys.KEYS`.
        with_compatible: Neighbours on the Camelot wheel count too, of one-shots with a note those whose note is in the
            scale, and sounds without a key.
    """

    codes: frozenset[int]
    with_compatible: bool = False

    kind: ClassVar[str] = "key"
    rank: ClassVar[int] = 3
    fields: ClassVar = {"key": "a key: key:Am, key:Am+ with compatible ones, key:8A"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        codes = set()
        for part in listed(value):
            code = typed_key_code(part.removesuffix("+"))
            if code is None:
                return f"key:{part} is not a key; try {cls.fields['key']}."
            codes.add(code)
        return cls(frozenset(codes), any(part.endswith("+") for part in listed(value)))

    def joined(self, later: Keys) -> Condition:
        return Keys(self.codes | later.codes, self.with_compatible or later.with_compatible)

    def text(self) -> str:
        return f"key:{','.join(KEYS[code] for code in sorted(self.codes))}{'+' if self.with_compatible else ''}"

    def chips(self) -> list[Chip]:
        by_wheel = sorted(self.codes, key=lambda code: (int(camelot(code)[:-1]), code))
        tail = " + compatible" if self.with_compatible else ""
        return [Chip(self, ", ".join(KEYS[code] for code in by_wheel) + tail)]

    def mask(self, index: BrowseIndex) -> Mask:
        keys = index.column("key")
        if not self.with_compatible:
            return one_of(keys, list(self.codes))
        # A drum fits every key.
        mask = one_of(keys, [*set().union(*map(compatible_keys, self.codes)), UNKNOWN])
        notes = note_mask(keys, index.column("loop"), index.column("chord"))
        in_scale = one_of(keys, list(set().union(*map(scale, self.codes))))
        return np.where(notes, in_scale, mask)


@dataclass(frozen=True)
class AnyOf(Condition):
    """Any of some values, which one chip names."""

    names: frozenset[str]

    def joined(self, later: AnyOf) -> Condition:
        return type(self)(self.names | later.names)

    def text(self) -> str:
        return "".join(f"{field}:{','.join(sorted(self.names))}" for field in self.fields)

    def chips(self) -> list[Chip]:
        return [Chip(self, ", ".join(sorted(self.names)))]


_SETS: Final = {UNKNOWN_INSTRUMENT: frozenset({UNKNOWN_INSTRUMENT}), "tonal": instruments_of("tonal")}
"""Names that only this field takes. The other families are called like one of their instruments."""


@dataclass(frozen=True)
class Instruments(AnyOf):
    """Any of some instruments, by their ids; `UNKNOWN_INSTRUMENT` for the sounds of which none is known."""

    kind: ClassVar[str] = "instrument"
    rank: ClassVar[int] = 4
    fields: ClassVar = {"inst": "an instrument: inst:kick, inst:hi-hat,clap, inst:tonal"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        found: set[str] = set()
        for part in listed(value):
            named = _SETS.get(fold(part)) or instruments_named(part)
            if not named:
                return f"“{part}” is not an instrument here; try {cls.fields['inst']}."
            found.update(named)
        return cls(frozenset(found))

    def text(self) -> str:
        return f"inst:{','.join(self._said())}"

    def chips(self) -> list[Chip]:
        return [Chip(self, ", ".join(self._said()))]

    def _said(self) -> list[str]:
        """Names in order; a set of which all are there by its one name."""
        wholes = {name: members for name, members in _SETS.items() if members <= self.names}
        return sorted(self.names.difference(*wholes.values()).union(wholes))

    def mask(self, index: BrowseIndex) -> Mask:
        codes = [INSTRUMENTS.index(name) for name in self.names & set(INSTRUMENTS)]
        return instrument_mask(index, [*codes, *([UNKNOWN] if UNKNOWN_INSTRUMENT in self.names else [])])


@dataclass(frozen=True)
class Moods(AnyOf):
    """Any of some moods."""

    kind: ClassVar[str] = "mood"
    rank: ClassVar[int] = 5
    fields: ClassVar = {"mood": "a mood: mood:dark, mood:dark,warm"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        found = listed(value.lower())
        for part in found:
            if part not in MOODS:
                return f"“{part}” is not a mood here; there are {', '.join(MOODS)}."
        return cls(frozenset(found))

    def mask(self, index: BrowseIndex) -> Mask:
        bits = sum(1 << MOODS.index(name) for name in self.names & set(MOODS))
        mask: Mask = (index.column("mood_bits") & np.uint32(bits)) != 0
        return mask


@dataclass(frozen=True)
class Kind(Condition):
    """Restricts the list to loops, or to one-shots."""

    name: Literal["loop", "shot"]

    kind: ClassVar[str] = "kind"
    rank: ClassVar[int] = 6
    fields: ClassVar = {"is": "is:loop, is:shot"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        name = _KINDS.get(value.lower())
        return f"is:{value} is unknown" if name is None else cls(name)

    def text(self) -> str:
        return f"is:{self.name}"

    def chips(self) -> list[Chip]:
        return [Chip(self, "loop" if self.name == "loop" else "one-shot")]

    def mask(self, index: BrowseIndex) -> Mask:
        mask: Mask = index.column("loop") == (1 if self.name == "loop" else 0)
        return mask


@dataclass(frozen=True)
class Length(Condition):
    """A length from one number of seconds to another."""

    wanted_s: Range

    kind: ClassVar[str] = "length"
    rank: ClassVar[int] = 7
    fields: ClassVar = {"len": "a length: len:<2s, len:1-4s, len:>500ms"}

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        unit = _LENGTH_UNIT.search(value)
        wanted, _ = parse_range(value[: unit.start()] if unit else value)
        if wanted is None:
            return f"len:{value} is not a length; try {cls.fields['len']}."
        return cls(wanted.scaled(_SECONDS[unit[1]] if unit else 1.0))

    def text(self) -> str:
        return f"len:{self.wanted_s.text()}s"

    def chips(self) -> list[Chip]:
        return [Chip(self, f"{self.wanted_s.label()} s long")]

    def mask(self, index: BrowseIndex) -> Mask:
        return self.wanted_s.mask(index.column("duration_s"))
