"""A click on one of several values: only this one, this one too, or all but this one."""

from __future__ import annotations

from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

T = TypeVar("T")
HOW_TO_CHOOSE: Final = "Click: only this · Shift: this too · Alt: all but this"
"""For tooltips."""


def after_click(chosen: frozenset[T], clicked: frozenset[T]) -> frozenset[T]:
    """Values that are chosen after a click on some of them, by the keys that are held down.

    A plain click chooses these only, or none where they are the only ones chosen; with Shift or Ctrl those chosen
    before stay.
    """
    held = QGuiApplication.keyboardModifiers()
    if held & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
        return chosen - clicked if clicked <= chosen else chosen | clicked
    return frozenset() if chosen == clicked else clicked


def leaves_out() -> bool:
    """True while Alt is held down: what is clicked is to be left out."""
    return bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
