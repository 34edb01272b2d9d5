"""Position of a list: selection, focus and scroll, by entries; read, restored, and led to rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelectionModel, QModelIndex
from PySide6.QtWidgets import QTableView

from audiomancer_gui.results.entry_sets import EntrySet, entry_set
from audiomancer_gui.results.list_columns import Column
from audiomancer_gui.results.row_selection import RowSelection
from audiomancer_gui.results.sample_table_model import SampleTableModel
from audiomancer_gui.theme import ROW_PX

_MOST_STORED: Final = 20


class ScrollPosition(NamedTuple):
    """Position of a list, which survives other rows.

    Attributes:
        selected: Entries that are selected.
        current: The entry with the focus.
        top: The topmost entry in sight; None where the scroll position is of no interest.
        offset_px: How far that one is scrolled, 0 or less.
        below: The other entries in sight, in their order; they stand in for a topmost one that has gone.
        current_px: How far below the upper edge the entry with the focus stands; None where it is out of sight.
        is_at_start: Nothing is chosen and the list stands at its beginning, where what comes before is to be seen.
    """

    selected: EntrySet
    current: int | None
    top: int | None
    offset_px: int
    below: tuple[int, ...] = ()
    current_px: int | None = None
    is_at_start: bool = False

    def stored(self) -> dict[str, object]:
        """Entries of the position as they are written in the settings: the current one, and those in sight."""
        return {
            "current": self.current, "top": self.top, "offset_px": self.offset_px,
            "below": list(self.below[:_MOST_STORED]), "current_px": self.current_px,
            "is_at_start": self.is_at_start,
        }  # fmt: skip

    @classmethod
    def of_stored(cls, stored: Mapping[str, object]) -> ScrollPosition:
        """A position of what `stored` gave; what makes no sense is left out."""
        numbers = {name: value for name, value in stored.items() if isinstance(value, int)}
        below = stored.get("below")
        current = numbers.get("current")
        return cls(
            entry_set(np.array([] if current is None else [current], np.int64)),
            current,
            numbers.get("top"),
            numbers.get("offset_px", 0),
            tuple(one for one in below if isinstance(one, int)) if isinstance(below, list) else (),
            numbers.get("current_px"),
            stored.get("is_at_start") is True,
        )


class TablePosition:
    """Reads and sets the position of a table; nothing is played meanwhile.

    Attributes:
        is_being_set: Whether what is selected now is not the user's choice.
    """

    def __init__(self, table: QTableView, model: SampleTableModel, selection: RowSelection) -> None:
        self._table, self._model, self._selection = table, model, selection
        self.is_being_set = False

    def read(self) -> ScrollPosition:
        """Read where the list stands, for `restore`."""
        model, current = self._model, self._selection.currentIndex()
        top_px = self._table.verticalScrollBar().value()
        first, last = top_px // ROW_PX, (top_px + self._table.viewport().height()) // ROW_PX
        sight = [model.entry_id(row) for row in range(first, min(last + 1, model.rowCount()))]
        is_in_sight = current.isValid() and first <= current.row() < last
        return ScrollPosition(
            model.entries_of(self._selection.mask),
            model.entry_id(current.row()) if current.isValid() else None,
            sight[0] if sight else None,
            first * ROW_PX - top_px,
            tuple(sight[1:]),
            current.row() * ROW_PX - top_px if is_in_sight else None,
            not top_px and not current.isValid() and not self._selection.count(),
        )

    def restore(self, position: ScrollPosition) -> None:
        """Select, focus and scroll as before, as far as those entries are still in the list."""
        model = self._model
        current = None if position.current is None else model.row_of_entry(position.current)
        with self.being_set():
            self._make_current(current)
            self._selection.select_mask(model.rows_of(position.selected))
            self._scroll_back(position, current)

    def lead_to(self, rows: Sequence[int]) -> None:
        """Select rows, and bring the current one into sight: the one that is current now, or else the first of them."""
        is_meant = np.zeros(self._model.rowCount(), np.bool_)
        is_meant[list(rows)] = True
        now = self._selection.currentIndex()
        current = now.row() if now.isValid() and is_meant[now.row()] else min(rows)
        with self.being_set():
            self._make_current(current)
            self._selection.select_mask(is_meant)
        self._table.scrollTo(self._model.index(current, Column.NAME))

    def select(self, index_rows: NDArray[np.int64]) -> None:
        """Select the rows that show some rows of the index; the list stays where it stands."""
        is_meant = np.zeros(self._model.rowCount(), np.bool_)
        is_meant[self._model.rows_showing(index_rows)] = True
        with self.being_set():
            self._selection.select_mask(is_meant)

    @contextmanager
    def being_set(self) -> Iterator[None]:
        """Set the position within the block."""
        self.is_being_set = True
        # Qt would scroll to the row that gets the focus.
        self._table.setAutoScroll(False)
        try:
            yield
        finally:
            self._table.setAutoScroll(True)
            self.is_being_set = False

    def _make_current(self, row: int | None) -> None:
        before = self._selection.currentIndex()
        if row != (before.row() if before.isValid() else None):
            index = QModelIndex() if row is None else self._model.index(row, Column.NAME)
            # What is selected stays: everything may have been, before the focus came.
            self._selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _scroll_back(self, position: ScrollPosition, current: int | None) -> None:
        if position.top is None:
            return
        # The range of the scroll bar is that of the old list until Qt has laid out the new one.
        self._table.executeDelayedItemsLayout()
        if position.current_px is not None and current is not None:
            # The eye is on the sound that was chosen: whatever comes above it, it stays where it is.
            self._table.verticalScrollBar().setValue(current * ROW_PX - position.current_px)
            return
        if position.is_at_start:
            # Sounds that come before the first one are no reason to leave the beginning.
            self._table.scrollToTop()
            return
        top = self._model.row_of_entry(position.top)
        found = (0, top) if top is not None else self._model.first_row_of((position.top, *position.below))
        if found is not None:
            number, row = found
            self._table.verticalScrollBar().setValue((row - number) * ROW_PX - position.offset_px)
        elif current is not None:
            self._table.scrollTo(self._model.index(current, Column.NAME))
        else:
            # Nothing is left of what was in sight: another list, read from its beginning.
            self._table.scrollToTop()
