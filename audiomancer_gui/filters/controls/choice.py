"""A click on one of several values: only this one, this one too, or all but this one."""

from __future__ import annotations

from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QAbstractButton

T = TypeVar("T")
HOW_TO_CHOOSE: Final = "Click: only this · Shift: this too · Right-click or Alt: all but this"
"""For tooltips."""

_RIGHT_CLICKED: Final[list[QAbstractButton]] = []
"""The button for which a right click is being done at present."""


def after_click(chosen: frozenset[T], clicked: frozenset[T]) -> frozenset[T]:
    """Values that are chosen after a click on some of them, by the keys that are held down.

    A plain click chooses these only, or none where they are the only ones chosen; with Shift or Ctrl those chosen
    before stay.
    """
    held = QGuiApplication.keyboardModifiers()
    if held & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
        return chosen - clicked if clicked <= chosen else chosen | clicked
    return frozenset() if chosen == clicked else clicked


class RightClicks(QObject):
    """Clicks a button for the right button of the mouse: what it stands for is to be left out.

    Several desktops take Alt with a click for themselves.

    Args:
        target: The button, and the parent of this.
    """

    def __init__(self, target: QAbstractButton) -> None:
        super().__init__(target)
        self._target = target
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.RightButton:
            return False
        is_inside = self._target.rect().contains(event.position().toPoint())
        if event.type() == QEvent.Type.MouseButtonRelease and is_inside:
            _RIGHT_CLICKED.append(self._target)
            try:
                self._target.click()
            finally:
                _RIGHT_CLICKED.pop()
        # A press that is let pass would take the release to the widget around the button.
        return True


def leaves_out() -> bool:
    """True for a right click, and while Alt is held down: what is clicked is to be left out."""
    return bool(_RIGHT_CLICKED) or bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
