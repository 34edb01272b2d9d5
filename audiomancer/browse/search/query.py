"""Query of filters and search text: one immutable value that panels, chips and the search box all show."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar

from audiomancer.browse.search.condition import Chip, Condition

C = TypeVar("C", bound=Condition)


@dataclass(frozen=True, slots=True, init=False)
class Query:
    """Everything that narrows the list: conditions that are ANDed.

    Two conditions that share a slot (two ranges of tempo, two sets of keys) become one, as their class says.

    Attributes:
        conditions: The conditions, in the order of their chips.

    Args:
        conditions: The conditions, in any order.
    """

    conditions: tuple[Condition, ...]

    def __init__(self, *conditions: Condition) -> None:
        found: dict[Hashable, Condition] = {}
        for condition in conditions:
            earlier = found.get(condition.slot)
            found[condition.slot] = condition if earlier is None else earlier.joined(condition)
        in_order = sorted(found.values(), key=lambda condition: (condition.rank, condition.place))
        object.__setattr__(self, "conditions", tuple(in_order))

    @property
    def is_empty(self) -> bool:
        """Nothing is narrowed."""
        return not self.conditions

    def find(self, kind: type[C]) -> C | None:
        """The first condition of a class; None where there is none."""
        return next(iter(self.all(kind)), None)

    def all(self, kind: type[C]) -> tuple[C, ...]:
        """Every condition of a class."""
        return tuple(condition for condition in self.conditions if isinstance(condition, kind))

    def plus(self, *conditions: Condition) -> Query:
        """Query with more conditions than this one."""
        return Query(*self.conditions, *conditions)

    def replaced(self, kind: type[Condition], *conditions: Condition) -> Query:
        """Query with these conditions instead of those of a class."""
        return Query(*(one for one in self.conditions if not isinstance(one, kind)), *conditions)

    def chips(self) -> list[Chip]:
        """The chips of all conditions, in order."""
        return [chip for condition in self.conditions for chip in condition.chips()]

    def without(self, chip: Chip) -> Query:
        """Query without one chip of this one."""
        found = [one.without(chip) if one == chip.condition else one for one in self.conditions]
        return Query(*(one for one in found if one is not None))
