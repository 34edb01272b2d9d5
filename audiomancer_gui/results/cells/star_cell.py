"""Stars of a cell: where each lies, and which one the mouse is on."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPolygonF

STARS: Final = 5
_PITCH_PX: Final = 13
_SIZE_PX: Final = 10


def star_shape(number: int, cell: QRect) -> QPolygonF:
    """The star with a number, 1 to 5, in a cell."""
    left, top = cell.left() + (number - 1) * _PITCH_PX, cell.center().y() - _SIZE_PX // 2 + 1
    points = []
    for corner in range(10):
        reach, angle = (0.5 if corner % 2 == 0 else 0.21), math.pi * corner / 5
        points.append(
            QPointF(
                left + _SIZE_PX * (0.5 + reach * math.sin(angle)), top + _SIZE_PX * (0.53 - reach * math.cos(angle))
            )
        )
    return QPolygonF(points)


def star_at(x: int, cell: QRect) -> int:
    """The star under the mouse, 1 to 5; 0 where there is none."""
    number = math.ceil((x - cell.left() + 1) / _PITCH_PX)
    return number if 1 <= number <= STARS else 0
