"""The keyboard overlay: every key on one card, over the window."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import label

_COLUMNS: Final = ((3, 58), (3, 98), (2, 66))
"""Groups of each column, and the width of their keys in pixels."""

_MARGIN_PX: Final = 8


class ShortcutOverlay(QWidget):
    """Covers its parent; any key or click closes it.

    Args:
        groups: Headings, each with lines of keys and what they do.
        theme: Colours.
        parent: What it covers.
    """

    def __init__(self, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Keyboard shortcuts")
        self._card = QWidget(self)
        card = QVBoxLayout(self._card)
        card.setContentsMargins(24, 14, 24, 12)
        card.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(24)
        card.addLayout(row)
        self._typing = label("", "faint")
        card.addWidget(self._typing)
        self.show_typing(is_search=False)
        blocks = iter(groups)
        for count, keys_px in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(16)
            for title, keys in islice(blocks, count):
                column.addLayout(_block(title, keys, keys_px))
            column.addStretch(1)
            row.addLayout(column)
        parent.installEventFilter(self)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def show_typing(self, *, is_search: bool) -> None:
        """Say what letters do that are typed in the list."""
        self._typing.setText(
            "Letters typed in the list search, as the settings say; elsewhere they are these keys."
            if is_search
            else "Letters are keys in the list, too; in the settings typing there can be made to search."
        )

    def toggle(self) -> None:
        """Show or hide."""
        if self.isVisible():
            self.hide()
            return
        self._arrange()
        self.show()
        self.raise_()
        self.setFocus()

    def _arrange(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(parent.rect())
        size = self._card.sizeHint()
        self._card.setGeometry(
            (self.width() - size.width()) // 2,
            max(_MARGIN_PX, (self.height() - size.height()) // 2),
            size.width(),
            size.height(),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._arrange()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = QColor(self._theme.colour("background"))
        veil.setAlpha(205)
        painter.fillRect(self.rect(), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._theme.colour("panel"))
        painter.setPen(self._theme.colour("line"))
        painter.drawRoundedRect(QRectF(self._card.geometry()), 10, 10)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hide()


def _block(title: str, keys: Sequence[tuple[str, str]], keys_px: int) -> QVBoxLayout:
    block = QVBoxLayout()
    block.setSpacing(5)
    block.addWidget(label(title, "title"))
    lines = QGridLayout()
    lines.setHorizontalSpacing(12)
    lines.setVerticalSpacing(5)
    for line, (key, meaning) in enumerate(keys):
        lines.addWidget(label(key, "accent"), line, 0)
        lines.addWidget(label(meaning, "dim"), line, 1)
    lines.setColumnMinimumWidth(0, keys_px)
    lines.setColumnStretch(1, 1)
    block.addLayout(lines)
    return block
