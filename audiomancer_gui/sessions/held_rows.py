"""Holds rows that the user edits at their places: an edit neither moves them nor takes them out of the present list."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.integer[Any]]


class HeldRows:
    """Rows of the index that stay at their places in the list until it is asked for anew.

    Attributes:
        rows: Those to hold, as far as the list shows them.
        unmatched: Held rows that the list would no longer show.
        moved: Held rows that the list would show at another place.
    """

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.unmatched: frozenset[int] = frozenset()
        self.moved: frozenset[int] = frozenset()

    def clear(self) -> None:
        """Let all go."""
        self.rows.clear()
        self.unmatched = self.moved = frozenset()

    def arranged(self, shown: Rows, wanted: Rows, is_alive: NDArray[np.bool_]) -> Rows:
        """Arrange the rows that the list is to show so that held ones still follow the rows that they follow now.

        Args:
            shown: Rows of the present list, in order.
            wanted: Rows that query and order ask for, in order.
            is_alive: Rows of the index that are in the library.

        Returns:
            The rows to show.
        """
        self.unmatched = self.moved = frozenset()
        held = [row for row in self.rows if row < len(is_alive) and is_alive[row]]
        if not held:
            return wanted
        is_held = np.zeros(len(is_alive), np.bool_)
        is_held[held] = True
        places = np.flatnonzero(is_held[shown])
        if not len(places):
            return wanted
        staying = shown[places].tolist()
        anchors = _anchors(shown, places, wanted, len(is_alive))
        is_met = np.zeros(len(is_alive), np.bool_)
        is_met[staying] = True
        is_met[[row for row in anchors if row >= 0]] = True
        # All that is looked for is found in one pass over the list.
        met = np.flatnonzero(is_met[wanted])
        place_of = dict(zip(wanted[met].tolist(), met.tolist(), strict=True))
        asked_at = sorted(place_of[row] for row in staying if row in place_of)
        # Where each goes, and where it would stand, by the count of rows before it that are not held.
        slots = [place_of[row] + 1 - bisect_left(asked_at, place_of[row]) if row >= 0 else 0 for row in anchors]
        belongs = {int(wanted[place]): place - number for number, place in enumerate(asked_at)}
        self.unmatched = frozenset(row for row in staying if row not in belongs)
        self.moved = frozenset(row for row, slot in zip(staying, slots, strict=True) if belongs.get(row, slot) != slot)
        return _with_inserted(wanted, asked_at, slots, staying)


def _anchors(shown: Rows, places: NDArray[np.int64], wanted: Rows, size: int) -> list[int]:
    """Find the nearest row before each place that is wanted and not held itself; -1 where there is none."""
    nearest: list[int] = []
    last_place, anchor = -1, -1
    for place in places.tolist():
        if place - 1 > last_place:
            anchor = int(shown[place - 1])
        nearest.append(anchor)
        last_place = place
    is_near = np.zeros(size, np.bool_)
    is_near[[row for row in nearest if row >= 0]] = True
    if int(np.count_nonzero(is_near[wanted])) == int(np.count_nonzero(is_near)):
        return nearest
    # Some of them have gone with this change: those before them are looked at.
    is_other = np.zeros(size, np.bool_)
    is_other[wanted] = True
    is_other[shown[places]] = False
    found: list[int] = []
    last_place, anchor = -1, -1
    for place in places.tolist():
        before = place - 1
        while before > last_place and not is_other[shown[before]]:
            before -= 1
        if before > last_place:
            anchor = int(shown[before])
        found.append(anchor)
        last_place = place
    return found


def _with_inserted(wanted: Rows, removed_at: list[int], slots: list[int], inserted: list[int]) -> Rows:
    """Take rows out of a list, and put rows in, by how many of the rows that stay come before them."""
    others_before = [place - number for number, place in enumerate(removed_at)]
    cuts = [(slot, 1, row) for slot, row in zip(slots, inserted, strict=True)]
    cuts += [(others, 0, 0) for others in others_before]
    pieces: list[Rows] = []
    start = removed = 0
    for others, is_inserted, row in sorted(cuts, key=lambda cut: cut[:2]):
        end = others + removed
        if end > start:
            pieces.append(wanted[start:end])
            start = end
        if is_inserted:
            pieces.append(np.array([row], wanted.dtype))
        else:
            removed += 1
            start = end + 1
    pieces.append(wanted[start:])
    return np.concatenate(pieces)
