"""Holds rows that the user edits at their places: an edit neither moves them nor takes them out of the present list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.integer[Any]]


class HeldRows:
    """Rows of the index that stay at their places in the list until it is asked for anew.

    Attributes:
        unmatched: Held rows that the list would no longer show.
        moved: Held rows that the list would show at another place.
    """

    def __init__(self) -> None:
        self._rows: set[int] = set()
        self.unmatched: frozenset[int] = frozenset()
        self.moved: frozenset[int] = frozenset()

    def add(self, rows: Iterable[int]) -> None:
        """Hold these rows from now on, as far as the list shows them."""
        self._rows.update(rows)

    def discard(self, rows: Iterable[int]) -> None:
        """Let these rows go to where they belong."""
        self._rows.difference_update(rows)

    def clear(self) -> None:
        """Let all go."""
        self._rows.clear()
        self.unmatched = self.moved = frozenset()

    def arranged(self, shown: Rows, wanted: Rows, is_alive: NDArray[np.bool_]) -> Rows:
        """Arrange the rows that the list is to show so that held ones stay behind the rows they follow now.

        Args:
            shown: Rows of the present list, in order.
            wanted: Rows that query and order ask for, in order.
            is_alive: Rows of the index that are in the library.

        Returns:
            The rows to show.
        """
        self.unmatched = self.moved = frozenset()
        held = [row for row in self._rows if row < len(is_alive) and is_alive[row]]
        if not held:
            return wanted
        is_held = np.zeros(len(is_alive), np.bool_)
        is_held[held] = True
        places = np.flatnonzero(is_held[shown])
        if not len(places):
            return wanted
        is_held[:] = False
        is_held[shown[places]] = True
        is_among = is_held[wanted]
        asked_at = np.flatnonzero(is_among)
        others = wanted[~is_among]
        # Count of other rows before each held one: where it belongs, and where it stays.
        belongs = dict(zip(wanted[asked_at].tolist(), (asked_at - np.arange(len(asked_at))).tolist(), strict=True))
        slots = _slots(shown, places, others, len(is_alive))
        staying = shown[places]
        self.unmatched = frozenset(row for row in staying.tolist() if row not in belongs)
        self.moved = frozenset(
            row for row, slot in zip(staying.tolist(), slots, strict=True) if belongs.get(row, slot) != slot
        )
        return np.insert(others, slots, staying)


def _slots(shown: Rows, places: NDArray[np.int64], others: Rows, size: int) -> list[int]:
    """Find how many of the other rows come before each place, by the nearest one before it that is among them."""
    is_other = np.zeros(size, np.bool_)
    is_other[others] = True
    anchors: list[int] = []
    last_place, anchor = -1, -1
    for place in places.tolist():
        before = place - 1
        while before > last_place and not is_other[shown[before]]:
            before -= 1
        if before > last_place:
            anchor = int(shown[before])
        anchors.append(anchor)
        last_place = place
    is_anchor = np.zeros(size, np.bool_)
    is_anchor[[one for one in anchors if one >= 0]] = True
    found = np.flatnonzero(is_anchor[others])
    slot_of = dict(zip(others[found].tolist(), (found + 1).tolist(), strict=True))
    return [slot_of.get(anchor, 0) for anchor in anchors]
