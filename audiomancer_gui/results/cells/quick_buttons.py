"""Buttons of the row under the mouse, at the right of its name: what is done most, without a key or a menu."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import IconPainter

BUTTONS: Final = {"similar": "similar", "favourite": "heart", "collect": "collect"}
"""Icons by the ids of the commands."""

PLAY_COMMAND: Final = "replay"
"""The command of the triangle at the beginning of the row under the mouse."""

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


class QuickButtonPainter:
    """Draws the buttons in the colours of a theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._icons = IconPainter(theme)

    def paint(self, painter: QPainter, cell: QRect, hovered: str) -> int:
        """Draw the buttons, the one under the mouse raised; where the name ends beside them, pixels."""
        places = quick_buttons(cell)
        inset = (_SIDE_PX - _ICON_PX) // 2
        for name, place in places.items():
            if name == hovered:
                painter.setPen(self._theme.colour("line_strong"))
                painter.setBrush(self._theme.colour("raised_hover"))
                painter.drawRoundedRect(place.adjusted(1, 1, -2, -2), _CORNER_PX, _CORNER_PX)
            area = place.adjusted(inset, inset, -inset, -inset)
            self._icons.paint(painter, area, BUTTONS[name], "text" if name == hovered else "text_dim")
        return min((place.left() - 6 for place in places.values()), default=cell.right())
