"""Place of a dialog so that what it is about stays in sight."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize

_GAP_PX: Final = 12


def place_beside(size: QSize, subject: QRect, window: QRect) -> QPoint | None:
    """Place of a dialog below, above, right or left of its subject, within the window.

    Args:
        size: Of the dialog, with its frame.
        subject: What is to stay in sight, on the screen.
        window: The window, on the screen.

    Returns:
        The upper left corner; None where there is no such place, or no subject.
    """
    if subject.isEmpty():
        return None
    middle = window.center() - QPoint(size.width() // 2, size.height() // 2)
    places = (
        QPoint(middle.x(), subject.bottom() + _GAP_PX),
        QPoint(middle.x(), subject.top() - _GAP_PX - size.height()),
        QPoint(subject.right() + _GAP_PX, middle.y()),
        QPoint(subject.left() - _GAP_PX - size.width(), middle.y()),
    )
    return next((place for place in places if window.contains(QRect(place, size))), None)
