"""Keys of the window: what the part with the focus does not want for itself is looked up in the table of commands."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from audiomancer_gui.commands.command_actions import CommandActions
from audiomancer_gui.commands.command_table import COMMANDS
from audiomancer_gui.commands.handlers.focus_commands import FocusCommands
from audiomancer_gui.commands.handlers.typed_search import TypedSearch
from audiomancer_gui.commands.key_lookup import KeyLookup, types_text

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyDispatcher(QObject):
    """Triggers the commands that keys mean.

    It watches all key presses: Escape means the same whatever has the focus, and letters show the layout's script.

    Args:
        actions: The commands.
        typed: Takes letters before the commands do, where the user wants that.
        window: Whose keys these are.
        focus: Moves the focus inside of a list of buttons, where Qt would leave it at its end; and out of fields.
    """

    def __init__(
        self,
        actions: CommandActions,
        typed: TypedSearch,
        window: QWidget,
        focus: FocusCommands,
    ) -> None:
        super().__init__(window)
        self._actions, self._typed, self._window, self._focus = actions, typed, window, focus
        self._lookup = KeyLookup()
        # The part that the present key press came to first; it may lose the focus before the window gets the key.
        self._origin: QWidget | None = None
        self._ids: dict[int, str] = {
            sequence[0].toCombined(): command.id  # type: ignore[index]  # its stub leaves the operator out
            for command in COMMANDS.values()
            for sequence in command.sequences
        }
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def close(self) -> None:
        """Watch no more."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def handle(self, event: QKeyEvent) -> bool:
        """Do what a key means that no part of the window wanted; False where it means nothing."""
        origin, self._origin = self._origin, None
        is_in_text = origin is not None and isValid(origin) and takes_text(origin)
        if is_in_text and isinstance(origin, QLineEdit) and event.key() in _ENTER and origin.hasAcceptableInput():
            # The field has taken what was typed; the next key is for the sounds.
            self._focus.enter_list()
            return True
        if is_in_text and types_text(event):
            return False
        if self._typed.take(event):
            return True
        for combination in self._lookup.combinations(event):
            command_id = self._ids.get(combination.toCombined())
            if command_id is not None and (COMMANDS[command_id].works_in_text or not is_in_text):
                return self._actions.trigger(command_id)
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The class first: every event of the program comes here, and asking for its type costs more.
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if event.type() != QEvent.Type.KeyPress:
            return False
        if watched.window() is not self._window:
            return False
        if not self._is_passed_on(watched):
            self._origin = watched
            self._lookup.notice(event)
        if event.key() == Qt.Key.Key_Escape and self._is_in_front():
            return self._actions.trigger("escape")
        return watched is QApplication.focusWidget() and self._focus.take_arrow(watched, event)

    def _is_passed_on(self, watched: QWidget) -> bool:
        """Find out whether a part inside of this one had the key and let it pass."""
        origin = self._origin
        if watched is QApplication.focusWidget() or origin is None or not isValid(origin):
            return False
        return watched.isAncestorOf(origin)

    def _is_in_front(self) -> bool:
        return (
            self._window.isActiveWindow()
            and QApplication.activeModalWidget() is None
            and QApplication.activePopupWidget() is None
        )


def takes_text(widget: QWidget) -> bool:
    """Find out whether keys write into a part of the window."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox))
