"""A button that carries data: its text is cut with an ellipsis where it does not fit, and never read as markup."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget


class ElidedButton(QPushButton):
    """A push button of any width.

    Args:
        least_px: It never gets narrower.
        most_px: It never asks for more.
    """

    def __init__(self, least_px: int, most_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least_px, self._most_px = least_px, most_px
        self.setAutoDefault(False)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(self._most_px, max(self._least_px, hint.width())), hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least_px, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        width_px = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        if not self.icon().isNull():
            width_px -= self.iconSize().width() + 4
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, width_px)
        # An ampersand in a name is an ampersand, not the key of a menu.
        option.text = shown.replace("&", "&&")
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()
