"""Conditions on what a sound is besides tempo, key and note: instrument, mood, loop or one-shot, length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import numpy as np

from audiomancer.browse.columns.column_table import UNKNOWN
from audiomancer.browse.search.condition import Chip, Condition, Mask, instrument_mask, listed
from audiomancer.browse.search.number_range import Range, parse_range
from audiomancer.text_fold import fold
from audiomancer.vocabulary import INSTRUMENTS, MOODS, UNKNOWN_INSTRUMENT, instruments_named, instruments_of

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex

_LENGTH_UNIT: Final = re.compile(r"(?<=\d)(ms|s|m)$")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0}
_KINDS: Final[dict[str, Literal["loop", "shot"]]] = {
    "loop": "loop", "shot": "shot", "one-shot": "shot", "oneshot": "shot",
}  # fmt: skip


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
