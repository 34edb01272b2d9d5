"""Conditions on the character of a sound: brightness, attack, noisiness and tail, by their ranks in the library."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from audiomancer.browse.columns.ranks import MOST_RANK
from audiomancer.browse.search.condition import Chip, Condition, Mask
from audiomancer.browse.search.number_range import Range, parse_range

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex

CHARACTER_FIELDS: Final = {"bright": "brightness", "attack": "attack", "noise": "noisiness", "tail": "tail"}
"""Columns of `ranks.RANKED` by the fields of the query language."""

_OTHER_NAMES: Final = {"brightness": "bright", "noisiness": "noise"}
_FIELD_OF: Final = {column: field for field, column in CHARACTER_FIELDS.items()}
_AROUND: Final = 5.0
"""A single rank means what lies around it."""


@dataclass(frozen=True)
class Character(Condition):
    """Ranks of one measure of the character, from 0 to 100, see `columns.ranks`.

    Attributes:
        column: One of `CHARACTER_FIELDS`' columns.
        wanted: Ranks.
    """

    column: str
    wanted: Range

    kind: ClassVar[str] = "character"
    rank: ClassVar[int] = 7
    fields: ClassVar = {
        "bright": "brightness, 0 to 100 within the library: bright:>70",
        "attack": "attack, 0 hard to 100 soft: attack:<20",
        "noise": "noisiness, 0 pitched to 100 noise: noise:<30",
        "tail": "how long it rings, 0 to 100: tail:60-100",
        "brightness": "brightness: brightness:>70",
        "noisiness": "noisiness: noisiness:<30",
    }

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        name = _OTHER_NAMES.get(field, field)
        wanted, _ = parse_range(value.removesuffix("%"))
        ends = () if wanted is None else (wanted.low, wanted.high)
        if wanted is None or any(end is not None and end > MOST_RANK for end in ends):
            return f"{field}:{value} is no rank from 0 to {MOST_RANK}; try {cls.fields[name]}."
        return cls(CHARACTER_FIELDS[name], wanted)

    @property
    def slot(self) -> Hashable:
        return self.kind, self.column

    def text(self) -> str:
        return f"{_FIELD_OF[self.column]}:{self.wanted.text()}"

    def chips(self) -> list[Chip]:
        return [Chip(self, f"{self.column} {self.wanted.label()}")]

    def mask(self, index: BrowseIndex) -> Mask:
        low, high = self.wanted.low, self.wanted.high
        if low is not None and low == high:
            low, high = low - _AROUND, low + _AROUND
        return index.ranks.mask(self.column, low, high)
