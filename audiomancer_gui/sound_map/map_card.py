"""The card of the sound under the mouse: waveform, name, what it is, and where it lies."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from audiomancer.browse import Row
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.waveform import thumbnail

_WAVE_PX = (200, 36)
_OFF_PX = 18


class MapCard(QFrame):
    """Floats beside a point; it never takes the mouse."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._area = parent
        self.setObjectName("mapCard")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme = theme
        self._picture = QLabel()
        self._picture.setFixedSize(*_WAVE_PX)
        self._name, self._facts, self._where = (
            ElidedLabel("", "title", is_file=True),
            QLabel(),
            ElidedLabel("", "secondary"),
        )
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(4)
        for part in (self._picture, self._name, self._facts, self._where):
            column.addWidget(part)
        self.setFixedWidth(_WAVE_PX[0] + 24)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme

    def show_row(self, row: Row, facts: str, overview: bytes | None, at: QPoint) -> None:
        """Show a sound.

        Args:
            row: The sound.
            facts: What it is, in words.
            overview: Its waveform, if it has been read.
            at: Its point, in pixels of the parent.
        """
        self._name.setText(row.name)
        self._facts.setText(facts)
        self._where.setText(row.folder)
        self.show_overview(row, overview)
        self.adjustSize()
        area = self._area.rect()
        x = at.x() + _OFF_PX if at.x() + _OFF_PX + self.width() < area.width() else at.x() - _OFF_PX - self.width()
        y = min(max(8, at.y() - self.height() // 2), area.height() - self.height() - 8)
        self.move(x, y)
        self.show()
        self.raise_()

    def show_overview(self, row: Row, overview: bytes | None) -> None:
        """Show the waveform when it is there."""
        if overview is None:
            self._picture.clear()
            return
        colour = self._theme.instrument_colour(row.instrument)
        self._picture.setPixmap(thumbnail(overview, *_WAVE_PX, colour, self.devicePixelRatioF()))
