"""A range of values: a histogram with two handles."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from audiomancer.browse.search.number_range import Range
from audiomancer_gui.theme import Theme

_HANDLE_PX = 5.0


class RangeHistogram(QWidget):
    """Bars with two handles below them.

    Arrow keys move the lower handle, with Shift the upper one; a double-click and Delete clear the range.

    Signals:
        range_altered: Low and high while dragging; both None when the whole width is chosen.
    """

    range_altered = Signal(object, object)

    def __init__(
        self,
        theme: Theme,
        name: str,
        least: float,
        most: float,
        bins: int,
        height_px: int = 58,
        parent: QWidget | None = None,
    ) -> None:
        """Show values from `least` to `most` in `bins` steps.

        Args:
            theme: Colours and fonts.
            name: For screen readers.
            least: Value at the left edge, and below.
            most: Value at the right edge, and above.
            bins: Number of bars.
            height_px: Height of bars and handles together.
            parent: The widget around it.
        """
        super().__init__(parent)
        self._theme, self._height_px = theme, height_px
        self._least, self._most, self._bins = least, most, bins
        self._bars = np.zeros(bins)
        self._low: float | None = None
        self._high: float | None = None
        self._dragged = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{name}; arrow keys move the lower end, with Shift the upper end")
        self.setToolTip("Drag the handles; double-click clears the range")
        self.setMinimumHeight(height_px)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._height_px)

    def show_bars(self, histogram: np.ndarray) -> None:
        """Show counts, one for each bar."""
        top = histogram.max() if len(histogram) else 0
        # Square root: a few common values must not flatten all others to nothing.
        self._bars = np.sqrt(histogram / top) if top else np.zeros(self._bins)
        self.update()

    def show_range(self, wanted: Range | None) -> None:
        """Put the handles where the query says."""
        self._low, self._high = (wanted.low, wanted.high) if wanted is not None else (None, None)
        self.update()

    def _x_of(self, value: float) -> float:
        share = (min(self._most, max(self._least, value)) - self._least) / (self._most - self._least)
        return _HANDLE_PX + share * (self.width() - 2 * _HANDLE_PX)

    def _value_at(self, x: float) -> float:
        share = (x - _HANDLE_PX) / max(1.0, self.width() - 2 * _HANDLE_PX)
        return float(round(self._least + min(1.0, max(0.0, share)) * (self._most - self._least)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        low = self._least if self._low is None else self._low
        high = self._most if self._high is None else self._high
        is_active = self._low is not None or self._high is not None
        base = self.height() - 10.0
        step = (self.width() - 2 * _HANDLE_PX) / self._bins
        step_value = (self._most - self._least) / self._bins
        for number, bar in enumerate(self._bars):
            middle = self._least + (number + 0.5) * step_value
            is_inside = is_active and low - step_value / 2 <= middle <= high + step_value / 2
            height = max(1.0, bar * (base - 4))
            bar_area = QRectF(_HANDLE_PX + number * step, base - height, max(1.0, step - 1), height)
            painter.fillRect(bar_area, self._theme.colour("accent" if is_inside else "graph"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent" if is_active or self.hasFocus() else "text_faint"))
        for value in (low, high):
            painter.drawEllipse(QPointF(self._x_of(value), base + 4), _HANDLE_PX, _HANDLE_PX)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._theme.colour("accent"))
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 4, 4)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        to_low = abs(x - self._x_of(self._least if self._low is None else self._low))
        to_high = abs(x - self._x_of(self._most if self._high is None else self._high))
        self._dragged = "low" if to_low < to_high else "high"
        self._move_to(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged:
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._dragged = ""
        self._set(None, None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._set(None, None)
        elif step is None:
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._set(self._low, (self._most if self._high is None else self._high) + step)
        else:
            self._set((self._least if self._low is None else self._low) + step, self._high)

    def _move_to(self, x: float) -> None:
        value = self._value_at(x)
        low = self._least if self._low is None else self._low
        high = self._most if self._high is None else self._high
        if self._dragged == "low":
            self._set(min(value, high), high)
        else:
            self._set(low, max(value, low))

    def _set(self, low: float | None, high: float | None) -> None:
        # An end pushed to the edge is open: it also takes the values beyond.
        low = None if low is None or low <= self._least else low
        high = None if high is None or high >= self._most else high
        self._low, self._high = low, high
        self.update()
        self.range_altered.emit(low, high)
