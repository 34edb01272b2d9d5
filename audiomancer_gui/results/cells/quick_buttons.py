"""Buttons of the row under the mouse, at the right of its name: what is done most, without a key or a menu."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import icon

BUTTONS: Final = {"similar": "similar", "favourite": "heart", "collect": "collect"}
"""Icons by the ids of the commands."""

_SIDE_PX: Final = 24
_ICON_PX: Final = 16
_CORNER_PX: Final = 5
_LEAST_NAME_PX: Final = 90
"""Least width of a name beside the buttons: a narrower cell has none."""


def quick_buttons(cell: QRect) -> dict[str, QRect]:
    """Place of each button in what a name has for itself, by command; none where that is narrow."""
    left = cell.right() + 1 - len(BUTTONS) * _SIDE_PX
    if left - cell.left() < _LEAST_NAME_PX:
        return {}
    top = cell.center().y() - _SIDE_PX // 2 + 1
    return {name: QRect(left + number * _SIDE_PX, top, _SIDE_PX, _SIDE_PX) for number, name in enumerate(BUTTONS)}


def quick_button_at(cell: QRect, point: QPoint) -> str:
    """The command of the button at a point; empty where there is none."""
    return next((name for name, place in quick_buttons(cell).items() if place.contains(point)), "")


def paint_quick_buttons(painter: QPainter, cell: QRect, theme: Theme, hovered: str) -> None:
    """Draw the buttons, the one under the mouse raised."""
    for name, place in quick_buttons(cell).items():
        if name == hovered:
            painter.setPen(theme.colour("line_strong"))
            painter.setBrush(theme.colour("raised_hover"))
            painter.drawRoundedRect(place.adjusted(1, 1, -2, -2), _CORNER_PX, _CORNER_PX)
        picture = icon(BUTTONS[name], theme.colour("text" if name == hovered else "text_dim"))
        inset = (_SIDE_PX - _ICON_PX) // 2
        picture.paint(painter, place.adjusted(inset, inset, -inset, -inset))
