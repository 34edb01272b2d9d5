"""The sounds that a command means: the selected rows, or the sound in the player where none is selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QRect, Signal

from audiomancer.browse import Row
from audiomancer_gui.results import Column, SampleTable
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.widgets.labels import counted

_MOST_AT_ONCE: Final = 5_000
"""More would stop the window while their records are made; a slip of Ctrl+A is not to change a million sounds."""


class Selection(QObject):
    """Answers which sounds a command means.

    Signals:
        message: Why a command can't have them, in a sentence for the status line.
    """

    message = Signal(str)

    def __init__(
        self, table: SampleTable, audition: Audition, browse: BrowseSession, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._table, self._audition, self._browse = table, audition, browse

    def rows(self) -> list[Row]:
        """The selected rows, or the present sound where none is; none, and a message, where they are too many."""
        count = self._table.selected_count()
        if count > _MOST_AT_ONCE:
            self.message.emit(
                f"{count:,} sounds are selected; up to {_MOST_AT_ONCE:,} can be copied or changed at once."
            )
            return []
        model = self._table.table_model
        return [model.record(row) for row in self._table.selected_rows()] or self.present()

    def analysed(self) -> list[Row]:
        """Those of them that can be edited: an edit belongs to a sound's content, and that is known of them."""
        rows = self.rows()
        found = [row for row in rows if row.sample_id is not None]
        if rows and not found:
            self.message.emit("This sound is still waiting for its analysis; try again in a moment.")
        elif len(found) < len(rows):
            count = len(rows) - len(found)
            self.message.emit(f"{counted(count)} of the selected sounds wait for analysis: left out of this.")
        return found

    def names_area(self) -> QRect:
        """Rectangle of the names of the selected rows in sight, on the screen; empty where there are none."""
        table, area = self._table, QRect()
        first, last = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
        for row in table.selected_rows():
            if first <= row and (last < 0 or row <= last):
                area |= table.visualRect(table.table_model.index(row, Column.NAME))
        return QRect(table.viewport().mapToGlobal(area.topLeft()), area.size())

    def current(self) -> list[Row]:
        """The row with the focus, or the present sound where there is none."""
        row = self._table.current_row()
        return self.present() if row is None else [self._table.table_model.record(row)]

    def present(self) -> list[Row]:
        """The sound that the player shows, as the library knows it now; empty where there is none."""
        current, index = self._audition.current, self._browse.index
        if current is None:
            return []
        row = index.row_of_entry(current.entry_id)
        return [current if row is None else index.row(row)]


def sample_ids(rows: list[Row]) -> list[str]:
    """Ids of the sounds that have one."""
    return [row.sample_id for row in rows if row.sample_id is not None]


def named(rows: Sequence[Row]) -> str:
    """The name of a sound, or how many there are: "Kick.wav", "12 sounds"."""
    return rows[0].name if len(rows) == 1 else f"{len(rows):,} sounds"
