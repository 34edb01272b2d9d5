"""A button beside the keys that says how they are spelled, with a menu of the other ways."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton

from audiomancer.vocabulary.keys import NOTATIONS, notation_words
from audiomancer_gui.widgets.key_names import KEY_NAMES


class NotationButton(QPushButton):
    """Shows C sharp in the present notation: "C#", "Db", "3B".

    Signals:
        notation_chosen: Name of a notation, one of `vocabulary.keys.NOTATIONS`.
    """

    notation_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "order")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.setToolTip("How keys and notes are spelled, here and everywhere")
        self.refresh()

    def refresh(self) -> None:
        """Show the notation that the window uses now."""
        self.setText(KEY_NAMES.key(1))
        self.setAccessibleName(f"Spelling of keys: {notation_words(KEY_NAMES.notation)}")

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for notation in NOTATIONS:
            action = menu.addAction(notation_words(notation), partial(self.notation_chosen.emit, notation))
            action.setCheckable(True)
            action.setChecked(notation == KEY_NAMES.notation)
