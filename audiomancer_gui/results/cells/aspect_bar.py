"""A small bar that shows how alike a hit is in one aspect, with an arrow to the side on which it lies."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from audiomancer_gui.theme import Theme

_BAR_PX: Final = 34
_HIGH_PX: Final = 6
_LEFT_PX: Final = 4
_ARROW_PX: Final = 7
_LIGHT: Final = 0.55


def paint_aspect_bar(painter: QPainter, cell: QRect, theme: Theme, share: float, side: int, weight: float) -> None:
    """Draw a bar.

    Args:
        painter: Open on the viewport.
        cell: Where.
        theme: Its colours.
        share: Likeness, -1 to 1; NaN for a dashed line: either sound has no such aspect.
        side: 1 for an arrow up, -1 for one down, 0 for none.
        weight: How much the aspect counts, 0 to 1: what counts less is fainter, what does not is a dashed line.
    """
    middle, left = cell.center().y() + 0.5, cell.left() + _LEFT_PX
    if math.isnan(share) or weight <= 0:
        painter.setPen(QPen(theme.colour("text_faint"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(left, int(middle), left + _BAR_PX, int(middle))
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    area = QRectF(left, middle - _HIGH_PX / 2, _BAR_PX, _HIGH_PX)
    painter.setBrush(theme.colour("line"))
    painter.drawRoundedRect(area, _HIGH_PX / 2, _HIGH_PX / 2)
    filled = QRectF(area)
    filled.setWidth(max(_HIGH_PX, _BAR_PX * min(1.0, max(0.0, share))))
    shade = QColor(theme.colour("text"))
    shade.setAlphaF(_LIGHT + (1 - _LIGHT) * min(1.0, weight))
    painter.setBrush(shade)
    painter.drawRoundedRect(filled, _HIGH_PX / 2, _HIGH_PX / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if side:
        _paint_arrow(painter, left + _BAR_PX + 7, middle, side, theme)


def _paint_arrow(painter: QPainter, x: float, middle: float, side: int, theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(theme.colour("text_dim"), 1.2))
    tip, foot = middle - side * _ARROW_PX / 2, middle + side * _ARROW_PX / 2
    painter.drawLine(QPointF(x, tip), QPointF(x, foot))
    wing = 2.5
    shoulder = tip + side * wing
    painter.drawPolyline(QPolygonF([QPointF(x - wing, shoulder), QPointF(x, tip), QPointF(x + wing, shoulder)]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
