"""Position of a list: selection, focus and scroll, by entries."""

from __future__ import annotations

from typing import NamedTuple

from audiomancer_gui.results.entry_sets import EntrySet


class ScrollPosition(NamedTuple):
    """Position of a list, which survives other rows.

    Attributes:
        selected: Entries that are selected.
        current: The entry with the focus.
        top: The topmost entry in sight; None where the scroll position is of no interest.
        offset_px: How far that one is scrolled, 0 or less.
        below: The other entries in sight, in their order; they stand in for a topmost one that has gone.
    """

    selected: EntrySet
    current: int | None
    top: int | None
    offset_px: int
    below: tuple[int, ...] = ()
