"""A row of the map's legend: a colour, its meaning, a count; a family's row narrows the list to it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from audiomancer_gui.theme import Theme

_SWATCH_PX: Final = 10
_PAD_PX: Final = 6
_HEIGHT_PX: Final = 22
_CORNER_PX: Final = 4
_LEAST_WIDTH_PX: Final = 150


class LegendRow(QAbstractButton):
    """Shows what a colour means.

    Args:
        name: Its meaning.
        theme: Colours of the text.
        is_choice: Whether a click narrows the list to it.
    """

    def __init__(self, name: str, theme: Theme, *, is_choice: bool) -> None:
        super().__init__()
        self._name, self._theme, self._is_choice = name, theme, is_choice
        self._colour, self._count = theme.colour("graph"), ""
        self.setCheckable(is_choice)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_choice else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)

    def show_facts(self, colour: QColor, count: str, theme: Theme, *, is_chosen: bool) -> None:
        """Show the colour, how many sounds have it, and whether the list is narrowed to it."""
        self._colour, self._count, self._theme = colour, count, theme
        self.setAccessibleDescription(count)
        if self._is_choice:
            self.setChecked(is_chosen)
            self.setToolTip("Click: the list shows all again" if is_chosen else "Click: the list shows these only")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = _SWATCH_PX + 4 * _PAD_PX + metrics.horizontalAdvance(self._name + self._count)
        return QSize(max(width, _LEAST_WIDTH_PX), _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        colour, area = self._theme.colour, self.rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or (self._is_choice and self.underMouse()):
            painter.setBrush(colour("selection" if self.isChecked() else "raised_hover"))
            painter.drawRoundedRect(area, _CORNER_PX, _CORNER_PX)
        painter.setBrush(self._colour)
        painter.drawEllipse(QRect(_PAD_PX, (area.height() - _SWATCH_PX) // 2, _SWATCH_PX, _SWATCH_PX))
        text = area.adjusted(2 * _PAD_PX + _SWATCH_PX, 0, -_PAD_PX, 0)
        painter.setPen(colour("text"))
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._name)
        painter.setPen(colour("text_dim"))
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._count)
        if self.hasFocus():
            painter.setPen(colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(0, 0, -1, -1), _CORNER_PX, _CORNER_PX)
        painter.end()
