"""A click on one of several values: only this one, this one too, or all but this one."""

from __future__ import annotations

from typing import Final, TypeVar

from PySide6.QtCore import QEvent, Qt
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


def took_right_click(button: QAbstractButton, event: QMouseEvent) -> bool:
    """Click a button for the right button of the mouse: what it stands for is to be left out.

    Several desktops take Alt with a click for themselves. To be called for each press and release: an event filter
    would be called for all that happens to a hundred buttons, and each count that changes paints some.

    Returns:
        Whether the event was of the right button: nothing else is to be done with it.
    """
    if event.button() != Qt.MouseButton.RightButton:
        return False
    if event.type() == QEvent.Type.MouseButtonRelease and button.rect().contains(event.position().toPoint()):
        _RIGHT_CLICKED.append(button)
        try:
            button.click()
        finally:
            _RIGHT_CLICKED.pop()
    # A press that is let pass would take the release to the widget around the button.
    event.accept()
    return True


def leaves_out() -> bool:
    """True for a right click, and while Alt is held down: what is clicked is to be left out."""
    return bool(_RIGHT_CLICKED) or bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
