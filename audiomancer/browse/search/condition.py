"""Interface of a condition of a query: one class knows its fields, text, chips and mask."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audiomancer.browse.columns.column_table import UNKNOWN
from audiomancer.vocabulary import INSTRUMENT_GROUPS, INSTRUMENTS

if TYPE_CHECKING:
    from audiomancer.browse.columns.kind_ranks import Quality
    from audiomancer.browse.index.index import BrowseIndex

Mask: TypeAlias = NDArray[np.bool_]

_LOOPS: Final = [INSTRUMENTS.index(name) for name in INSTRUMENT_GROUPS["loop"]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition, or one value of it, as the strip over the list shows it.

    Attributes:
        condition: The condition.
        label: Text of the chip.
        value: The value that the chip stands for, where a condition has a chip for each of its values.
    """

    condition: Condition
    label: str
    value: str = ""


class Condition(ABC):
    """One thing that a query asks for. Subclasses are frozen dataclasses, so equal conditions share a cached mask.

    A new condition is one subclass in this package: the parser, the text form, the chips, the masks and the counts find
    it in `CONDITION_TYPES`. A panel for it, where it has one, lies in `audiomancer_gui.filters.conditions`.

    Attributes:
        kind: Name of the condition, by which chips lead to panels and counts leave it out.
        rank: Place among the chips, from 0 on.
        fields: Names of its fields in the query language, each with what follows the colon.
        needs_value: Whether a field without a value is a mistake.
    """

    kind: ClassVar[str]
    rank: ClassVar[int]
    fields: ClassVar[Mapping[str, str]] = {}
    needs_value: ClassVar[bool] = True

    def __init_subclass__(cls, **arguments: Any) -> None:
        """Register the subclass under its fields."""
        super().__init_subclass__(**arguments)
        if "kind" in vars(cls):
            CONDITION_TYPES.append(cls)

    @property
    def slot(self) -> Hashable:
        """Name of its place in a query: of two conditions with one slot, `joined` makes one."""
        return self.kind

    @property
    def excluded_slot(self) -> Hashable:
        """Slot among the conditions that are left out: of two with one slot, both are left out as one."""
        return self

    def texts(self) -> tuple[str, ...]:
        """The text form, with one part for each field: a minus stands before each of them."""
        return (self.text(),)

    @property
    def place(self) -> int:
        """Place among conditions of the same rank, where their order is not that in which they were given."""
        return 0

    @property
    def quality(self) -> Quality | None:
        """The character that it asks for of what the other conditions find; None where it means no such thing."""
        return None

    @property
    def is_relative(self) -> bool:
        """Beside other conditions it depends on what they find, see `mask_among`."""
        return self.quality is not None

    @property
    def is_wording(self) -> bool:
        """It asks for words: by them a sound is found, which says little of what others like it are named."""
        return False

    @property
    def shows_copies(self) -> bool:
        """The list shows every copy of a sound, not only the best, while this is asked for."""
        return False

    @classmethod
    def parse(cls, field: str, value: str) -> Condition | str:
        """Read a field of the query language; returns the condition, or a sentence that says what can't be understood.

        `value` is what follows the colon, without quotes and outer spaces.
        """
        return f"{field}: can't be asked for."

    @abstractmethod
    def text(self) -> str:
        """Text that the parser reads back as this condition."""

    @abstractmethod
    def chips(self) -> list[Chip]:
        """Chips, one or one for each value."""

    @abstractmethod
    def mask(self, index: BrowseIndex) -> Mask:
        """Rows that satisfy the condition, bool, of `index.row_count`; dead rows may be among them."""

    def mask_of_all_locations(self, index: BrowseIndex) -> Mask:
        """Rows that satisfy the condition at every place where their content lies: these are left out by a minus."""
        return self.mask(index)

    def mask_among(self, index: BrowseIndex, among: Mask, qualities: Sequence[Quality]) -> Mask:
        """Rows that satisfy a condition that `is_relative`.

        Args:
            index: The list.
            among: Rows that satisfy the other conditions.
            qualities: All that are asked for side by side.
        """
        return self.mask(index)

    def joined(self, later: Any) -> Condition:
        """Join a later condition with the same slot to this one; the later one replaces it unless a class says more."""
        found: Condition = later
        return found

    def without(self, chip: Chip) -> Condition | None:
        """Drop one chip; None where nothing is left."""
        return None


CONDITION_TYPES: list[type[Condition]] = []
"""Every class of conditions, filled as the classes are made."""


def fields() -> dict[str, tuple[type[Condition], ...]]:
    """The fields of the query language, each with the classes that read it, in the order in which they try."""
    found: dict[str, tuple[type[Condition], ...]] = {}
    for kind in CONDITION_TYPES:
        for name in kind.fields:
            found[name] = (*found.get(name, ()), kind)
    return found


def field_help(name: str) -> str:
    """Help on the value of a field, of every class that reads it."""
    return ", ".join(kind.fields[name] for kind in fields()[name])


def quoted(value: str) -> str:
    """A value as it is written after a colon: in quotes where it has spaces."""
    return f'"{value}"' if any(character.isspace() for character in value) else value


def listed(value: str) -> list[str]:
    """Values between commas, without the empty ones."""
    return [part.strip() for part in value.split(",") if part.strip()]


def one_of(codes: NDArray[np.uint8], wanted: list[int]) -> Mask:
    """Rows with one of a few codes."""
    # A comparison of a million bytes takes a fraction of a look into a table.
    mask = np.zeros(len(codes), bool)
    for code in wanted:
        mask |= codes == code
    return mask


def instrument_mask(index: BrowseIndex, codes: list[int]) -> Mask:
    """Rows with one of a few instruments, also those of loops that are named after one: a bass loop is a bass."""
    shown = index.column("instrument")
    mask = one_of(shown, codes)
    bits = sum(1 << code for code in codes if code != UNKNOWN)
    named = (index.column("looped") & np.uint32(bits)) != 0
    named &= one_of(shown, _LOOPS)
    mask |= named
    return mask


def instrument_counts(shown: NDArray[np.uint8], looped: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Number of rows by code of the instrument, int64 (256,), as `instrument_mask` finds them."""
    counts = np.bincount(shown, minlength=UNKNOWN + 1)
    named = looped[one_of(shown, _LOOPS)]
    for code in range(len(INSTRUMENTS)):
        counts[code] += np.count_nonzero(named & np.uint32(1 << code))
    return counts
