"""Conditions on what the user said of a sound, and on the state of its files: tags, stars, `is:`."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.index.duplicate_groups import RankedCopies
from audiomancer.browse.search.condition import Chip, Condition, Mask, listed, quoted
from audiomancer.browse.search.conditions.words import named_mask
from audiomancer.browse.search.number_range import Range

if TYPE_CHECKING:
    from audiomancer.browse.index.index import BrowseIndex

_MOST_STARS: Final = 5


@dataclass(frozen=True)
class Tags(Condition):
    """One of a group of the user's tags; where no sound has such a tag, the mood or instrument of that name."""

    names: frozenset[str]

    kind: ClassVar[str] = "tag"
    rank: ClassVar[int] = 11
    fields: ClassVar = {"tag": 'a tag of yours, else a mood or instrument: tag:dark, tag:"for the drop"'}

    @property
    def slot(self) -> Hashable:
        return self.kind, self.names

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        names = frozenset(listed(value))
        return cls(names) if names else f"tag: wants {cls.fields['tag']}."

    def text(self) -> str:
        return f"tag:{quoted(','.join(sorted(self.names)))}"

    def chips(self) -> list[Chip]:
        return [Chip(self, f"tag {' or '.join(sorted(self.names))}")]

    def mask(self, index: BrowseIndex) -> Mask:
        mask = np.zeros(index.row_count, bool)
        for name in self.names:
            tagged = np.zeros(index.row_count, bool)
            if len(index.tag_sets) > 1:
                tagged = index.tag_sets.having(name).take(index.column("tag_set"))
            # Who tagged one sound "dusty" asks for that one, and not for every sound of that mood.
            mask |= tagged if (tagged & index.alive).any() else named_mask(index, name)
        return mask


@dataclass(frozen=True)
class Stars(Condition):
    """Range of stars, 0 for none."""

    low: int = 0
    high: int = _MOST_STARS

    kind: ClassVar[str] = "rating"
    rank: ClassVar[int] = 12
    fields: ClassVar = {
        "stars": "stars: stars:3, stars:>=4, stars:0 for none",
        "rating": "stars: rating:3",
    }

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        found = _parse_stars(value)
        if found is None or found[0] > found[1]:
            return f"{field}:{value} is no number of stars; try {cls.fields['stars']}."
        return cls(*found)

    def text(self) -> str:
        if self.low == self.high:
            return f"stars:{self.low}"
        return f"stars:>={self.low}" if self.high == _MOST_STARS else f"stars:{self.low}-{self.high}"

    def label(self) -> str:
        """Label, for instance "★★★ or more", "★★★", "no stars"."""
        if self.high == 0:
            return "no stars"
        if self.low == self.high:
            return "★" * self.low
        if self.high == _MOST_STARS:
            return f"{'★' * self.low or 'none'} or more"
        return f"{self.low} to {self.high} stars"

    def chips(self) -> list[Chip]:
        return [Chip(self, self.label())]

    def mask(self, index: BrowseIndex) -> Mask:
        return Range(self.low, self.high).mask(index.column("rating"))


def _parse_stars(text: str) -> tuple[int, int] | None:
    """Read `3`, `=3`, `2-4`, `>=4`, `<3`; None where it is none of these."""
    ends = re.fullmatch(r"=?([0-5])(?:(?:-|–|\.\.)([0-5]))?", text)
    if ends:
        low, high = sorted((int(ends[1]), int(ends[2] or ends[1])))
        return low, high
    half_open = re.fullmatch(r"(<=?|>=?)([0-5])", text)
    if half_open is None:
        return None
    step, bound = (0 if half_open[1].endswith("=") else 1), int(half_open[2])
    return (bound + step, _MOST_STARS) if half_open[1][0] == ">" else (0, bound - step)


@dataclass(frozen=True, slots=True)
class _State:
    """Properties of one name of `State`."""

    label: str
    mask: Callable[[BrowseIndex], Mask]
    shows_copies: bool = False


STATES: Final = {
    "favourite": _State("favourites", lambda index: index.column("favourite")),
    "missing": _State("missing files", lambda index: index.column("missing"), shows_copies=True),
    "copied": _State(
        "with copies",
        lambda index: copied_mask(index.column("location_count"), index.copies.ranked(index)),
        shows_copies=True,
    ),
    "noted": _State("with a note", lambda index: index.column("noted")),
    "tagged": _State("with tags", lambda index: index.column("tag_set") > 0),
    "timed": _State("with a tempo", lambda index: ~np.isnan(index.column("bpm"))),
    "heard": _State("heard", lambda index: index.column("played_at_s") > 0),
    "unheard": _State("never heard", lambda index: index.column("played_at_s") == 0),
    "hidden": _State("hidden", lambda index: index.column("hidden"), shows_copies=True),
}
"""Other states of a sound."""

_OTHER_SPELLINGS: Final = {"fav": "favourite", "favorite": "favourite"}


def copied_mask(location_counts: NDArray[np.int32], copies: RankedCopies) -> Mask:
    """Rows whose content lies at several places, or that have copies in other files."""
    mask: Mask = location_counts > 1
    mask[copies.with_copies()] = True
    return mask


@dataclass(frozen=True)
class State(Condition):
    """A state of a sound, one of `STATES`. Hidden sounds are in a list only where it asks for them."""

    name: str

    kind: ClassVar[str] = "flag"
    rank: ClassVar[int] = 13
    fields: ClassVar = {
        "is": "is:missing, is:copied, is:noted, is:tagged, is:timed, is:heard, is:unheard or is:hidden",
        "fav": "favourites: fav:",
    }
    needs_value: ClassVar[bool] = False

    @property
    def slot(self) -> Hashable:
        return self.kind, self.name

    @property
    def place(self) -> int:
        return list(STATES).index(self.name)

    @property
    def shows_copies(self) -> bool:
        return STATES[self.name].shows_copies

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        name = "favourite" if field == "fav" else value.lower()
        name = _OTHER_SPELLINGS.get(name, name)
        return cls(name) if name in STATES else f"is:{value} is unknown"

    def text(self) -> str:
        return "fav:" if self.name == "favourite" else f"is:{self.name}"

    def chips(self) -> list[Chip]:
        return [Chip(self, STATES[self.name].label)]

    def mask(self, index: BrowseIndex) -> Mask:
        return STATES[self.name].mask(index)
