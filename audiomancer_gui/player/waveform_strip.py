"""The waveform of the present sound: where it is playing, and a click to play from there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from audiomancer_gui.theme import SECONDARY_PX, Theme
from audiomancer_gui.widgets.waveform import draw_bars

_RULER_PX = 20
_RULER_STEPS_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)


class WaveformStrip(QWidget):
    """Bars, playhead and a time ruler. The bars are painted once into two pictures, played and unplayed.

    Signals:
        seek_requested: Seconds from the start.
    """

    seek_requested = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._peaks: NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self._duration_s = 0.0
        self._position_s: float | None = None
        self._hover_x: float | None = None
        self._pictures: tuple[QPixmap, QPixmap] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Waveform; arrow keys move the playhead")
        self.setToolTip("Click to play from there")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 72)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self._pictures = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 110)

    def show_sound(self, peaks: NDArray[np.float32], duration_s: float) -> None:
        """Show another sound: peaks in -1 to 1, float32 (columns, 2)."""
        self._peaks, self._duration_s = peaks, duration_s
        self._pictures = None
        self.update()

    def show_position(self, position_s: float | None) -> None:
        """Move the playhead; None when nothing plays."""
        if position_s != self._position_s:
            before, self._position_s = self._position_s, position_s
            # Only what changed is painted again: the strip between the old and the new playhead.
            edges = [self._x_of(value) for value in (before, position_s) if value is not None]
            if len(edges) == 2:
                left, right = min(edges) - 3, max(edges) + 3
                self.update(int(left), 0, int(right - left) + 1, self.height())
            else:
                self.update()

    def _wave_area(self) -> QRectF:
        return QRectF(0, 4, self.width(), max(8, self.height() - _RULER_PX - 6))

    def _x_of(self, seconds: float) -> float:
        return self.width() * min(1.0, seconds / self._duration_s) if self._duration_s > 0 else 0.0

    def _seconds_at(self, x: float) -> float:
        return min(1.0, max(0.0, x / max(1, self.width()))) * self._duration_s

    def _paint_pictures(self) -> tuple[QPixmap, QPixmap]:
        ratio = self.devicePixelRatioF()
        area = self._wave_area()

        def picture(colour: QColor) -> QPixmap:
            image = QImage(
                int(area.width() * ratio) + 1, int(area.height() * ratio) + 1, QImage.Format.Format_ARGB32_Premultiplied
            )
            image.fill(0)
            painter = QPainter(image)
            painter.scale(ratio, ratio)
            draw_bars(painter, QRectF(0, 0, area.width(), area.height()), self._peaks, colour)
            painter.end()
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(ratio)
            return pixmap

        return picture(self._theme.colour("wave")), picture(self._theme.colour("accent"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self._wave_area()
        if not len(self._peaks):
            painter.fillRect(QRectF(0, area.center().y(), self.width(), 1), self._theme.colour("line"))
            painter.end()
            return
        if self._pictures is None:
            self._pictures = self._paint_pictures()
        unplayed, played = self._pictures
        painter.drawPixmap(area.topLeft(), unplayed)
        if self._position_s is not None:
            x = self._x_of(self._position_s)
            painter.save()
            painter.setClipRect(QRectF(0, 0, x, self.height()))
            painter.fillRect(area, self._theme.colour("panel"))
            painter.drawPixmap(area.topLeft(), played)
            painter.restore()
            painter.fillRect(QRectF(x, area.top() - 2, 1, area.height() + 4), self._theme.colour("text"))
        elif self._hover_x is not None:
            painter.fillRect(QRectF(self._hover_x, area.top(), 1, area.height()), self._theme.colour("text_faint"))
        if self.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 4, 4)
        self._paint_ruler(painter, area)
        painter.end()

    def _paint_ruler(self, painter: QPainter, area: QRectF) -> None:
        if self._duration_s <= 0:
            return
        painter.setFont(self._theme.font(SECONDARY_PX))
        painter.setPen(self._theme.colour("text_faint"))
        base = area.bottom() + 16
        label_width = painter.fontMetrics().horizontalAdvance("0:00.00") + 28
        most = max(1.0, self.width() / label_width)
        step_s = next((step for step in _RULER_STEPS_S if self._duration_s / step <= most), 3600.0)
        count = int(self._duration_s / step_s)
        end = _time_text(self._duration_s, step_s)
        end_width = painter.fontMetrics().horizontalAdvance(end)
        for number in range(count + 1):
            text = _time_text(number * step_s, step_s)
            x = self._x_of(number * step_s)
            if x + painter.fontMetrics().horizontalAdvance(text) < self.width() - end_width - 12:
                painter.drawText(QPointF(x, base), text)
        painter.drawText(QPointF(self.width() - end_width - 1, base), end)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._duration_s > 0:
            self.seek_requested.emit(self._seconds_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover_x = event.position().x()
        if event.buttons() & Qt.MouseButton.LeftButton and self._duration_s > 0:
            self.seek_requested.emit(self._seconds_at(self._hover_x))
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hover_x = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or self._duration_s <= 0:
            event.ignore()
            return
        here = self._position_s or 0.0
        self.seek_requested.emit(min(self._duration_s, max(0.0, here + step * self._duration_s / 20)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pictures = None


def _time_text(seconds: float, step_s: float) -> str:
    minutes, rest = divmod(seconds, 60)
    if step_s >= 1 and seconds == int(seconds):
        return f"{int(minutes)}:{int(rest):02d}"
    decimals = 2 if step_s < 0.1 else 1
    return f"{int(minutes)}:{rest:0{3 + decimals}.{decimals}f}"
