"""A click on one of several values: only this one, this one too, or all but this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QAbstractButton

if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    # The class of the button, the other base, brings it.
    _Button = object

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


class RightClickable(_Button):
    """A button that is clicked by the right button of the mouse, too: what it stands for is to be left out.

    Several desktops take Alt with a click for themselves. Stands before the class of the button among the bases.
    Handlers of the mouse, since a filter of events would be called for all that happens to a hundred buttons, and each
    count that changes paints some.
    """

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # A press that is let pass would take the release to the widget around the button.
        if event.button() != Qt.MouseButton.RightButton:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.RightButton:
            super().mouseReleaseEvent(event)
        elif self.rect().contains(event.position().toPoint()):
            _RIGHT_CLICKED.append(self)
            try:
                self.click()
            finally:
                _RIGHT_CLICKED.pop()


def leaves_out() -> bool:
    """True for a right click, and while Alt is held down: what is clicked is to be left out."""
    return bool(_RIGHT_CLICKED) or bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
