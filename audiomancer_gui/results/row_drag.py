"""The picture of a drag of rows, and the most that go in one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap

from audiomancer_gui.theme import Theme

MOST_DRAGGED: Final = 5000
"""More files than this are refused: making their addresses would stop the window, and no program takes so many."""

_MOST_WIDTH_PX: Final = 280
_HEIGHT_PX: Final = 26


def refusal(count: int) -> str:
    """The reason that so many are not dragged, for the user."""
    return f"{count:,} sounds are too many for one drag: it takes up to {MOST_DRAGGED:,}."


def drag_picture(theme: Theme, text: str, device_ratio: float) -> QPixmap:
    """The small sign that follows the pointer."""
    metrics = QFontMetrics(theme.font())
    width = min(_MOST_WIDTH_PX, metrics.horizontalAdvance(text) + 28)
    picture = QPixmap(int(width * device_ratio), int(_HEIGHT_PX * device_ratio))
    picture.setDevicePixelRatio(device_ratio)
    picture.fill(theme.colour("raised"))
    painter = QPainter(picture)
    painter.setFont(theme.font())
    painter.setPen(theme.colour("accent"))
    painter.drawRect(0, 0, width - 1, _HEIGHT_PX - 1)
    painter.setPen(theme.colour("text"))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width - 20)
    painter.drawText(10, 0, width - 20, _HEIGHT_PX, int(Qt.AlignmentFlag.AlignVCenter), shown)
    painter.end()
    return picture
