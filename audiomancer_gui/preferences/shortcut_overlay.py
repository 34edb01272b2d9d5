"""The keyboard overlay: every key on one card, over the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.labels import label

SHORTCUTS: Final = (
    (
        "Listen",
        (
            ("↑ ↓", "Previous, next sound, and hear it"),
            ("Space", "Play or stop"),
            ("→", "Hear it again"),
            ("←", "Back to the start"),
            ("L", "Loop"),
            ("A", "Auto-play on or off"),
            ("− +", "Quieter, louder"),
            ("Esc", "Stop, then clear"),
        ),
    ),
    (
        "Find",
        (
            ("Ctrl+F", "Search"),
            ("Enter ↓", "From the search to the list"),
            ("G", "Find similar"),
            ("S", "Hear the source of the similarity"),
            ("Alt+← →", "Back and forward through searches"),
            ("R", "A random sound of the list"),
            ("M", "Filters on or off"),
        ),
    ),
    (
        "Use",
        (
            ("Drag", "One or many rows into the DAW"),
            ("Ctrl+C", "Copy the files"),
            ("Ctrl+Shift+C", "Copy the paths"),
            ("Ctrl+Enter", "Show in the file manager"),
            ("F", "Favourite"),
            ("E", "Correct tempo, key, instrument"),
            ("[ ]", "Half, double the tempo"),
        ),
    ),
    (
        "Window",
        (
            ("Ctrl+O", "Add a folder"),
            ("F5", "Look for new sounds"),
            ("P", "Problem files"),
            ("Ctrl+T", "Dark or light"),
            ("Ctrl+,", "Settings"),
            ("?", "This card"),
        ),
    ),
)
"""Every key of the window by purpose; the README's table and the tests read it, too."""


class ShortcutOverlay(QWidget):
    """Covers its parent; any key or click closes it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Keyboard shortcuts")
        self._card = QWidget(self)
        grid = QGridLayout(self._card)
        grid.setContentsMargins(28, 22, 28, 22)
        grid.setHorizontalSpacing(36)
        grid.setVerticalSpacing(18)
        for number, (title, keys) in enumerate(SHORTCUTS):
            block = QVBoxLayout()
            block.setSpacing(6)
            block.addWidget(label(title, "title"))
            lines = QGridLayout()
            lines.setHorizontalSpacing(14)
            lines.setVerticalSpacing(5)
            for line, (key, meaning) in enumerate(keys):
                lines.addWidget(label(key, "accent"), line, 0)
                lines.addWidget(label(meaning, "dim"), line, 1)
            lines.setColumnMinimumWidth(0, 92)
            lines.setColumnStretch(1, 1)
            block.addLayout(lines)
            block.addStretch(1)
            grid.addLayout(block, number // 2, number % 2)
        parent.installEventFilter(self)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

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
            max(8, (self.height() - size.height()) // 2),
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
