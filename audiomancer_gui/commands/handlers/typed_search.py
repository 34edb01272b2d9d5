"""Letters typed in the list go to the search box, where the user wants it so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

from audiomancer.settings import Settings
from audiomancer_gui.filters import SearchBox
from audiomancer_gui.results import SampleTable


class TypedSearch:
    """Begins a word in the search box with a letter that was typed in the list.

    Args:
        settings: Whether the user wants that.
        table: The list.
        search: The search box.
    """

    def __init__(self, settings: Settings, table: SampleTable, search: SearchBox) -> None:
        self._settings, self._table, self._search = settings, table, search

    def take(self, event: QKeyEvent) -> bool:
        """Take a key press of the list; False where it is no letter, or means a command."""
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if not (self._settings.typing_searches and is_plain and event.text().isalpha() and self._table.hasFocus()):
            return False
        search = self._search
        search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        search.moveCursor(QTextCursor.MoveOperation.End)
        # A word more: what is searched for already, by filters too, stays.
        text = search.toPlainText()
        search.insertPlainText(f" {event.text()}" if text and not text.endswith(" ") else event.text())
        return True
